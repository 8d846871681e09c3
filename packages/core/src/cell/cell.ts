import type { ActorClass } from '../actor/actor-class';
import type { SpawnOptions } from '../actor/definition';
import type { PublishOptions } from '../actor/publisher';
import { incarnationEnded, abandoned, unhandledRejection } from './errors';
import { toError, withCause } from '../errors';
import type { DiscardReason } from '../flow/discard-reason';
import type { Log } from '../flow/mailbox/log';
import type { Receiver } from '../flow/mailbox/mailbox';
import type { Sender } from '../flow/publication';
import { NO_WAITS, type Wait } from '../flow/wait';
import { EMPTY } from '../ports/async-scope';
import type { Logger } from '../ports/logger';
import { UNMONITORED, type MonitorSink } from '../actor/monitor';
import type { AnyTopic } from '../topic/topic';
import type { CellHost, CellSpec, InstancePart } from './cell-host';
import { Incarnation, type ActorInstance, type IncarnationHost } from './incarnation';
import type { CellPlan } from './cell-plan';
import { Recovery } from './recovery';
import { SelfDriven } from './self-driven/self-driven';
import { TurnLoop } from './turn-loop';
import { Watchdog } from './watchdog';

/** Monitors that are told of failures only. */
const failuresOnly = (monitors: MonitorSink): MonitorSink => ({
  ...UNMONITORED,
  get failed() {
    return monitors.failed;
  },
});

/** One actor as the runtime holds it: name, mailbox and subscriptions outlive its incarnations. */
export class Cell extends TurnLoop implements Receiver, IncarnationHost {
  readonly host: CellHost;
  readonly #plan: CellPlan;
  readonly #instance: InstancePart | undefined;
  /** Its end waits for nothing that is in progress. */
  readonly #endsAtOnce: boolean;
  /** How many events it had been through when `onDrain` was called last. */
  #drainedAt: number | undefined;
  /** Somebody waits until what is in progress is done. */
  #whenFinished: (() => void) | undefined;

