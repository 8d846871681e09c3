import type { CancelTimer, Clock } from '@maiko/core';

/** A clock that knows which of its timers are set. */
export class CountingClock implements Clock {
  readonly #clock: Clock;
  /** When each of them is due. */
  readonly #timers = new Map<CancelTimer, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many timers are set that are not due yet. */
  get pending(): number {
    const now = this.monotonic();
    return [...this.#timers.values()].filter((due) => due > now).length;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  setTimer(callback: () => void, delay: number): CancelTimer {
    if (delay === Infinity) return () => undefined;
    const cancel = this.#clock.setTimer(() => {
      this.#timers.delete(cancel);
      callback();
    }, delay);
    this.#timers.set(cancel, this.monotonic() + delay);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }
}
