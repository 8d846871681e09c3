import { FairDispatcher, systemClock, type Clock, type Dispatcher, type Task } from '@maiko/core';
import { runTurn } from '@maiko/core/adapter';
import {
  clockConformance,
  dispatcherConformance,
  SeededDispatcher,
  TestClock,
  type ClockUnderTest,
  type ConformanceCase,
} from '@maiko/testing';

/** A test cannot let the time of the machine's clock pass: it takes some milliseconds. */
const machine = (): ClockUnderTest => ({
  clock: systemClock,
  pass: (duration) => new Promise((resolve) => systemClock.setTimer(resolve, duration + 1)),
});

const virtual = (clock = new TestClock()): ClockUnderTest => ({
  clock,
  pass: (duration) => clock.advance(duration),
  passesMonths: true,
});

/**
 * The clock of the machine over timers that jest moves; like those of Node, they take a delay that is too long for
 * none.
 */
const faked = (): ClockUnderTest => ({
  clock: systemClock,
  pass: async (duration) => {
    await jest.advanceTimersByTimeAsync(duration);
  },
  passesMonths: true,
});

describe.each([
  ['systemClock', clockConformance(machine)],
  ['TestClock', clockConformance(virtual)],
  ['FairDispatcher', dispatcherConformance(() => new FairDispatcher(systemClock))],
  ['FairDispatcher under virtual time', dispatcherConformance(() => new FairDispatcher(new TestClock()))],
  ['SeededDispatcher', dispatcherConformance(() => new SeededDispatcher(7))],
])('%s', (_, cases) => {
  for (const { name, run } of cases) test(name, run);
});

describe('systemClock over months', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  for (const { name, run } of clockConformance(faked)) test(name, run);
});

/** The names of the cases that are failed. */
async function failed(cases: readonly ConformanceCase[]): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, run } of cases) await run().catch(() => failures.push(name));
  return failures;
}

/** A virtual clock with one thing wrong. */
function wrongClock(wrong: (right: TestClock) => Partial<Clock>): () => ClockUnderTest {
  return () => {
    const right = new TestClock();
    const clock: Clock = {
      now: () => right.now(),
      monotonic: () => right.monotonic(),
      setTimer: (callback, delay) => right.setTimer(callback, delay),
      ...wrong(right),
    };
    return { clock, pass: (duration) => right.advance(duration), passesMonths: true };
  };
}

describe('a clock that breaks a promise fails the case of it', () => {
  test.each<[string, (right: TestClock) => Partial<Clock>, string]>([
    [
      'that goes back',
      (right) => ({ monotonic: () => -right.monotonic() }),
      'monotonic time never goes back, and grows by at least what has passed',
    ],
    [
      'that does not know the time',
      () => ({ now: () => Number.NaN }),
      'wall-clock time is a number of milliseconds that grows with it',
    ],
    [
      'with timers that fire again and again',
      (right) => ({
        setTimer: (callback, delay) => {
          const again = (): void => {
            callback();
            right.setTimer(again, delay + 1);
          };
          return right.setTimer(again, delay);
        },
      }),
      'a timer fires once, with nothing given to it',
    ],
    [
      'that is early',
      (right) => ({ setTimer: (callback, delay) => right.setTimer(callback, delay / 20) }),
      'a timer does not fire before its delay has passed',
    ],
    [
      'that fires at once',
      (right) => ({
        setTimer: (callback, delay) => {
          if (delay > 0) return right.setTimer(callback, delay);
          callback();
          return () => undefined;
        },
      }),
      'a timer without a delay does not fire on the stack of the caller, nor in its microtasks',
    ],
    [
      'that fires in a microtask',
      (right) => ({
        setTimer: (callback, delay) => {
          if (delay > 0) return right.setTimer(callback, delay);
          queueMicrotask(callback);
          return () => undefined;
        },
      }),
      'a timer without a delay does not fire on the stack of the caller, nor in its microtasks',
    ],
    [
      'that does not cancel',
      (right) => ({
        setTimer: (callback, delay) => {
          right.setTimer(callback, delay);
          return () => undefined;
        },
      }),
      'a timer that was cancelled does not fire, and cancelling it again does nothing',
    ],
    [
      'that takes long delays for none',
      (right) => ({ setTimer: (callback, delay) => right.setTimer(callback, delay >= 2 ** 31 ? 1 : delay) }),
      'a delay of months does not end before its time, and can be cancelled on the way',
    ],
    [
      'that cuts long delays short',
      (right) => ({ setTimer: (callback, delay) => right.setTimer(callback, Math.min(delay, 2 ** 31 - 1)) }),
      'a delay of months does not end before its time, and can be cancelled on the way',
    ],
    [
      'that takes no end for a long time',
      (right) => ({ setTimer: (callback, delay) => right.setTimer(callback, Math.min(delay, 2 ** 31 - 1)) }),
      'a delay without an end never fires',
    ],
  ])('one %s', async (_, wrong, name) => {
    expect(await failed(clockConformance(wrongClock(wrong)))).toContain(name);
  });
});

