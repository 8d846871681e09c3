import type { Observable } from 'rxjs';
import type { ActorContext } from './context';

/**
 * The operators between a topic and a handler: gets the payloads of the subscription, and gives what the handler is
 * called with.
 * @param actor the instance, with what it was injected
 * @param context that of the incarnation; its `scheduler` follows virtual time
 */
export type Pipe<P, R, A = unknown> = (events: Observable<P>, actor: A, context: ActorContext) => Observable<R>;

/**
 * The decorator of a handler behind a pipe; `never`, which nothing can be decorated with, when what comes out are
 * promises, or batches of them. Of a type parameter it is the decorator.
 */
export type UnlessPromises<R, Decorator> = 0 extends 1 & R
  ? Decorator
  : [PromisesIn<R>] extends [never]
    ? Decorator
    : never;

type PromisesIn<R> =
  R extends PromiseLike<unknown>
    ? R
    : R extends readonly (infer Each)[]
      ? 0 extends 1 & Each
        ? never
        : Extract<Each, PromiseLike<unknown>>
      : never;

/** A pipe of any subscription. */
export type AnyPipe = Pipe<never, unknown, never>;
