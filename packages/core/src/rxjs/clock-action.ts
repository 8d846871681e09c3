import { Subscription, type SchedulerAction } from 'rxjs';
import type { CancelTimer, Clock } from '../ports/clock';

/** The part of a scheduler that its actions need. */
export interface ActionHost {
  readonly clock: Clock;
  readonly owner: {
    capture?(): unknown;
    within(work: () => void, captured?: unknown): void;
    onWorkFailed(thrown: unknown): void;
  };
  /** The actions that are due later. */
  readonly pending: Set<ClockAction>;
  /** Nothing is scheduled any more. */
  readonly closed: boolean;
}

type Work<T> = (this: SchedulerAction<T>, state: T) => void;

/** Work of a scheduler, and the subscription that cancels it. */
// Any: actions of all states are in one set.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export class ClockAction<T = any> extends Subscription implements SchedulerAction<T> {
  readonly #host: ActionHost;
  #work: Work<T> | undefined;
  #state: T | undefined;
  #delay: number | undefined;
  /** What surrounded the code that has scheduled it; of an interval, the code that has begun it. */
  #captured: unknown;
  #cancelTimer: CancelTimer | undefined;
  #running = false;
  /** Inside of its work it was scheduled again as before: it goes on as an interval does. */
  #repeats = false;

  constructor(host: ActionHost, work: Work<T>) {
    super();
    this.#host = host;
    this.#work = work;
  }

  /** Calls the work once more, after `delay` milliseconds; what was due of it is not any more. */
  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    const host = this.#host;
    if (host.closed) {
      this.unsubscribe();
      return this;
    }
    // As in RxJS: an interval goes on when its time is the same, and its next time comes after what its work has set.
    const repeats = this.#running && delay === this.#delay && !host.pending.has(this);
    this.#disarm();
    this.#state = state;
    this.#delay = delay;
    this.#repeats = repeats;
    host.pending.add(this);
    if (repeats) return this;
    this.#captured = host.owner.capture?.();
    this.#arm(delay);
    return this;
  }

  #arm(delay: number): void {
    this.#cancelTimer = this.#host.clock.setTimer(this.#run, delay > 0 ? delay : 0);
  }

  #disarm(): void {
    this.#host.pending.delete(this);
    this.#repeats = false;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  readonly #run = (): void => {
    const { clock, owner } = this.#host;
    this.#disarm();
    const began = clock.monotonic();
    this.#running = true;
    try {
      owner.within(() => this.#work?.call(this, this.#state as T), this.#captured);
    } catch (thrown) {
      this.end();
      owner.onWorkFailed(thrown);
    }
    this.#running = false;
    // From the beginning of its work on, as an interval. A timer cuts a fraction off.
    if (this.#repeats) this.#arm(Math.ceil((this.#delay as number) - (clock.monotonic() - began)));
  };

  /** Cancels it; what that throws is the owner's matter. */
  end(): void {
    try {
      this.unsubscribe();
    } catch (thrown) {
      this.#host.owner.onWorkFailed(thrown);
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    this.#disarm();
    this.#work = undefined;
    this.#state = this.#captured = undefined;
    super.unsubscribe();
  }
}
