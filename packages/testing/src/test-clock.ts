import type { CancelTimer, Clock } from '@maiko/core';
import { nextTurn } from './event-loop';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** How much of the processor a program may use between two timers. Milliseconds. */
const MOST_WORK = 1_000;

/** Virtual time: it passes only by `advance`, and not while the program moves. */
export class TestClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  /** How often it was asked or set: everything that moves does so, an actor at every turn. */
  #asked = 0;
  readonly #moving: (() => boolean)[] = [];
  readonly #settle: () => Promise<void>;
  readonly #mostWork: number;

  /**
   * @param settle lets everything that is ready run before time passes
   * @param mostWork milliseconds of processor time that the program may use between two timers: a program that never
   *   comes to rest, such as a step that always continues, does not hold up time for good. Default 1000
   */
  constructor(settle: () => Promise<void> = turns, mostWork = MOST_WORK) {
    this.#settle = settle;
    this.#mostWork = mostWork;
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
    this.#asked++;
    return this.#now;
  }

  monotonic(): number {
    this.#asked++;
    return this.#now;
  }

  setTimer(callback: () => void, delay: number): CancelTimer {
    if (delay === Infinity) return () => undefined;
    this.#asked++;
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

  /** Time does not pass while `moving` says that something is on its way that does not ask the clock. For a harness. */
  waitWhile(moving: () => boolean): void {
    this.#moving.push(moving);
  }

  /**
   * Lets `duration` milliseconds pass: due timers fire in order, and what they set in motion comes to rest in between.
   * More pass when something blocks meanwhile; what has become due by that fires when time is advanced next.
   */
  async advance(duration: number): Promise<void> {
    const until = this.#now + duration;
    await this.#rest();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.callback();
      await this.#rest();
    }
    this.#now = Math.max(this.#now, until);
    await this.#rest();
  }

  /** Nothing has asked the clock for some turns of the event loop, and nothing else is known to move. */
  async #rest(): Promise<void> {
    const began = process.cpuUsage();
    for (let asked = -1; asked !== this.#asked || this.#moving.some((moving) => moving());) {
      asked = this.#asked;
      await this.#settle();
      const { user, system } = process.cpuUsage(began);
      if (asked !== this.#asked && (user + system) / 1_000 > this.#mostWork) return;
    }
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

/** How many turns are waited for now. */
let awaited = 0;

/** Lets everything that is ready run: some turns of the event loop, no time. */
export async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    awaited++;
    await new Promise<void>((resolve) => nextTurn(resolve));
    awaited--;
  }
}

/** Counts the callbacks of `setImmediate` that are due in the process; without the turns that are waited for here. */
export function pendingImmediates(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Immediate').length - awaited;
}
