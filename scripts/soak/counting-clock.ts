import { systemClock, type CancelTimer, type Clock } from '@maiko/core';

/** The clock of the machine, which knows how many of its timers are set. */
export class CountingClock implements Clock {
  /** Since when each is set. */
  readonly #timers = new Map<CancelTimer, number>();

  get pending(): number {
    return this.#timers.size;
  }

  /** How long the oldest timer has been set. Milliseconds. */
  get longest(): number {
    return this.monotonic() - Math.min(this.monotonic(), ...this.#timers.values());
  }

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  setTimer(callback: () => void, delay: number, background?: boolean): CancelTimer {
    if (delay === Infinity) return () => undefined;
    const fire = (): void => {
      this.#timers.delete(done);
      callback();
    };
    const cancel = systemClock.setTimer(fire, delay, background);
    const done = (): void => {
      this.#timers.delete(done);
      cancel();
    };
    this.#timers.set(done, this.monotonic());
    return done;
  }
}
