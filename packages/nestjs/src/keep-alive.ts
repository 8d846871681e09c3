import { systemClock, type Clock } from '@maiko/core';

/** Holds the process while actors run: an application without a server has nothing else that does. */
export class KeepAlive {
  #release: (() => void) | undefined;

  /** @param clock default: that of the machine, which a test runner that has been forgotten must not wait for */
  hold(clock?: Clock): void {
    if (clock === undefined && isInTestRunner()) return;
    this.#release = (clock ?? systemClock).keepAlive?.();
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

/** Where the `expect` of jest and of vitest keeps its state: in the program under test, and not in the processes that it starts. */
const EXPECT = Symbol.for('$$jest-matchers-object');

function isInTestRunner(): boolean {
  return EXPECT in globalThis;
}
