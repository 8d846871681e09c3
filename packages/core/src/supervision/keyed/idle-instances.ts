import { LinkedList, type Linked } from '../../linked-list';
import type { CancelTimer, Clock } from '../../ports/clock';

/** An instance of a keyed actor, as a member of the list of those that are idle. */
interface Idle<T> extends Linked<T> {
  /** Whether it is in the list. */
  idle: boolean;
  /** On the monotonic clock. */
  idleSince: number;
  /** How many events it had handled or failed by then. */
  idleAfter: number;
  readonly cell: { readonly mailbox: { readonly handled: number; readonly failed: number } };
}

/** The instances of a keyed actor that have nothing to do, and the one timer that ends them. */
export class IdleInstances<T extends Idle<T>> {
  readonly #timeout: number;
  readonly #clock: Clock;
  readonly #end: (instance: T) => boolean;
  /** Those that have been idle for longest come first. */
  readonly #idle = new LinkedList<T>();
  #cancelTimer: CancelTimer | undefined;

  /** @param end ends an instance, unless it is busy after all */
  constructor(timeout: number, clock: Clock, end: (instance: T) => boolean) {
    this.#timeout = timeout;
    this.#clock = clock;
    this.#end = end;
  }

  /** Adds an instance that has nothing to do. Work without an event, on schedule say, does not interrupt its rest. */
  add(instance: T): void {
    const { handled, failed } = instance.cell.mailbox;
    const events = handled + failed;
    if (instance.idle) {
      if (instance.idleAfter === events) return;
      this.#idle.remove(instance);
    }
    instance.idle = true;
    instance.idleSince = this.#clock.monotonic();
    instance.idleAfter = events;
    this.#idle.add(instance);
    this.#armTimer();
  }

  remove(instance: T): void {
    if (!instance.idle) return;
    instance.idle = false;
    this.#idle.remove(instance);
  }

  clear(): void {
    for (let { first } = this.#idle; first !== undefined; { first } = this.#idle) this.remove(first);
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Ends the instance that has been idle for longest. */
  endOldest(): void {
    for (let { first } = this.#idle; first !== undefined; { first } = this.#idle) {
      this.remove(first);
      if (this.#end(first)) return;
    }
  }

  /**
   * Sets the timer for the oldest, if none is set. It is not set again for every event: when it fires, it looks again.
   */
  #armTimer(): void {
    const { first } = this.#idle;
    if (this.#cancelTimer !== undefined || first === undefined || this.#timeout === Infinity) return;
    const wait = Math.max(0, first.idleSince + this.#timeout - this.#clock.monotonic());
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#cancelTimer = undefined;
      this.#endOverdue(this.#clock.monotonic());
      this.#armTimer();
    }, wait);
  }

  #endOverdue(now: number): void {
    for (let { first } = this.#idle; first !== undefined; { first } = this.#idle) {
      if (first.idleSince + this.#timeout > now) return;
      this.remove(first);
      this.#end(first);
    }
  }
}
