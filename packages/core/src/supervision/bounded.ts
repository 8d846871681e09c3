import { toError } from '../errors';
import type { Clock } from '../ports/clock';
import { isThenable } from '../thenable';

/** Waits for a promise, but no longer than `limit` milliseconds; rejects with `onTimeout()` then. */
export function bounded<T>(clock: Clock, limit: number, work: T | PromiseLike<T>, onTimeout: () => Error): Promise<T> {
  if (!isThenable(work)) return Promise.resolve(work);
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.setTimer(() => {
      reject(onTimeout());
    }, limit);
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(toError(error));
      },
    );
  });
}
