import { Subscription, type SchedulerAction } from 'rxjs';
import type { Clock } from '../ports/clock';
import { ClockAction, type ActionHost } from './clock-action';
import { RuntimeScheduler } from './scheduler-token';

/** The owner of a scheduler: a runtime, or an incarnation of an actor. */
export interface SchedulerOwner {
  /** Takes what surrounds the code that schedules work. */
  capture?(): unknown;
  /** Runs work where code of the owner runs, inside of what was captured. */
  within(work: () => void, captured?: unknown): void;
  /** Work threw, or what cancels it did. */
  onWorkFailed(thrown: unknown): void;
}

/**
 * An RxJS scheduler on the clock of a runtime, for operators that take time: `bufferTime(1_000, scheduler)` follows
 * virtual time in tests. It does what `asyncScheduler` does, in the same order, except that work that throws is given
 * to the owner and leaves other work alone, and that nothing of it outlives its owner. Like every timer of Node, work
 * that is due later keeps the process alive.
 */
export class ClockScheduler extends RuntimeScheduler implements ActionHost {
  readonly clock: Clock;
  readonly owner: SchedulerOwner;
  readonly pending = new Set<ClockAction>();
  closed = false;

  constructor(clock: Clock, owner: SchedulerOwner) {
    super();
    this.clock = clock;
    this.owner = owner;
  }

  /** The time of the clock: milliseconds since the epoch. */
  now(): number {
    return this.clock.now();
  }

  /**
   * Calls `work` once, not before `delay` has passed, and never on the caller's stack. Inside of it
   * `this.schedule(state, delay)` calls it again.
   * @param delay milliseconds, default 0; after `Infinity` it is never called
   * @param state is given to `work`
   * @returns what cancels it; closed when the owner has ended, and then `work` is never called
   */
  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay: number, state: T): Subscription;
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T): Subscription;
  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay = 0, state?: T): Subscription {
    return this.closed ? Subscription.EMPTY : new ClockAction<T>(this, work).schedule(state, delay);
  }

  /** Cancels what is pending; nothing is scheduled any more. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.owner.within(() => {
      for (const action of this.pending) action.end();
    });
  }
}
