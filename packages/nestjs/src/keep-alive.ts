import { systemClock, type Clock } from '@maiko/core';

/**
 * A timer that keeps the process alive while actors run: an application without a server has nothing else that does.
 */
export class KeepAlive {
  #release: (() => void) | undefined;

  /** @param clock default: that of the machine */
  hold(clock: Clock = systemClock): void {
    this.#release = clock.keepAlive?.();
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
