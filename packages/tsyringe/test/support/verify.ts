import { tsyringeContainer, type Provider } from '@maiko/tsyringe';
import { errorOf } from './error-of';

/** Returns what `verify` finds wrong with an actor, as text. */
export function verify(actor: new (...args: never[]) => object, providers: Provider[] = []): string {
  return errorOf(() => {
    tsyringeContainer({ providers }).verify(actor);
  }).message;
}
