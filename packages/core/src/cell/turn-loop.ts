import type { MonitorSink } from '../actor/monitor';
import type { Broker } from '../flow/broker';
import type { Envelope } from '../flow/envelope';
import type { Log } from '../flow/mailbox/log';
import type { Mailbox, Receiver } from '../flow/mailbox/mailbox';
import { ACCEPTED, Sender } from '../flow/publication';
import type { Wait } from '../flow/wait';
import { EMPTY, endsAtStore, holdsNothing, storeLeftBehind, type AsyncScope } from '../ports/async-scope';
import type { Dispatcher, Task } from '../ports/dispatcher';
import { TopicEvent } from '../topic/topic';
import type { CellEnvironment } from './cell-host';
import type { CellPlan } from './cell-plan';
import type { HandlerLoop, LoopOwner } from './handler-loop';
import { HandlerResults } from './handler-results';
import type { ActorInstance, Incarnation } from './incarnation';
import { onStack } from './on-stack';
import type { SelfDriven } from './self-driven/self-driven';
import type { TurnOwner } from './turn-owner';
import type { Watchdog } from './watchdog';

/**
 * The turns of one actor: its handlers, steps and scheduled methods run here, one at a time. It is receiver and sender
 * too: every object on the way of an event may be a cache miss. Its owner does what happens between events.
 */
export class TurnLoop extends Sender implements Task, Receiver, LoopOwner {
  declare readonly id: string;
  declare mailbox: Mailbox;
  // What every turn looks at comes first, side by side in memory.
  /** The next event may be taken: the owner allows it, nothing is in progress, all that was published is accepted. */
  ready = false;
  #scheduled = false;
  /** A handler or step has returned a promise that has not settled, or a failure is being judged. */
  pending = false;
  /** A handler is running on the stack; its event is the entry before the cursor, see `eventInHand`. */
  #handling = false;
  until = 0;
  batch = 1;
  #instance: ActorInstance | undefined;
  #scope: AsyncScope = EMPTY;
  /** Undefined while the actor does nothing without an event. */
  selfDriven: SelfDriven | undefined;
  /** The event in hand and its subscription, once they cannot be read from the log any more. */
  #held: Envelope | undefined;
  readonly #loop: HandlerLoop;
  readonly broker: Broker;
  readonly dispatcher: Dispatcher;
  readonly monitors: MonitorSink;
  #heldSubscription = 0;
  incarnation: Incarnation | undefined;
  /** Limits how long a handler, step or scheduled method takes; undefined without a `handlerTimeout`. */
  watchdog: Watchdog | undefined;
  /** Made when the first handler of an incarnation returns something. */
  #results: HandlerResults | undefined;
  /** Called at the end of every turn; undefined without pipes. */
  whenTurnOver: (() => void) | undefined;
  readonly plan: CellPlan;
  readonly #owner: TurnOwner;

  constructor(id: string, plan: CellPlan, environment: CellEnvironment, monitors: MonitorSink, owner: TurnOwner) {
    super(id);
    this.#loop = plan.loop;
    this.broker = environment.broker;
    this.dispatcher = environment.dispatcher;
    this.monitors = monitors;
    this.plan = plan;
    this.#owner = owner;
  }

  /** Runs the code of an incarnation from now on. */
  enter(incarnation: Incarnation, instance: ActorInstance): void {
    this.incarnation = incarnation;
    this.#instance = instance;
    this.#scope = incarnation.scope;
    this.#results = undefined;
    this.pending = false;
  }

  run(limit: number, isEmpty = false): number {
    const scope = this.#scope;
    onStack.incarnation = this.incarnation;
    const taken = isEmpty || scope.isCurrent ? this.#run(limit) : scope.run(this.#run, this, limit);
    onStack.incarnation = undefined;
    return taken;
  }

