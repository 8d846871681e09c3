import type { ActorClass } from '../actor/actor-class';
import type { Subscription } from '../flow/subscriptions';
import type { CancelTimer } from '../ports/clock';
import type { AnyTopic } from '../topic/topic';
import type { Cell } from './cell';
import type { FailureStreak } from './restart-history';

/** How one child is run. */
export interface ChildSpec {
  readonly id: string;
  readonly actorClass: ActorClass;
  readonly options: unknown;
  readonly capacity: number | undefined;
  readonly subscriptions: readonly Subscription[];
  /** The topics it says it publishes on. */
  readonly publishes: readonly AnyTopic[];
}

/** One actor under supervision. */
export interface Child {
  readonly spec: ChildSpec;
  readonly cell: Cell;
  readonly streak: FailureStreak;
  restarts: number;
  /** Its end for good, once that has begun; never rejects. */
  ending: Promise<void> | undefined;
  /** Handlers or hooks that had to be left behind. */
  abandoned: boolean;
  /** Counts at the begin of a drain, to tell what it drained. */
  handledBeforeDrain: number;
  cancelRestart: CancelTimer | undefined;
  /** The creation of an incarnation that is under way; settles when that is over, never rejects. */
  bringingUp: Promise<unknown> | undefined;
  /** The end of an incarnation that is under way; never rejects. */
  takingDown: Promise<void> | undefined;
}