describe('a dispatcher that breaks a promise fails the case of it', () => {
  const later = (task: Task, limit = 1): void => {
    setImmediate(() => runTurn(task, limit));
  };
  test.each<[string, () => Dispatcher, string]>([
    [
      'that runs tasks at once',
      () => ({ schedule: (task) => void runTurn(task, 1) }),
      'a task has its turn later, not on the stack of the caller',
    ],
    [
      'that runs tasks twice',
      () => ({
        schedule(task) {
          later(task);
          later(task);
        },
      }),
      'a task that was scheduled once has one turn',
    ],
    [
      'that does not tell what a task throws',
      () => ({
        schedule: (task) =>
          setImmediate(() => {
            try {
              task.run(1);
            } catch {
              // Swallowed.
            }
          }),
      }),
      'a task that throws stops no other, and is told what it threw',
    ],
    [
      'that gives turns without an event',
      () => {
        let turn = 0;
        return { schedule: (task) => later(task, turn++ % 2) };
      },
      'a turn may take at least one event',
    ],
    [
      'that forgets tasks when there are many',
      () => {
        const ready: Task[] = [];
        const next = (): void => {
          const task = ready.shift();
          if (task !== undefined) runTurn(task, 1);
          if (ready.length > 0) setImmediate(next);
        };
        return {
          schedule(task) {
            if (ready.length < 100 && ready.push(task) === 1) setImmediate(next);
          },
        };
      },
      'every task that is ready has its turn, however many there are',
    ],
    [
      'that prefers the last one',
      () => {
        const ready: Task[] = [];
        let due = false;
        const soon = (): void => {
          if (due) return;
          due = true;
          setImmediate(() => {
            due = false;
            const task = ready.pop();
            if (task !== undefined) runTurn(task, 1);
            if (ready.length > 0) soon();
          });
        };
        return {
          schedule(task) {
            ready.push(task);
            soon();
          },
        };
      },
      'a task that has much more to do does not keep the others from their turn',
    ],
    [
      'that never leaves its microtask',
      () => ({
        schedule(task) {
          queueMicrotask(() => runTurn(task, 128));
        },
      }),
      'tasks that are always ready do not keep the event loop from turning',
    ],
    [
      'with an event loop that is never overdue',
      () => ({
        schedule(task) {
          later(task);
        },
        overdue: () => false,
      }),
      'once the event loop is overdue, a task has its turn after it has turned',
    ],
    [
      'that gives a turn while the event loop is overdue',
      () => ({
        schedule(task) {
          queueMicrotask(() => runTurn(task, 1));
        },
        overdue: () => true,
      }),
      'once the event loop is overdue, a task has its turn after it has turned',
    ],
  ])('one %s', async (_, make, name) => {
    expect(await failed(dispatcherConformance(make))).toContain(name);
  });
});
