import { invalidSchedule, scheduleTarget } from './errors';
import { defineOptions } from '../define-options';
import { flag, having, type OptionRule } from '../options-check';
import type { Timetable } from '../ports/timetable';
import { decoratedMethod, type EmittingMethodDecorator } from './decorated-method';
import { recordOf } from './spec';
import { answersLater } from '../thenable';

export interface EveryOptions {
  /** Run for the first time as soon as the actor has started, not an interval later. Default false. */
  readonly immediate?: boolean | undefined;
}

/** The times at which a scheduled method is due. */
export type DueTimes =
  | { readonly type: 'every'; readonly interval: number; readonly immediate: boolean }
  | { readonly type: 'timetable'; readonly timetable: Timetable };

/** One `@Every` or `@Schedule` as written. */
export interface DeclaredSchedule {
  readonly method: string | symbol;
  /**
   * @param where the method, for messages
   * @param options of the actor
   * @throws INVALID_SCHEDULE, and what a function of the options throws
   */
  readonly resolve: (where: string, options: unknown) => DueTimes;
}

/** A method that runs on schedule gets no arguments. */
type ScheduleDecorator = EmittingMethodDecorator<[]>;

/** A value, or a function that chooses it by the options of the actor. */
type Given<T> = T | ((options: never) => T);

const EVERY = defineOptions<EveryOptions>()({ immediate: [flag, false] });

const intervalRule: OptionRule = (value) =>
  typeof value === 'number' && value >= 1 && value < Infinity ? undefined : 'a number of milliseconds, at least 1';

/**
 * Runs a method at a fixed interval, in turns of its actor, the first time one interval after the start. An interval
 * that ends while the actor is busy is not made up for: the method runs once, as soon as it can, and then at the next
 * multiple of the interval. What it returns is published.
 * @param interval milliseconds, at least 1, or a function of the actor's options
 * @throws INVALID_SCHEDULE, SCHEDULE_TARGET, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Every(1_000)
 * sample() { return Reading({ celsius: this.sensor.read() }); }
 */
export function Every(interval: Given<number>, options: EveryOptions = {}): ScheduleDecorator {
  return scheduled(
    interval,
    intervalRule,
    (value) => ({ type: 'every', interval: value, immediate: EVERY.fill(options).immediate }),
    (method) => {
      EVERY.check(`@Every on "${method}"`, options);
    },
  );
}

/**
 * Runs a method at the times of a timetable, in turns of its actor. What it returns is published. For cron expressions
 * see `@maiko/cron`.
 * @param timetable a timetable, or a function of the actor's options
 * @throws INVALID_SCHEDULE, SCHEDULE_TARGET
 */
export function Schedule(timetable: Given<Timetable>): ScheduleDecorator {
  return scheduled(timetable, having('next'), (value) => ({ type: 'timetable', timetable: value }));
}

/** What is known when the class is declared is checked then, the choice of a function when its actor is wired. */
function scheduled<T>(
  given: Given<T>,
  rule: OptionRule,
  make: (value: T) => DueTimes,
  check: (method: string) => void = () => undefined,
): ScheduleDecorator {
  return (value: unknown, place: unknown, descriptor?: PropertyDescriptor): void => {
    const { holder, method } = decoratedMethod(value, place, descriptor, scheduleTarget);
    const resolve = (where: string, chosen: T): DueTimes => {
      const expected = rule(chosen);
      if (expected !== undefined) throw invalidSchedule(where, expected, chosen);
      return make(chosen);
    };
    check(String(method));
    if (typeof given !== 'function') {
      const times = resolve(`"${String(method)}"`, given);
      recordOf(holder).schedules.push({ method, resolve: () => times });
      return;
    }
    const choose = given as (options: unknown) => T;
    recordOf(holder).schedules.push({
      method,
      resolve: (where, options) => {
        const chosen = choose(options);
        answersLater(chosen);
        return resolve(where, chosen);
      },
    });
  };
}
