import type { Observable } from 'rxjs';
import type { ActorContext } from './context';

/**
 * The operators between a topic and a handler: gets the payloads of the subscription, and gives what the handler is
 * called with.
 * @param actor the instance, with what it was injected
 * @param context that of the incarnation; its `scheduler` follows virtual time
 */
export type Pipe<P = never, R = unknown, A = never> = (
  events: Observable<P>,
  actor: A,
  context: ActorContext,
) => Observable<R>;
