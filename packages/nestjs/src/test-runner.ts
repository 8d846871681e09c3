import { systemClock, type Clock } from '@maiko/core';

/**
 * Where the `expect` of jest and of vitest keeps its state: in the program under test, and not in the processes that it
 * starts.
 */
const EXPECT = Symbol.for('$$jest-matchers-object');

/** That of the machine, which keeps no process alive. */
const IDLE: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  setTimer: (callback, delay) => systemClock.setTimer(callback, delay, true),
};

/**
 * Returns a clock that does not keep the process alive, inside a test runner only: it must not wait for an application
 * that a test forgot to close.
 */
export function clockOfTestRunner(): Clock | undefined {
  return EXPECT in globalThis ? IDLE : undefined;
}
