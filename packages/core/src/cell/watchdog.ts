import type { CancelTimer, Clock } from '../ports/clock';

/**
 * Limits how long one piece of work may take. One timer serves all work of its owner: it is set when work begins and
 * none is set yet, and set again for what is left when it finds younger work. Work that ends in time cancels nothing.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #expired: () => void;
  #since: number | undefined;
  #cancel: CancelTimer | undefined;

  /** @param expired called when work has taken longer than `limit` milliseconds */
  constructor(clock: Clock, limit: number, expired: () => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#expired = expired;
  }

  begin(): void {
    this.#since = this.#clock.monotonic();
    if (this.#cancel === undefined) this.#set(this.#limit);
  }

  /** Sets no timer any more until work begins again. */
  stop(): void {
    this.#since = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #set(delay: number): void {
    this.#cancel = this.#clock.setTimer(() => {
      this.#cancel = undefined;
      if (this.#since === undefined) return;
      const left = this.#since + this.#limit - this.#clock.monotonic();
      if (left > 0) this.#set(left);
      else this.#expired();
    }, delay);
  }
}
