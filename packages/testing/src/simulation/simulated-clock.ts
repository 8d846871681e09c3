import type { CancelTimer, Clock } from '@maiko/core';

/** A timer that is set. */
export interface Timer {
  readonly due: number;
  /** The owner of the last turn when it was set. */
  readonly owner: string;
  readonly callback: () => void;
}

/** The host of the timers: it is told of those that are due, and of those that are not needed any more. */
export interface TimerHost {
  /** The owner of the current turn, or of the last one. */
  readonly current: string;
  due(timer: Timer): void;
  cancelled(timer: Timer): void;
}

/**
 * Virtual time: it passes when nothing else is to be done. Timers that are due at one instant become ready together.
 */
export class SimulatedClock implements Clock {
  #now = 0;
  /** Ordered by when they are due; of one instant, the one that was set first comes first. */
  readonly #timers: Timer[] = [];
  readonly #host: TimerHost;

  constructor(host: TimerHost) {
    this.#host = host;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delay: number): CancelTimer {
    if (delay === Infinity) return () => undefined;
    const timer: Timer = { due: this.#now + Math.max(0, delay), owner: this.#host.current, callback };
    if (timer.due <= this.#now) this.#host.due(timer);
    else this.#insert(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
      else this.#host.cancelled(timer);
    };
  }

  /** When the next timer is due; undefined when none is set. */
  get next(): number | undefined {
    return this.#timers[0]?.due;
  }

  /** It is `time` now, not later than the next timer. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    for (let first = this.#timers[0]; first !== undefined && first.due <= this.#now; first = this.#timers[0]) {
      this.#timers.shift();
      this.#host.due(first);
    }
  }

  #insert(timer: Timer): void {
    let at = this.#timers.length;
    while (at > 0 && (this.#timers[at - 1] as Timer).due > timer.due) at--;
    this.#timers.splice(at, 0, timer);
  }
}
