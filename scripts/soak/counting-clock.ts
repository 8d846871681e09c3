import { systemClock, type CancelTimer, type Clock } from '@maiko/core';

/** The clock of the machine, which knows how many of its timers are set. */
export class CountingClock implements Clock {
  readonly #timers = new Set<CancelTimer>();

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  setTimer(callback: () => void, delay: number, background?: boolean): CancelTimer {
    const fire = (): void => {
      this.#timers.delete(done);
      callback();
    };
    const cancel = systemClock.setTimer(fire, delay, background);
    const done = (): void => {
      this.#timers.delete(done);
      cancel();
    };
    this.#timers.add(done);
    return done;
  }
}
