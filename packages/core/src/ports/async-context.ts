import type { AsyncResource } from 'node:async_hooks';
import type { Dispatcher } from './dispatcher';

/**
 * Takes what surrounds a publish, such as the stores of `AsyncLocalStorage`, to where the event is handled. Without one, a handler runs
 * in whatever surrounded the publish that happened to wake the runtime.
 */
export interface AsyncContext {
  /** Called at every publish. What it gives travels with the event, also to a retry and a replay. */
  capture(): unknown;
  /**
   * Runs the handler of one event and calls `work` exactly once, at once; what the handler returns is published inside as well.
   * @param captured what `capture` gave at the publish
   * @param actor the instance that handles the event
   */
  run(captured: unknown, actor: object, work: () => void): void;
}

/** The same dispatcher; what it runs is inside of `scope`, not of what surrounded who happened to schedule it. */
export function dispatcherIn(scope: AsyncResource, dispatcher: Dispatcher): Dispatcher {
  const overdue = dispatcher.overdue?.bind(dispatcher);
  return {
    // Not `continues`: a continuation is inside of what surrounded its promise.
    ...(overdue && { overdue: () => scope.runInAsyncScope(overdue) }),
    schedule: (task) => {
      scope.runInAsyncScope(() => {
        dispatcher.schedule(task);
      });
    },
  };
}
