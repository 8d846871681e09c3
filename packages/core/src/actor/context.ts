import type { SchedulerLike, Subject, Subscription } from 'rxjs';
import { markCopy } from '../copy';
import type { Logger } from '../ports/logger';
import type { ObservableSource } from '../rxjs/observable-like';
import type { PublishTarget } from '../topic/event';
import type { ActorClass } from './actor-class';
import type { ConnectOptions } from './connect-options';
import type { SpawnOptions } from './definition';
import type { Publishable, Publisher, PublishOptions } from './publisher';

/**
 * An actor's handle on the runtime. Get it by constructor injection, or with `inject(ActorContext)` in a field. It
 * belongs to one incarnation: after a restart the old one refuses to publish.
 */
export abstract class ActorContext<Options = unknown> implements Publisher {
  /** The name of the actor in its runtime; of an instance of a keyed actor with its key: `Payment/alice`. */
  abstract readonly id: string;
  /** The key this instance is for; undefined in an actor without a `key`. */
  abstract readonly key: string | undefined;
  /** 1 for the first instance, then one more with every restart. */
  abstract readonly incarnation: number;
  /** The options given with `actor(ActorClass, { options })`. */
  abstract readonly options: Options;
  /** Aborted when this incarnation must end. */
  abstract readonly signal: AbortSignal;
  /** Publishing now would wait: an earlier event of this actor has not been accepted by every mailbox. */
  abstract readonly congested: boolean;
  abstract readonly logger: Logger;
  /**
   * For RxJS operators that take time, as in `bufferTime(1_000, ctx.scheduler)`: on the clock of the runtime, virtual
   * in tests. Its work runs as code of this actor, beside its handlers; what it throws fails the actor
   * (SCHEDULER_WORK_FAILED). What is pending is cancelled when this incarnation ends, before its `onStop`; nothing is
   * scheduled from then on.
   */
  abstract readonly scheduler: SchedulerLike;

  abstract publish<E>(topic: PublishTarget<E>, payload: NoInfer<E>, options?: PublishOptions): Promise<void>;
  abstract publish<T extends object>(event: T & Publishable<T>, options?: PublishOptions): Promise<void>;

  /**
   * Publishes what an Observable emits in the name of this actor, as `runtime.connect` does, until this incarnation
   * ends or the runtime drains. An error of the source fails the actor (SOURCE_FAILED).
   * @throws NOT_AN_OBSERVABLE, NOT_A_TOPIC, PUBLISH_TO_PATTERN, INCARNATION_ENDED, INVALID_OPTION, UNKNOWN_OPTION
   */
  abstract connect<E>(
    source: ObservableSource<NoInfer<E>>,
    topic: PublishTarget<E>,
    options?: ConnectOptions,
  ): Subscription;

  /**
   * The RxJS Subject of a topic: `next` publishes as `publish` does, subscribers get the payloads of all publishers,
   * this actor too. Observers run in turns of their own, beside the handlers. They belong to the incarnation: they
   * complete when it ends, and what they throw fails the actor, as does an error of a source that feeds the subject.
   * @throws SUBJECT_OF_PATTERN, NOT_A_TOPIC, TOPIC_CONFLICT
   * @example
   * ctx.subject(Reading).pipe(pairwise()).subscribe(([before, now]) => this.compare(before, now));
   */
  abstract subject<E>(topic: PublishTarget<E>): Subject<E>;

  /**
   * Starts another actor in the module of this one. Resolves with its name when its `onStart` has finished. If a
   * dynamic module holds its class, it starts there. Possible until `stop()` has drained.
   * @param options those of `actor()`, and `lifetime`: by default what an incarnation spawns ends with it, before its
   *   `onStop`
   * @throws (as a rejection) DUPLICATE_ACTOR, NOT_AN_ACTOR, START_FAILED, INCARNATION_ENDED, TOO_MANY_CHILDREN,
   * INVALID_OPTION, INVALID_STATE
   */
  abstract spawn(actor: ActorClass, options?: SpawnOptions): Promise<string>;

  /** Ends this actor after the event it is handling. What its mailbox holds becomes dead letters. */
  abstract stop(): void;

  /** Stops the whole runtime, as `runtime.stop()` does. Does not wait. */
  abstract stopRuntime(): void;
}

markCopy(ActorContext);
