import { LinkedList, type Linked } from '../../linked-list';
import type { CancelTimer, Clock } from '../../ports/clock';

/** An instance of a keyed actor, as a member of the list of those that are idle. */
interface Idle<T> extends Linked<T> {
  /** It is in the list. */
  idle: boolean;
  /** On the monotonic clock. */
  idleSince: number;
  /** How many events it had been through by then. */
  idleAfter: number;
  readonly cell: { readonly mailbox: { readonly handled: number; readonly failed: number } };
}

/** The instances of a keyed actor that have nothing to do, and the one timer that ends them. */
export class IdleInstances<T extends Idle<T>> {
  readonly #timeout: number;
  readonly #clock: Clock;
  readonly #end: (instance: T) => boolean;
  /** The one that has been idle for longest comes first. */
  readonly #idle = new LinkedList<T>();
  #cancelTimer: CancelTimer | undefined;

  /** @param end ends an instance, unless it is busy after all */
  constructor(timeout: number, clock: Clock, end: (instance: T) => boolean) {
    this.#timeout = timeout;
    this.#clock = clock;
    this.#end = end;
  }

  /** It has nothing to do. What it did without an event, on schedule say, was no interruption. */
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

  /** Ends the one that has been idle for longest, if there is one. */
  endOldest(): void {
    for (let { first } = this.#idle; first !== undefined; { first } = this.#idle) {
      this.remove(first);
      if (this.#end(first)) return;
    }
  }

  /** The timer is not set anew for every event: it is for the oldest as it was then, and looks again. */
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
