import { Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';

/**
 * How long the application waits, in each of its last two stages, for listeners that were called after the actors had
 * ended. Milliseconds.
 */
const PATIENCE = 5_000;

/**
 * Events that are emitted when the actors have ended, in a shutdown hook say. Their listeners are called at once, as
 * they were before they were actors.
 */
@Injectable()
export class LateCalls implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #pending = new Set<Promise<unknown>>();

  add(call: void | Promise<void>): void {
    if (call === undefined) return;
    const pending = call
      .catch(() => undefined)
      .then(() => {
        this.#pending.delete(pending);
      });
    this.#pending.add(pending);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#settled();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#settled();
  }

  async #settled(): Promise<void> {
    if (this.#pending.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)));
    await Promise.race([Promise.allSettled([...this.#pending]), patience]);
    clearTimeout(timer);
  }
}
