import { unref } from '#platform/event-loop';

/** Cancels a timer; calling it again, or after the timer fired, does nothing. */
export type CancelTimer = () => void;

/** Time and timers. All durations and instants are milliseconds. */
export interface Clock {
  /** Wall-clock time since the epoch, for timestamps people read. */
  now(): number;
  /** Time that never goes back, for measuring how long something took. */
  monotonic(): number;
  /**
   * Calls back once, not before `delay` has passed, and never on the caller's stack. Until then it keeps the process
   * alive, unless it is only of interest while something else does (`background`).
   * @param delay milliseconds, however many; after `Infinity` it never calls back, and holds nothing
   */
  setTimer(callback: () => void, delay: number, background?: boolean): CancelTimer;
  /** Keeps the process alive until cancelled; a virtual clock does nothing here. */
  keepAlive?(): CancelTimer;
}

/** The longest delay a timer of Node or a browser can take; a longer one would fire at once. Milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The clock of the machine. A timer that has not fired keeps the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, delay, background = false) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const sleep = (left: number): void => {
      // A delay that it cannot take is slept in parts.
      timer =
        left > LONGEST_DELAY ? setTimeout(sleep, LONGEST_DELAY, left - LONGEST_DELAY) : setTimeout(callback, left);
      if (background) unref(timer);
    };
    if (delay !== Infinity) sleep(delay);
    return () => {
      clearTimeout(timer);
    };
  },
  keepAlive() {
    const timer = setInterval(() => undefined, LONGEST_DELAY);
    return () => {
      clearInterval(timer);
    };
  },
};