  #run(limit: number): number {
    this.#scheduled = false;
    const instance = this.ready ? this.#instance : undefined;
    if (instance === undefined) {
      this.endTurn();
      return 0;
    }
    const { mailbox } = this;
    const from = mailbox.cursor;
    let taken = 0;
    endsAtStore(this);
    while (taken < limit && this.ready && mailbox.cursor < mailbox.log.tail && !storeLeftBehind())
      taken += this.#takeSome(instance, limit - taken);
    if (mailbox.log.waiting !== undefined) mailbox.log.onAdvanced(from, mailbox.cursor);
    if (this.selfDriven !== undefined && !storeLeftBehind())
      taken += this.selfDriven.runSteps(instance, taken > 0, limit);
    this.endTurn();
    return taken;
  }

  #takeSome(instance: ActorInstance, limit: number): number {
    const { mailbox, monitors } = this;
    const from = mailbox.cursor;
    const { tail } = mailbox.log;
    const oneByOne = monitors.delivered !== undefined || monitors.handled !== undefined;
    const watched = oneByOne ? mailbox.log.envelopeAt(from) : undefined;
    this.until = oneByOne ? from + 1 : tail - from > limit ? from + limit : tail;
    if (watched !== undefined) monitors.delivered?.(watched, this.id);
    const { handled } = mailbox;
    this.#handling = true;
    try {
      this.#loop(this, mailbox, instance);
    } catch (error) {
      this.fail(error);
    }
    if (!this.pending) this.clearInHand();
    if (watched !== undefined && mailbox.handled > handled) monitors.handled?.(watched, this.id);
    return mailbox.cursor - from;
  }

  endTurn(): void {
    const { mailbox } = this;
    if (this.ready) {
      if (mailbox.cursor < mailbox.log.tail || this.selfDriven?.stepDue === true) this.schedule();
      else {
        mailbox.sleep();
        this.#owner.onIdle();
      }
    } else if (!this.pending) this.#owner.onNotReady();
    this.whenTurnOver?.();
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.dispatcher.schedule(this);
  }

  // ---- what a handler returns ----

  /** Publishes what a handler has returned, or waits for it; says whether that is still in progress. */
  take(result: unknown, envelope: Envelope): boolean {
    let pending: PromiseLike<unknown> | undefined;
    if (result instanceof TopicEvent && !(this.incarnation as Incarnation).fenced) {
      const accepted = this.broker.publish(result.topic, result.payload, this, envelope);
      if (accepted === ACCEPTED) return false;
      pending = accepted;
    } else pending = this.results.pendingOf(result);
    if (pending === undefined) return false;
    this.hold();
    this.watchdog?.begin();
    this.results.await(pending);
    return true;
  }

  get results(): HandlerResults {
    return (this.#results ??= new HandlerResults(this.incarnation as Incarnation, this));
  }

  suspend(): void {
    this.pending = true;
    this.pause();
    this.#owner.onPending();
  }

  onResolved(value: unknown): void {
    if (this.eventInHand === undefined) this.selfDriven?.onFinished(value);
    else this.onHandled(value, value === undefined && this.monitors.handled === undefined);
  }

  /** Code has failed outside of a turn. */
  onRejected(error: unknown): void {
    this.fail(error);
    this.endTurn();
  }

  /** The handler of the event in hand has finished; `untouched` if no code has run in this continuation so far. */
  onHandled(value: unknown, untouched = false): void {
    if (value !== undefined && !this.results.emitLast(value)) return;
    const envelope = this.#held;
    this.clearInHand();
    this.mailbox.handled++;
    if (envelope !== undefined) this.monitors.handled?.(envelope, this.id);
    this.resume(untouched);
  }

  fail(thrown: unknown): void {
    this.#owner.failures.onFailure(thrown);
  }

  /** As a task of the dispatcher: the loop has thrown, and not what it runs. */
  failed(thrown: unknown): void {
    this.#owner.failures.onLoopFailure(thrown);
  }

  // ---- whether the next event may be taken ----

  /** Goes on after what was in progress; see `onHandled`. */
  resume(untouched = false): void {
    this.pending = false;
    this.update();
    if (!this.ready || this.#scheduled || this.dispatcher.continues?.(this) !== true) this.endTurn();
    // One event, after which no other code runs here: a store that it enters is met by none.
    else this.run(1, untouched && this.selfDriven === undefined && this.#scope === EMPTY && holdsNothing());
  }

  update(): void {
    this.ready = this.isFree && !this.#owner.isRetrying;
    if (!this.ready) this.until = 0;
    this.selfDriven?.ask();
  }

  /** Takes nothing until the next `update`: the turn ends after the event in hand. */
  pause(): void {
    this.ready = false;
    this.until = 0;
  }

  /** Open, with nothing in progress or in the way. */
  get isFree(): boolean {
    return !this.pending && !this.congested && this.#owner.canTake;
  }

  override onBlocked(log: Log): void {
    super.onBlocked(log);
    this.pause();
    this.#owner.onBlocked();
  }

  protected override onReleased(): void {
    this.update();
    this.#owner.requestTurn();
  }

  // ---- as the receiver of its mailbox ----

  get sender(): Sender {
    return this;
  }

  get inHand(): number {
    return this.eventInHand === undefined && !this.#owner.isRetrying ? 0 : 1;
  }

  get waitsFor(): Iterable<Wait> {
    return this.#owner.waitsFor;
  }

  wake(): void {
    if (this.ready) this.schedule();
  }

  onOverflow(error: Error): void {
    this.#owner.failures.onOverflow(error);
  }

  // ---- the event in hand ----

  // While its handler is on the stack it is read from the log: storing every event costs a quarter of the throughput.
  get eventInHand(): Envelope | undefined {
    if (this.#held !== undefined || !this.#handling) return this.#held;
    return this.mailbox.log.envelopeAt(this.mailbox.cursor - 1);
  }

  get subscriptionInHand(): number {
    return this.#held === undefined ? this.mailbox.log.subscriptionAt(this.mailbox.cursor - 1) : this.#heldSubscription;
  }

  /** Its handler is on the stack, and has not returned a promise. */
  get isOnStack(): boolean {
    return this.#handling && !this.pending;
  }

  /** Takes an event in hand that is not from the log. */
  takeInHand(envelope: Envelope, subscriptionIndex: number): void {
    this.#held = envelope;
    this.#heldSubscription = subscriptionIndex;
  }

  clearInHand(): void {
    this.#handling = false;
    if (this.#held !== undefined) this.#held = undefined;
  }

  hold(): void {
    // The loop of the turn must look at the log again.
    this.until = 0;
    if (!this.#handling || this.#held !== undefined) return;
    this.#heldSubscription = this.subscriptionInHand;
    this.#held = this.eventInHand;
  }
}
