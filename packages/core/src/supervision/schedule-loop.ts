import type { DueTimes } from '../actor/schedule';
import { toError } from '../errors';
import type { CancelTimer, Clock } from '../ports/clock';
import type { Dispatcher, Task } from '../ports/dispatcher';
import type { Timetable } from '../ports/timetable';
import type { ActorSchedule } from './child-spec';
import { invalidNextTime } from './errors';

/** The wall clock may be set while a timer runs, so it is looked at again at least so often. Milliseconds. */
const LONGEST_SLEEP = 60_000;

/**
 * A wall clock that is set back repeats times that have passed already, and they are not due again. One that is set back
 * further than this was wrong before; the timetable begins anew. Milliseconds.
 */
const CORRECTION = 3 * 60 * 60_000;

/** When one method is due. */
interface Pace {
  /** The longest time after which to look again. */
  readonly longestSleep: number;
  /**
   * How long it is until the method is due, zero or less when it is; undefined when it never is again.
   * @throws INVALID_NEXT_TIME, and what a timetable throws
   */
  left(): number | undefined;
  /** The time that was due is dealt with: the next one lies ahead. */
  advance(): void;
}

class Interval implements Pace {
  readonly longestSleep = Infinity;
  readonly #interval: number;
  readonly #clock: Clock;
  #due: number;

  constructor(interval: number, immediate: boolean, clock: Clock) {
    this.#interval = interval;
    this.#clock = clock;
    this.#due = clock.monotonic() + (immediate ? 0 : interval);
  }

  left(): number {
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

class Times implements Pace {
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

  left(): number | undefined {
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
    const date: unknown = this.#timetable.next(new Date(after));
    if (date === undefined) return undefined;
    const time = Number(date);
    if (!(time > after)) throw invalidNextTime(new Date(after).toISOString(), date);
    return time;
  }
}

function paceOf(times: DueTimes, clock: Clock): Pace {
  return times.type === 'every'
    ? new Interval(times.interval, times.immediate, clock)
    : new Times(times.timetable, clock);
}

/** One scheduled method: asleep until it is due, or waiting for its turn. */
class ScheduledMethod {
  readonly method: string | symbol;
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #due: (scheduled: ScheduledMethod) => void;
  #cancel: CancelTimer | undefined;
  /** Its timetable failed; this is thrown in its turn. */
  #error: Error | undefined;

  constructor({ method, times }: ActorSchedule, clock: Clock, due: (scheduled: ScheduledMethod) => void) {
    this.method = method;
    this.#pace = paceOf(times, clock);
    this.#clock = clock;
    this.#due = due;
  }

  /** Sleeps until it is due. */
  sleep(): void {
    let left: number | undefined;
    try {
      left = this.#pace.left();
    } catch (error) {
      this.#error = toError(error);
      left = 0;
    }
    if (left === undefined) return;
    if (left <= 0) this.#due(this);
    else this.#sleepFor(Math.min(left, this.#pace.longestSleep));
  }

  #sleepFor(delay: number): void {
    this.#cancel = this.#clock.setTimer(() => {
      this.#cancel = undefined;
      this.sleep();
    }, delay);
  }

  /**
   * Its turn has come, and it sleeps until the next.
   * @throws what its timetable threw; that is asked again later
   */
  begin(): void {
    const error = this.#error;
    if (error !== undefined) {
      this.#error = undefined;
      this.#sleepFor(LONGEST_SLEEP);
      throw error;
    }
    this.#pace.advance();
    this.sleep();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/** Runs the methods that are due: the cell, which alone runs code of an actor. */
interface ScheduleHost {
  /** Whether the actor could run a method now; when that comes true, the cell calls `ask`. */
  readonly runnable: boolean;
  runScheduled(loop: ScheduleLoop): void;
}

/**
 * When the scheduled methods of an actor run; every incarnation begins it anew. A method that is due waits once, however often its
 * time comes.
 */
export class ScheduleLoop implements Task {
  batch = 1;
  /** The method that has begun and not finished. */
  running: string | symbol | undefined;
  readonly #schedules: readonly ActorSchedule[];
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  readonly #host: ScheduleHost;
  #methods: readonly ScheduledMethod[] = [];
  /** In the order in which they came due. */
  readonly #waiting: ScheduledMethod[] = [];
  #asked = false;

  constructor(schedules: readonly ActorSchedule[], clock: Clock, dispatcher: Dispatcher, host: ScheduleHost) {
    this.#schedules = schedules;
    this.#clock = clock;
    this.#dispatcher = dispatcher;
    this.#host = host;
  }

  /** An incarnation has started. */
  begin(): void {
    const due = (method: ScheduledMethod): void => {
      this.#waiting.push(method);
      this.ask();
    };
    this.#methods = this.#schedules.map((schedule) => new ScheduledMethod(schedule, this.#clock, due));
    for (const each of this.#methods) each.sleep();
  }

  /** Asks for a turn if a method is due and the actor could run it. */
  ask(): void {
    if (this.#asked || this.#waiting.length === 0 || !this.#host.runnable) return;
    this.#asked = true;
    this.#dispatcher.schedule(this);
  }

  run(): number {
    this.#asked = false;
    if (this.#waiting.length === 0 || !this.#host.runnable) return 0;
    this.#host.runScheduled(this);
    this.ask();
    return 1;
  }

  /**
   * The method whose turn it is; it sleeps until its next time. One is due whenever the loop asks the cell to run it.
   * @throws what its timetable threw
   */
  beginNext(): string | symbol {
    const next = this.#waiting.shift() as ScheduledMethod;
    this.running = next.method;
    next.begin();
    return next.method;
  }

  /** What was running has finished, or failed; says what that was. */
  finish(): string | symbol | undefined {
    const { running } = this;
    this.running = undefined;
    return running;
  }

  /** Nothing is due any more. */
  stop(): void {
    for (const each of this.#methods) each.stop();
    this.#methods = [];
    this.#waiting.length = 0;
  }
}
