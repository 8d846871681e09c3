import { toError } from '../errors';
import type { CancelTimer, Clock } from '../ports/clock';
import { isThenable, whenSettled } from '../thenable';

/** A wait for something until the deadline. */
interface Wait {
  /** Sets its timer, and sets it again when the deadline has moved. */
  readonly set: () => void;
  readonly stop: () => void;
}

/** The time by which something must be over. It may be brought forward, for pending waits as well. */
export class Deadline {
  readonly #clock: Clock;
  #at: number;
  /** Undefined until something waits: most of what a deadline is for is over at once. */
  #waits: Set<Wait> | undefined;

  /** @param limit how far off it is, in milliseconds */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#at = clock.monotonic() + limit;
  }

  /** Milliseconds. */
  get left(): number {
    return Math.max(0, this.#at - this.#clock.monotonic());
  }

  /** It is no further off than `limit` milliseconds any more. */
  bringForward(limit: number): void {
    if (limit >= this.left) return;
    this.#at = this.#clock.monotonic() + limit;
    for (const { set } of this.#waits ?? []) set();
  }

  /**
   * Calls back once when it has passed, unless that is cancelled before.
   * @param share how much of the time that is left until then
   */
  whenPassed(callback: () => void, share = 1): CancelTimer {
    let cancel: CancelTimer | undefined;
    const over = (): void => {
      this.#waits?.delete(wait);
      cancel?.();
    };
    const set = (): void => {
      cancel?.();
      cancel = this.#clock.setTimer(() => {
        over();
        callback();
      }, this.left * share);
    };
    const wait: Wait = { set, stop: () => cancel?.() };
    (this.#waits ??= new Set()).add(wait);
    set();
    return over;
  }

  /** Ends all waits: no timer is left. */
  drop(): void {
    for (const { stop } of this.#waits ?? []) stop();
    this.#waits = undefined;
  }

  /**
   * Waits for a promise, but no longer than there is time; rejects with `onTimeout()` then.
   * @param share how much of the time that is left it may take
   */
  bound<T>(work: T | PromiseLike<T>, onTimeout: () => Error, share = 1): Promise<T> {
    if (!isThenable(work)) return Promise.resolve(work);
    return new Promise<T>((resolve, reject) => {
      const over = this.whenPassed(() => {
        reject(onTimeout());
      }, share);
      whenSettled(
        work,
        (value) => {
          over();
          resolve(value);
        },
        (error) => {
          over();
          reject(toError(error));
        },
      );
    });
  }
}
