import type { Runtime } from '@maiko/core';
import { findOverfull, findUnbalanced, SeededDispatcher, TestClock, turns } from '@maiko/testing';

/** How often the event loop turns, until what is ready has run. */
const MOST_TURNS = 5_000;

/** The time of a random program: its order is decided by a seed, and the pauses of its own code are known. */
export class RandomStage {
  readonly dispatcher: SeededDispatcher;
  readonly clock: TestClock;
  #pauses = 0;

  /** @param onRestless called when the program does not come to rest */
  constructor(seed: number, onRestless: () => void) {
    const dispatcher = (this.dispatcher = new SeededDispatcher(seed));
    this.clock = new TestClock(async () => {
      let left = MOST_TURNS;
      do await turns();
      while (dispatcher.busy && --left > 0);
      if (left === 0) onRestless();
    });
  }

  pause(time: number): Promise<void> {
    this.#pauses++;
    return new Promise((resolve) =>
      this.clock.setTimer(() => {
        this.#pauses--;
        resolve();
      }, time),
    );
  }

  /** How many timers are pending, without those of `pause`. */
  get timersLeft(): number {
    return this.clock.pending - this.#pauses;
  }
}

/** Makes a function that notes what breaks conservation (G9) and the bound of mailboxes (G7) now. */
export function lookAt(runtime: Runtime, violations: Set<string>): () => void {
  return () => {
    for (const { id, counters } of findUnbalanced(runtime))
      violations.add(`G9 (I-07) ${id}: ${JSON.stringify(counters)}`);
    for (const { id, mailbox } of findOverfull(runtime))
      violations.add(`G7 (I-08) ${id} holds ${String(mailbox.size)}`);
  };
}
