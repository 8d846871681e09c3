import type { CancelTimer, Clock } from '../ports/clock';
import type { KeyedInstance } from './keyed-instance';

/** The instances of a keyed actor that have nothing to do, and the one timer that ends them. */
export class IdleInstances {
  readonly #timeout: number;
  readonly #clock: Clock;
  readonly #end: (instance: KeyedInstance) => boolean;
  /** Since when; who has been idle for longest comes first. */
  readonly #since = new Map<KeyedInstance, number>();
  #cancelTimer: CancelTimer | undefined;

  /** @param end ends an instance, unless it is busy after all */
  constructor(timeout: number, clock: Clock, end: (instance: KeyedInstance) => boolean) {
    this.#timeout = timeout;
    this.#clock = clock;
    this.#end = end;
  }

  add(instance: KeyedInstance): void {
    this.#since.delete(instance);
    this.#since.set(instance, this.#clock.monotonic());
    this.#armTimer();
  }

  remove(instance: KeyedInstance): void {
    this.#since.delete(instance);
  }

  clear(): void {
    this.#since.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Ends the one that has been idle for longest, if there is one. */
  endOldest(): void {
    for (const instance of this.#since.keys()) {
      this.#since.delete(instance);
      if (this.#end(instance)) return;
    }
  }

  /** The timer is not set anew for every event: it is for the oldest as it was then, and looks again. */
  #armTimer(): void {
    const oldest = this.#since.values().next();
    if (this.#cancelTimer !== undefined || oldest.done === true || this.#timeout === Infinity) return;
    const wait = Math.max(0, oldest.value + this.#timeout - this.#clock.monotonic());
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#cancelTimer = undefined;
      this.#endOverdue(this.#clock.monotonic());
      this.#armTimer();
    }, wait);
  }

  #endOverdue(now: number): void {
    for (const [instance, since] of this.#since) {
      if (since + this.#timeout > now) return;
      this.#since.delete(instance);
      this.#end(instance);
    }
  }
}