  constructor({ id, actorClass, subscriptions, schedules, capacity, policy, part }: CellSpec, host: CellHost) {
    const { broker, plans, dispatcher, monitors: all } = host.environment;
    const front = part !== undefined && 'methods' in part ? part : undefined;
    const plan = plans.of(actorClass, subscriptions, front?.methods);
    const monitors = front === undefined ? all : failuresOnly(all);
    super(id, plan.turn, broker, dispatcher, monitors);
    this.host = host;
    this.#endsAtOnce = policy.shutdownTimeout === 0;
    this.#plan = plan;
    this.#instance = part !== undefined && 'key' in part ? part : undefined;
    if (schedules.length > 0) this.selfDriven = new SelfDriven(schedules, this);
    const { handlerTimeout: limit } = policy;
    if (limit !== undefined) {
      this.watchdog = new Watchdog(broker.clock, limit, () => {
        this.#timeOut(limit);
      });
    }
    this.mailbox =
      this.#instance === undefined
        ? broker.register(this, subscriptions, capacity)
        : broker.registerBehind(this.#instance.entrance, this, capacity);
  }

  // ---- what becomes of a turn ----

  get #recovery(): Recovery {
    return (this.recovery ??= new Recovery(this, this.#plan));
  }

  override fail(thrown: unknown): void {
    // Not among the stores that the failed code has entered.
    EMPTY.run(() => {
      this.#recovery.fail(thrown);
    });
  }

  /** Not its code, but what runs it: the actor has failed all the same, or it would never be scheduled again. */
  override failed(thrown: unknown): void {
    const error = toError(thrown);
    if (this.eventInHand !== undefined && !this.pending) this.#recovery.lose(error);
    if (this.state === 'open' && this.broken === undefined) {
      this.#breaks(error);
    } else if (this.state === 'judging') {
      this.pending = false;
      this.host.onFailure(this, { error, cause: error, envelope: undefined, retried: false }, 'restart');
    } else this.report(error);
  }

  #timeOut(limit: number): void {
    if (this.pending && this.state === 'open') this.#recovery.timeOut(limit);
  }

  protected override idle(): void {
    if (this.host.draining) this.host.onQuiet(this);
    this.#instance?.onQuiet();
  }

  protected override inProgress(): void {
    if (this.#endsAtOnce && this.host.draining) this.host.onQuiet(this);
  }

  protected override held(): void {
    const { broken } = this;
    // On its way down it is not judged: that is reported.
    if (broken !== undefined && !this.finishing) {
      this.broken = undefined;
      this.#recovery.broke(broken);
    } else if (this.stopRequested && this.selfDriven?.draining !== true) this.stopNow();
  }

  // ---- publishing ----

  override publish(
    from: Incarnation,
    topic: AnyTopic,
    payload: unknown,
    options: PublishOptions | undefined,
  ): Promise<void> {
    const { broker } = this;
    const parent = options?.parent === undefined ? this.eventInHand : (options.parent ?? undefined);
    if (from.fenced) {
      // What one publishes that failed is not to be heard; what the last one hands on would have been handled.
      if (from.isLeaving) broker.deadLetters.lost++;
      const error = incarnationEnded(this.id, from.incarnation, topic.name);
      return broker.refuse(topic, payload, this, parent, 'publisher-ended', error);
    }
    return broker.publishVia(options?.via, topic, payload, this, parent);
  }

  refusal(error: unknown): Promise<never> {
    return this.broker.pacer.refusal(error);
  }

  override onBlocked(log: Log): void {
    super.onBlocked(log);
    this.pause();
    this.#instance?.onPublishBlocked();
  }

  protected override onReleased(): void {
    this.update();
    this.goOn();
  }

  // ---- receiving ----

  get sender(): Sender {
    return this;
  }

  get runnable(): boolean {
    return this.ready;
  }

  get inHand(): number {
    return this.eventInHand === undefined && this.recovery?.retrying !== true ? 0 : 1;
  }

  get waitsFor(): Iterable<Wait> {
    const awaited = this.busy || this.state === 'starting' ? this.incarnation?.awaited : undefined;
    if (awaited !== undefined) return [...awaited].map((sender) => ({ sender, why: 'spawn' }));
    return this.state === 'idle' ? this.host.waitsOf(this) : NO_WAITS;
  }

  wake(): void {
    if (this.ready) this.schedule();
  }

  onOverflow(error: Error): void {
    if (this.state === 'open' && this.broken === undefined) this.#breaks(error);
  }

  /** Nobody handles a rejection of its code. */
  rejected(from: Incarnation, reason: unknown): void {
    const error = unhandledRejection(this.id, reason);
    if (from.fenced || this.broken !== undefined) {
      this.monitors.failed?.(error, this.id, undefined);
      this.report(error);
    } else this.#breaks(error);
  }

  #breaks(error: Error): void {
    this.broken = error;
    this.update();
    // Its turn takes nothing, it only fails: never on the publisher's stack.
    this.schedule();
  }

  /** A failure that changes nothing any more. */
  report(error: Error): void {
    this.logger.error(withCause(`Actor "${this.id}" failed when it was ending`, error));
  }

  // ---- what is seen of it ----

  get key(): string | undefined {
    return this.#instance?.key;
  }

  get logger(): Logger {
    return this.host.environment.logger;
  }

  get actorLogger(): Logger {
    return this.host.environment.actorLogger;
  }

  get asyncContext(): CellPlan['asyncContext'] {
    return this.#plan.asyncContext;
  }

  methodOf(subscriptionIndex: number): string {
    return String(this.methods[subscriptionIndex]);
  }

  /** The handler of every subscription. */
  get methods(): CellPlan['methods'] {
    return this.#plan.methods;
  }

  /** The handler, `step` or scheduled method that has not finished. */
  get methodInHand(): string {
    return this.eventInHand === undefined ? (this.selfDriven?.doing ?? 'step') : this.methodOf(this.subscriptionInHand);
  }

  /** A handler, step, scheduled method or `onError` has not finished. */
  get busy(): boolean {
    return this.pending || this.eventInHand !== undefined;
  }

  /** Grows whenever something has been finished: one that is busy and does not grow is stuck. */
  get progress(): number {
    return this.mailbox.handled + this.mailbox.failed + (this.selfDriven?.done ?? 0);
  }

  /** What is in progress, for the log. */
  get doing(): string {
    if (this.state === 'judging') return `${this.id}.onError`;
    const envelope = this.eventInHand;
    const event = envelope === undefined ? '' : ` (event ${envelope.id} of topic "${envelope.topic}")`;
    return `${this.id}.${this.methodInHand}${event}`;
  }

  /** Nothing queued, in progress or waiting to be accepted. */
  get isQuiet(): boolean {
    if (this.state === 'ended') return true;
    // One that has not started by now never will, unless it is for a key: then it waits for the instance before it.
    if (this.#isNew && this.#instance === undefined) return true;
    if (this.state === 'starting' || this.state === 'ending') return false;
    const { size, log } = this.mailbox;
    if (this.pending || this.congested || size > 0 || log.waiting !== undefined) return false;
    if (this.broken !== undefined || this.recovery?.retrying === true || this.stopRequested) return false;
    return this.selfDriven?.draining !== true;
  }

  /** It is not waited for when the runtime drains: it would be cut off at once. */
  get isLeftBehind(): boolean {
    return this.#endsAtOnce && (this.pending || this.state === 'starting');
  }

  get #isNew(): boolean {
    return this.state === 'idle' && this.incarnation === undefined;
  }

  // ---- life ----

  /** An incarnation is about to begin, but not yet: who waits for quiet waits for it. */
  prepareStart(): void {
    this.state = 'starting';
    this.inProgress();
  }

  /** The incarnation that the container is about to create. */
  begin(options: unknown): Incarnation {
    this.prepareStart();
    this.stopRequested = false;
    const number = (this.incarnation?.incarnation ?? 0) + 1;
    return (this.incarnation = new Incarnation(this, number, options, this.host.environment.rejections));
  }

  /** `onStart` has finished: events may come. */
  open(instance: ActorInstance): void {
    this.enter(this.incarnation as Incarnation, instance);
    this.state = 'open';
    this.pending = false;
    if (typeof instance.step === 'function') this.selfDriven ??= new SelfDriven([], this);
    if (!this.host.draining) this.selfDriven?.begin(instance);
    this.update();
    this.goOn();
  }

  /** Sources stop first when a runtime drains. */
  stopStepping(): void {
    this.selfDriven?.stop();
  }

  /**
   * Takes nothing more, and tells the incarnation that it must end. Settles when what is in progress is done; nobody else
   * may wait for that.
   */
  finish(): Promise<void> {
    this.incarnation?.abort();
    this.stopRequested = true;
    this.update();
    return new Promise((resolve) => (this.#whenFinished = resolve));
  }

  /** It is up and has an `onDrain` that was never called, or events have come since. */
  get owesDrain(): boolean {
    const up = this.state === 'open' || this.state === 'ending';
    return up && typeof this.incarnation?.instance?.onDrain === 'function' && this.#drainedAt !== this.#eventsSeen;
  }

  get #eventsSeen(): number {
    return this.mailbox.handled + this.mailbox.failed;
  }

  /**
   * Calls `onDrain` in a turn of its own.
   * @param last nothing else runs any more in this incarnation
   */
  drain(last = false): void {
    this.#drainedAt = this.#eventsSeen;
    (this.selfDriven ??= new SelfDriven([], this)).drain(last);
  }

  /** Takes nothing more and calls `onDrain`; nothing is in progress. Settles when it has finished; nobody else may wait for that. */
  flush(): Promise<void> {
    this.stopStepping();
    // One that ended itself is brought back for this.
    this.state = 'open';
    this.stopRequested = true;
    this.update();
    return new Promise((resolve) => {
      this.#whenFinished = resolve;
      this.drain(true);
    });
  }

  get finishing(): boolean {
    return this.#whenFinished !== undefined;
  }

  /** Cuts the incarnation off; nothing of it runs or is heard any more. */
  fence(): void {
    const { onStack } = this;
    this.selfDriven?.cutOff();
    this.watchdog?.stop();
    this.recovery?.stopTimers();
    this.incarnation?.fence();
    if (this.broken !== undefined) {
      this.monitors.failed?.(this.broken, this.id, undefined);
      this.report(this.broken);
    }
    this.broken = undefined;
    this.pause();
    this.pending = false;
    this.#whenFinished?.();
    this.#whenFinished = undefined;
    const envelope = this.eventInHand;
    // A handler that is on the stack cuts itself off: it may finish.
    if (envelope === undefined || onStack) return;
    const subscriptionIndex = this.subscriptionInHand;
    this.letGo();
    // A handler that does not end cannot be killed; its event is given up, and nothing it does is heard.
    this.mailbox.deadLettered++;
    const error = abandoned(this.id, this.methodOf(subscriptionIndex), envelope.topic, envelope.id);
    this.broker.deadLetter(envelope, this.mailbox, subscriptionIndex, 'abandoned', error);
  }

  /** An event that was to be tried again has failed for good. */
  loseRetry(): void {
    this.recovery?.loseRetry();
  }

  /** Gives up what the mailbox holds; it goes on accepting. */
  clear(why: DiscardReason): void {
    this.recovery?.giveUpRetry(why);
    this.mailbox.clear(why);
  }

  /** Gives up what the mailbox holds, and accepts nothing any more. */
  close(why: DiscardReason): void {
    this.recovery?.giveUpRetry(why);
    this.broker.unregister(this.mailbox, why);
  }

  /** As `close`, while the runtime ends: what others still publish for it becomes dead letters, too. */
  retire(why: DiscardReason): void {
    this.recovery?.giveUpRetry(why);
    this.broker.retire(this.mailbox, why);
  }

  stopSelf(from: Incarnation): void {
    if (from.fenced || this.stopRequested) return;
    this.stopRequested = true;
    this.update();
    if (this.state === 'open') this.schedule();
  }

  /** Nothing is in progress any more, and nothing is taken: whoever asked for that goes on. */
  stopNow(): void {
    if (this.#whenFinished !== undefined) {
      this.#whenFinished();
      return;
    }
    this.state = 'ending';
    this.host.onStopRequested(this);
  }

  spawn(from: Incarnation, actor: ActorClass, options: SpawnOptions | undefined): Promise<string> {
    return this.host.spawn(actor, options, from);
  }

  stopRuntime(): void {
    this.host.stopRuntime();
  }
}
