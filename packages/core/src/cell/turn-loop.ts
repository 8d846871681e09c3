import type { MonitorSink } from '../actor/monitor';
import type { Broker } from '../flow/broker';
import type { Envelope } from '../flow/envelope';
import type { Log } from '../flow/mailbox/log';
import type { Receiver } from '../flow/mailbox/receiver';
import { ACCEPTED, type Sender } from '../flow/publication';
import type { Wait } from '../flow/wait';
import { EMPTY, endsAtStore, holdsNothing, storeLeftBehind, type AsyncScope } from '../ports/async-scope';
import { TopicEvent } from '../topic/topic';
import type { CellEnvironment } from './cell-host';
import type { CellPlan } from './cell-plan';
import { HandOver } from './hand-over';
import type { HandlerCall, HandlerLoop, LoopOwner } from './handler-loop';
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
export class TurnLoop extends HandOver implements Receiver, LoopOwner {
  declare readonly id: string;
  // What every event looks at comes next, side by side in memory.
  batch = 1;
  #instance: ActorInstance | undefined;
  #scope: AsyncScope = EMPTY;
  incarnation: Incarnation | undefined;
  readonly monitors: MonitorSink;
  readonly #call: HandlerCall | undefined;
  /** Whether the owner wants to know when there is nothing to do. */
  isWatched = false;
  /** Called at the end of every turn; undefined without pipes. */
  whenTurnOver: (() => void) | undefined;
  /** Undefined while the actor does nothing without an event. */
  selfDriven: SelfDriven | undefined;
  readonly #loop: HandlerLoop;
  readonly broker: Broker;
  /** Limits how long a handler, step or scheduled method takes; undefined without a `handlerTimeout`. */
  watchdog: Watchdog | undefined;
  /** Made when the first handler of an incarnation returns something. */
  #results: HandlerResults | undefined;
  readonly plan: CellPlan;
  readonly #owner: TurnOwner;

  constructor(id: string, plan: CellPlan, environment: CellEnvironment, monitors: MonitorSink, owner: TurnOwner) {
    super(id, environment.dispatcher);
    this.#loop = plan.loop;
    this.#call = plan.call;
    this.broker = environment.broker;
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
    this.scheduled = false;
    const instance = this.ready ? this.#instance : undefined;
    if (instance === undefined) {
      this.endTurn();
      return 0;
    }
    if (this.atHand === 1) {
      if (this.#isSeen) this.spill();
      else {
        this.#handleAtHand(instance, this.#call as HandlerCall);
        return 1;
      }
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

  /** Monitors look at every event. */
  get #isSeen(): boolean {
    return this.monitors.delivered !== undefined || this.monitors.handled !== undefined;
  }

  #handleAtHand(instance: ActorInstance, call: HandlerCall): void {
    const subscriptionIndex = this.subscriptionInHand;
    const envelope = this.takeAtHand();
    try {
      const result = call(instance, envelope, subscriptionIndex);
      if (result === undefined || !this.take(result, envelope)) this.mailbox.handled++;
    } catch (error) {
      this.fail(error);
    }
    if (!this.pending) this.clearInHand();
    this.endTurn();
  }

  #takeSome(instance: ActorInstance, limit: number): number {
    const { mailbox, monitors } = this;
    const from = mailbox.cursor;
    const { tail } = mailbox.log;
    const oneByOne = this.#isSeen;
    const watched = oneByOne ? mailbox.log.envelopeAt(from) : undefined;
    this.until = oneByOne ? from + 1 : tail - from > limit ? from + limit : tail;
    if (watched !== undefined) monitors.delivered?.(watched, this.id);
    const { handled } = mailbox;
    this.handling = true;
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
    const { mailbox, selfDriven } = this;
    if (this.ready) {
      if (this.atHand === 1 || !mailbox.isRead || selfDriven?.stepDue === true) this.schedule();
      else {
        mailbox.sleep();
        this.vacant = this.#call !== undefined && selfDriven === undefined && this.whenTurnOver === undefined;
        if (this.isWatched) this.#owner.onIdle();
      }
    } else if (!this.pending) this.#owner.onNotReady();
    this.whenTurnOver?.();
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
    // Its handler has changed nothing so far, as by a stop, if it is ready still.
    const { ready } = this;
    this.pending = true;
    this.pause();
    if (this.isWatched) this.#owner.onPending();
    this.undisturbed = ready;
  }

  onResolved(value: unknown): void {
    if (!this.isHolding) this.selfDriven?.onFinished(value);
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
    const { monitors } = this;
    const envelope = monitors.handled === undefined ? undefined : this.eventInHand;
    this.clearInHand();
    this.mailbox.handled++;
    if (envelope !== undefined) monitors.handled?.(envelope, this.id);
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
    if (this.undisturbed && this.selfDriven === undefined) this.ready = true;
    else this.update();
    if (!this.ready || this.scheduled || this.dispatcher.continues?.(this) !== true) this.endTurn();
    // One event, after which no other code runs here: a store that it enters is met by none.
    else this.run(1, untouched && this.selfDriven === undefined && this.#scope === EMPTY && holdsNothing());
  }

  update(): void {
    this.ready = this.isFree && !this.#owner.isRetrying;
    if (!this.ready) this.pause();
    this.selfDriven?.ask();
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
}
