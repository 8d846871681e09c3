import { toError } from '../../errors';
import type { CancelTimer, Clock } from '../../ports/clock';
import type { Dispatcher, Task } from '../../ports/dispatcher';
import type { ActorSchedule } from '../child-spec';
import { LONGEST_SLEEP, dueTimeOf, type DueTime } from './due-time';

/** A method that has its turn, or will as soon as the actor can. */
interface DueMethod {
  readonly method: string | symbol;
  /** It is run now. */
  begin(): void;
}

/** One scheduled method: asleep until it is due, or waiting for its turn. */
class ScheduledMethod implements DueMethod {
  readonly method: string | symbol;
  readonly #pace: DueTime;
  readonly #clock: Clock;
  readonly #due: (scheduled: ScheduledMethod) => void;
  #cancel: CancelTimer | undefined;
  /** Its timetable failed; this is thrown in its turn. */
  #error: Error | undefined;

  constructor({ method, times }: ActorSchedule, clock: Clock, due: (scheduled: ScheduledMethod) => void) {
    this.method = method;
    this.#pace = dueTimeOf(times, clock);
    this.#clock = clock;
    this.#due = due;
  }

  /** Sleeps until it is due. */
  sleep(): void {
    let left: number | undefined;
    try {
      left = this.#pace.timeLeft();
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
  readonly id: string;
  /** Whether the actor could run a method now; when that comes true, the cell calls `ask`. */
  readonly runnable: boolean;
  onTaskFailed(thrown: unknown): void;
  runScheduled(loop: ScheduleLoop): void;
}

/**
 * The times at which the scheduled methods of an actor run; every incarnation starts over. A method that is due waits
 * once, however often its time comes.
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
  #waiting: DueMethod[] = [];
  #asked = false;

  constructor(schedules: readonly ActorSchedule[], clock: Clock, dispatcher: Dispatcher, host: ScheduleHost) {
    this.#schedules = schedules;
    this.#clock = clock;
    this.#dispatcher = dispatcher;
    this.#host = host;
  }

  get id(): string {
    return this.#host.id;
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

  /** A method is due once, now. */
  once(method: string): void {
    this.#waiting.push({ method, begin: () => undefined });
    this.ask();
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

  failed(thrown: unknown): void {
    this.#host.onTaskFailed(thrown);
  }

  /**
   * Begins the turn of the next method; it sleeps until its next time. One is due whenever the loop asks the cell to
   * run it.
   * @throws what its timetable threw
   */
  beginNext(): string | symbol {
    const next = this.#waiting.shift() as DueMethod;
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

  /** Nothing is due any more by schedule. */
  stop(): void {
    for (const each of this.#methods) each.stop();
    this.#methods = [];
    this.#waiting = this.#waiting.filter((each) => !(each instanceof ScheduledMethod));
  }

  /** Nothing is due any more, and what is running is not heard. */
  cutOff(): void {
    this.stop();
    this.#waiting = [];
    this.running = undefined;
  }
}
