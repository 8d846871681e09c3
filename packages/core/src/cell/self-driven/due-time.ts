import type { DueTimes } from '../../actor/schedule';
import { EMPTY } from '../../ports/async-scope';
import type { Clock } from '../../ports/clock';
import type { Timetable } from '../../ports/timetable';
import { answersLater } from '../../thenable';
import { invalidNextTime } from '../errors';

/**
 * How often a schedule looks at the wall clock at least, since it may be set while a timer runs. Milliseconds.
 * @limit
 */
export const LONGEST_SLEEP = 60_000;

/**
 * A wall clock that is set back repeats times that have passed already, and they are not due again. One that is set
 * back further than this was wrong before; its timetable starts again. Milliseconds.
 * @limit
 */
const CORRECTION = 3 * 60 * 60_000;

/** The next time at which one method is due. */
export interface DueTime {
  /** The longest time after which to look again. */
  readonly longestSleep: number;
  /**
   * How long it is until the method is due, zero or less when it is; undefined when it never is again.
   * @throws INVALID_NEXT_TIME, and what a timetable throws
   */
  timeLeft(): number | undefined;
  /** The time that was due is dealt with: the next one lies ahead. */
  advance(): void;
}

class Interval implements DueTime {
  readonly longestSleep = Infinity;
  readonly #interval: number;
  readonly #clock: Clock;
  #due: number;

  constructor(interval: number, immediate: boolean, clock: Clock) {
    this.#interval = interval;
    this.#clock = clock;
    this.#due = clock.monotonic() + (immediate ? 0 : interval);
  }

  timeLeft(): number {
    return this.#due - this.#clock.monotonic();
  }

  advance(): void {
    const now = this.#clock.monotonic();
    const passed = Math.floor((now - this.#due) / this.#interval);
    this.#due += this.#interval * (passed + 1);
    // What the division lost to rounding must not make a second run of the same time.
    if (this.#due <= now) this.#due += this.#interval;
  }
}

class Times implements DueTime {
  readonly longestSleep = LONGEST_SLEEP;
  readonly #timetable: Timetable;
  readonly #clock: Clock;
  /** The latest time that the wall clock has shown. */
  #latest: number;
  #due: number | undefined;
  #known = false;

  constructor(timetable: Timetable, clock: Clock) {
    this.#timetable = timetable;
    this.#clock = clock;
    this.#latest = clock.now();
  }

  timeLeft(): number | undefined {
    const now = this.#clock.now();
    if (now < this.#latest - CORRECTION) {
      this.#latest = now;
      this.#known = false;
    } else if (now > this.#latest) this.#latest = now;
    if (!this.#known) {
      this.#due = this.#next(this.#latest);
      this.#known = true;
    }
    return this.#due === undefined ? undefined : this.#due - now;
  }

  advance(): void {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    this.#known = false;
  }

  #next(after: number): number | undefined {
    // Not among the stores of the method that has the turn, nor the other way round.
    const date: unknown = EMPTY.run(() => this.#timetable.next(new Date(after)));
    if (date === undefined) return undefined;
    const time = answersLater(date) ? NaN : Number(date);
    if (!(time > after)) throw invalidNextTime(new Date(after).toISOString(), date);
    return time;
  }
}

export function dueTimeOf(times: DueTimes, clock: Clock): DueTime {
  return times.type === 'every'
    ? new Interval(times.interval, times.immediate, clock)
    : new Times(times.timetable, clock);
}
