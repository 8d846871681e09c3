import type { AsyncContext } from './async-context';
import { systemClock, type CancelTimer, type Clock } from './clock';
import type { Dispatcher, Task } from './dispatcher';
import { portFailed } from './errors';
import { FairDispatcher } from './fair-dispatcher';
import { guardAsyncContext } from './guarded-async-context';
import { answersLater } from '../thenable';
import { systemIds, type IdSource } from './ids';
import type { Logger } from './logger';
import { systemRandom, type Random } from './random';

/** A report that a port of the user failed, and of what happens instead. */
export type TellFailure = (port: string, cause: unknown, instead: string) => void;

/** Small ports of a runtime. */
interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: IdSource;
  readonly dispatcher: Dispatcher;
  readonly asyncContext: AsyncContext | undefined;
}

/**
 * Guards the ports of the user for everything that calls them: what they throw is reported once, and the port of the
 * system stands in for that one call. The ports of the system are left as they are, so programs without ports of their
 * own pay nothing for the guard.
 */
export function guardPorts(given: { readonly [K in keyof Ports]: Ports[K] | undefined }, logger: Logger): Ports {
  const told = new Set<string>();
  const tell: TellFailure = (port, cause, instead) => {
    if (told.has(port)) return;
    told.add(port);
    logger.error(portFailed(port, cause, instead).message);
  };
  const clock = given.clock === undefined ? systemClock : guardClock(given.clock, tell);
  return {
    clock,
    random: given.random === undefined ? systemRandom : guardRandom(given.random, tell),
    ids: given.ids === undefined ? systemIds : guardIds(given.ids, tell),
    dispatcher:
      given.dispatcher === undefined ? new FairDispatcher(clock) : guardDispatcher(given.dispatcher, clock, tell),
    asyncContext: given.asyncContext && guardAsyncContext(given.asyncContext, tell),
  };
}

function guardClock(clock: Clock, tell: TellFailure): Clock {
  if (clock === systemClock) return clock;
  const reading = (name: 'now' | 'monotonic'): (() => number) => {
    let last: number | undefined;
    return () => {
      try {
        const now = clock[name]();
        if (Number.isFinite(now)) return (last = now);
        answersLater(now);
        throw new TypeError(`${name}() gave no number`);
      } catch (error) {
        tell('The clock', error, 'its time stands still');
        return (last ??= name === 'now' ? systemClock.now() : 0);
      }
    };
  };
  const keepAlive = (): CancelTimer => {
    try {
      return cancelling(atOnce(clock.keepAlive?.()), tell);
    } catch (error) {
      tell('The clock', error, 'it keeps nothing alive');
      return () => undefined;
    }
  };
  return {
    now: reading('now'),
    monotonic: reading('monotonic'),
    setTimer: (callback, delay, background) => {
      let over = false;
      const once = (): void => {
        if (over) return;
        over = true;
        callback();
      };
      let cancel: CancelTimer;
      try {
        cancel = cancelling(atOnce(clock.setTimer(once, delay, background)), tell);
      } catch (error) {
        tell('The clock', error, 'the timer is one of the system');
        cancel = systemClock.setTimer(once, delay, background);
      }
      return () => {
        over = true;
        cancel();
      };
    },
    keepAlive,
  };
}

function cancelling(cancel: unknown, tell: TellFailure): CancelTimer {
  const failed = (error: unknown): void => {
    tell('The clock', error, 'a timer that could not be cancelled does nothing');
  };
  return () => {
    try {
      answersLater((cancel as (() => unknown) | undefined)?.(), failed);
    } catch (error) {
      failed(error);
    }
  };
}

/** An answer that is no promise. */
function atOnce<T>(answer: T): T {
  if (answersLater(answer)) throw new TypeError('it gave a promise, and not an answer');
  return answer;
}

function guardRandom(random: Random, tell: TellFailure): Random {
  if (random === systemRandom) return random;
  return {
    next: () => {
      try {
        const value = atOnce(random.next());
        if (Number.isFinite(value)) return value;
        throw new TypeError('next() gave no number');
      } catch (error) {
        tell('The random source', error, 'that of the system is asked');
        return systemRandom.next();
      }
    },
  };
}

function guardIds(ids: IdSource, tell: TellFailure): IdSource {
  if (ids === systemIds) return ids;
  return {
    origin: () => {
      try {
        const origin: unknown = atOnce(ids.origin());
        if (typeof origin === 'string') return origin;
        throw new TypeError('origin() gave no text');
      } catch (error) {
        tell('The id source', error, 'that of the system is asked');
        return systemIds.origin();
      }
    },
  };
}

function guardDispatcher(dispatcher: Dispatcher, clock: Clock, tell: TellFailure): Dispatcher {
  if (dispatcher instanceof FairDispatcher) return dispatcher;
  let standIn: FairDispatcher | undefined;
  // Whatever its type says, it may answer with a promise.
  const schedule: (task: Task) => unknown = (task) => dispatcher.schedule(task);
  const guarded: Dispatcher = {
    schedule: (task) => {
      const failed = (error: unknown): void => {
        tell('The dispatcher', error, 'that of the system takes the task');
        (standIn ??= new FairDispatcher(clock)).schedule(task);
      };
      try {
        answersLater(schedule(task), failed);
      } catch (error) {
        failed(error);
      }
    },
  };
  if (typeof dispatcher.overdue === 'function')
    guarded.overdue = () => {
      try {
        return atOnce(dispatcher.overdue?.()) === true;
      } catch (error) {
        tell('The dispatcher', error, 'the event loop turns');
        return true;
      }
    };
  if (typeof dispatcher.continues !== 'function') return guarded;
  guarded.continues = (task) => {
    try {
      return atOnce(dispatcher.continues?.(task)) === true;
    } catch (error) {
      tell('The dispatcher', error, 'the task is scheduled');
      return false;
    }
  };
  return guarded;
}
