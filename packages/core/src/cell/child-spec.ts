import type { ActorClass } from '../actor/actor-class';
import type { KeyedPolicy } from '../actor/keyed';
import type { ActorPolicy } from '../actor/policy';
import type { AnyPipe } from '../actor/pipe';
import type { RetryPolicy } from '../actor/retry';
import type { DueTimes } from '../actor/schedule';
import type { Subscription } from '../flow/subscriptions';
import type { AnyTopic } from '../topic/topic';

/** One subscription of an actor: what the flow needs of it, and how a failed event is tried again. */
export interface ActorSubscription extends Subscription {
  readonly retry: RetryPolicy | undefined;
  /** One and the same object for all topics of one `@Subscribe`. */
  readonly pipe: DeclaredPipe | undefined;
}

/** The pipe of one `@Subscribe`. */
export interface DeclaredPipe {
  readonly make: AnyPipe;
}

/** One schedule of an actor. */
export interface ActorSchedule {
  readonly method: string | symbol;
  readonly times: DueTimes;
}

/** The spec by which one actor is run. */
export interface ChildSpec {
  readonly id: string;
  readonly actorClass: ActorClass;
  readonly options: unknown;
  readonly capacity: number | undefined;
  readonly subscriptions: readonly ActorSubscription[];
  readonly schedules: readonly ActorSchedule[];
  /** The topics it says it publishes on. */
  readonly publishes: readonly AnyTopic[];
  readonly policy: ActorPolicy;
  /** It has an instance for every key of its events. */
  readonly keyed: KeyedPolicy | undefined;
}
