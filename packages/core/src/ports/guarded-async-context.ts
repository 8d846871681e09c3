import type { AsyncContext } from './async-context';
import { contextNotRun } from './errors';
import type { TellFailure } from './guarded-ports';
import { answersLater } from '../thenable';

/** The work that a context is to run: done once, whatever the context does, and what it throws is kept. */
class Work {
  called = false;
  failed = false;
  error: unknown;
  readonly #work: () => void;

  constructor(work: () => void) {
    this.#work = work;
  }

  readonly once = (): void => {
    if (this.called) return;
    this.called = true;
    try {
      this.#work();
    } catch (error) {
      this.failed = true;
      this.error = error;
    }
  };
}

/**
 * Guards the context of the user for everything that calls it. What cannot be captured is not carried. `run` throws
 * what the work throws; when the work has not been done, because the context threw first or did not call it, it throws
 * that, and then the handler has failed. What the context throws after the work is told, and changes nothing.
 */
export function guardAsyncContext(context: AsyncContext, tell: TellFailure): AsyncContext {
  // Whatever its type says, it may answer with a promise.
  const run: (...given: Parameters<AsyncContext['run']>) => unknown = (...given) => context.run(...given);
  return {
    capture: () => {
      try {
        const captured = context.capture();
        if (answersLater(captured)) throw new TypeError('it gave a promise, and not a store');
        return captured;
      } catch (error) {
        tell('capture() of asyncContext', error, 'the event carries no context');
        return undefined;
      }
    },
    run: (captured, actor, work) => {
      const given = new Work(work);
      try {
        answersLater(run(captured, actor, given.once), (error) => {
          tell(RUN, error, DONE_BEFORE);
        });
        if (!given.called) throw contextNotRun();
      } catch (error) {
        if (!given.called) {
          given.called = true;
          throw error;
        }
        tell(RUN, error, DONE_BEFORE);
      }
      if (given.failed) throw given.error;
    },
  };
}

const RUN = 'run() of asyncContext';
const DONE_BEFORE = 'what it ran was done before';
