import type { SchedulerAction, SchedulerLike, Subscription } from 'rxjs';
import { markCopy } from '../copy';

/**
 * The token of `runtime.scheduler` in containers: for services with RxJS operators that take time. Code of an actor
 * takes `ctx.scheduler`: its work ends with the incarnation.
 * @example
 * constructor(private readonly scheduler: RuntimeScheduler) {}
 */
export abstract class RuntimeScheduler implements SchedulerLike {
  /** The time of the clock of the runtime: milliseconds since the epoch. */
  abstract now(): number;
  /** See `SchedulerLike.schedule` of RxJS. */
  abstract schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay: number, state: T): Subscription;
  abstract schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T): Subscription;
}

markCopy(RuntimeScheduler);
