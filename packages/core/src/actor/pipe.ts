import type { Observable } from 'rxjs';
import type { ActorContext } from './context';

/**
 * The operators between a topic and a handler: gets the payloads of the subscription, and gives what the handler is
 * called with.
 * @param actor the instance, with what it was injected
 * @param context that of the incarnation; its `scheduler` follows virtual time
 */
export type Pipe<P, R, A = unknown> = (events: Observable<P>, actor: A, context: ActorContext) => Observable<R>;

/** A pipe of any subscription. */
export type AnyPipe = Pipe<never, unknown, never>;
