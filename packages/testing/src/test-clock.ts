import type { CancelTimer, Clock } from '@maiko/core';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Virtual time: it passes only by `advance`. */
export class TestClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #settle: () => Promise<void>;

  /** @param settle lets everything that is ready run before time passes */
  constructor(settle: () => Promise<void> = turns) {
    this.#settle = settle;
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer is due; undefined when none is set. */
  get nextDue(): number | undefined {
    return this.#next(Infinity)?.due;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delay: number): CancelTimer {
    if (delay === Infinity) return () => undefined;
    const timer: Timer = { due: this.#now + delay, order: this.#order++, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Lets `duration` milliseconds pass in which nothing runs, as when a handler works without awaiting anything. */
  block(duration: number): void {
    this.#now += duration;
  }

  /**
   * Lets `duration` milliseconds pass: due timers fire in order, and what they set in motion settles in between. More pass when
   * something blocks meanwhile; what has become due by that fires when time is advanced next.
   */
  async advance(duration: number): Promise<void> {
    const until = this.#now + duration;
    await this.#settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.callback();
      await this.#settle();
    }
    this.#now = Math.max(this.#now, until);
    await this.#settle();
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due > until) continue;
      if (next === undefined || timer.due < next.due || (timer.due === next.due && timer.order < next.order))
        next = timer;
    }
    return next;
  }
}

// Taken now: a test may replace the global one by a fake that waits for the test.
const { setImmediate: nextTurn } = globalThis;

/** Lets everything that is ready run: some turns of the event loop, no time. */
export async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => nextTurn(resolve));
}
