import type { ActorClass } from '../actor/actor-class';
import type { KeyedPolicy } from '../actor/keyed';
import type { ActorPolicy } from '../actor/policy';
import type { RetryPolicy } from '../actor/retry';
import type { DueTimes } from '../actor/schedule';
import type { Subscription } from '../flow/subscriptions';
import type { AnyTopic } from '../topic/topic';
import type { Supervision } from './options';

/** One subscription of an actor: what the flow needs of it, and how a failed event is tried again. */
export interface ActorSubscription extends Subscription {
  readonly retry: RetryPolicy | undefined;
}

/** One schedule of an actor. */
export interface ActorSchedule {
  readonly method: string | symbol;
  readonly times: DueTimes;
}

/** How one actor is run. */
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

/** How one module is run: the whole supervision tree as data. */
export interface ModuleSpec {
  readonly name: string;
  /** The modules it imports; they start before its actors. */
  readonly imports: readonly ModuleSpec[];
  readonly actors: readonly ChildSpec[];
  readonly supervision: Supervision;
  /** It holds any number of actors of one class, which come and go at run time. */
  readonly dynamic: DynamicSpec | undefined;
}

interface DynamicSpec {
  readonly actorClass: ActorClass;
  readonly maxChildren: number;
}
