import type { CancelTimer, Clock } from '../ports/clock';
import type { KeyedInstance } from './keyed-instance';

interface Idleness {
  /** On the monotonic clock. */
  readonly since: number;
  /** How many events it had been through by then. */
  readonly events: number;
}

/** The instances of a keyed actor that have nothing to do, and the one timer that ends them. */
export class IdleInstances {
  readonly #timeout: number;
  readonly #clock: Clock;
  readonly #end: (instance: KeyedInstance) => boolean;
  /** Who has been idle for longest comes first. */
  readonly #idle = new Map<KeyedInstance, Idleness>();
  #cancelTimer: CancelTimer | undefined;

  /** @param end ends an instance, unless it is busy after all */
  constructor(timeout: number, clock: Clock, end: (instance: KeyedInstance) => boolean) {
    this.#timeout = timeout;
    this.#clock = clock;
    this.#end = end;
  }

  /** It has nothing to do. What it did without an event, on schedule say, was no interruption. */
  add(instance: KeyedInstance): void {
    const { handled, failed } = instance.cell.mailbox;
    const events = handled + failed;
    if (this.#idle.get(instance)?.events === events) return;
    this.#idle.delete(instance);
    this.#idle.set(instance, { since: this.#clock.monotonic(), events });
    this.#armTimer();
  }

  remove(instance: KeyedInstance): void {
    this.#idle.delete(instance);
  }

  clear(): void {
    this.#idle.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Ends the one that has been idle for longest, if there is one. */
  endOldest(): void {
    for (const instance of this.#idle.keys()) {
      this.#idle.delete(instance);
      if (this.#end(instance)) return;
    }
  }

  /** The timer is not set anew for every event: it is for the oldest as it was then, and looks again. */
  #armTimer(): void {
    const oldest = this.#idle.values().next();
    if (this.#cancelTimer !== undefined || oldest.done === true || this.#timeout === Infinity) return;
    const wait = Math.max(0, oldest.value.since + this.#timeout - this.#clock.monotonic());
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#cancelTimer = undefined;
      this.#endOverdue(this.#clock.monotonic());
      this.#armTimer();
    }, wait);
  }

  #endOverdue(now: number): void {
    for (const [instance, { since }] of this.#idle) {
      if (since + this.#timeout > now) return;
      this.#idle.delete(instance);
      this.#end(instance);
    }
  }
}
