import * as timers from 'node:timers';

// Neither waits for the fakes that a test may put in the place of the global ones: turning is no matter of time.

/** As `setImmediate`. */
export const { setImmediate: nextTurn } = timers;

const RESOLVED = Promise.resolve();

/** Runs work in a microtask, as `queueMicrotask` does. */
export function soon(work: () => void): void {
  void RESOLVED.then(work);
}

/**
 * Whether the test runner has put its fakes in the place of the timers: those of jest and of vitest carry their clock.
 */
export function hasFakeTimers(): boolean {
  return 'clock' in setTimeout;
}
