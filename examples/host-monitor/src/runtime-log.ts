import type { Logger } from '@maiko/core';

/** The log of the runtime. While the screen is drawn on, lines are kept until that is over. */
export class RuntimeLog implements Logger {
  readonly #write: (line: string) => void;
  #held: string[] | undefined;

  constructor(write: (line: string) => void, hold: boolean) {
    this.#write = write;
    this.#held = hold ? [] : undefined;
  }

  debug() {
    // Debug lines are not shown.
  }

  info(message: string) {
    this.#take(message);
  }

  warn(message: string) {
    this.#take(message);
  }

  error(message: string) {
    this.#take(message);
  }

  /** Writes what was kept; from now on everything is written at once. */
  release() {
    for (const line of this.#held ?? []) this.#write(line);
    this.#held = undefined;
  }

  #take(message: string) {
    if (this.#held === undefined) this.#write(message);
    else this.#held.push(message);
  }
}
