/**
 * A way to take what surrounds a publish, such as the stores of `AsyncLocalStorage`, to where the event is handled.
 * Without one, all code of actors runs in an empty context.
 */
export interface AsyncContext {
  /**
   * Called at every publish: what it gives travels with the event, also to a retry and a replay. And when work is put
   * on `ctx.scheduler`, which runs inside of it.
   */
  capture(): unknown;
  /**
   * Runs code of an actor and calls `work` exactly once, at once; what a handler returns is published inside as well.
   * It begins in an empty context.
   * @param captured what `capture` gave at the publish of the event that is handled, or that `onError` is asked about,
   * or when work of `ctx.scheduler` was scheduled; undefined for work without an event: `step`, scheduled methods,
   * `onStart`, `onStop`, the `dispose` of an actor
   * @param actor the instance that the code belongs to
   */
  run(captured: unknown, actor: object, work: () => void): void;
}
