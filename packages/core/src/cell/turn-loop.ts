import type { PublishOptions } from '../actor/publisher';
import type { Envelope } from '../flow/envelope';
import type { Mailbox } from '../flow/mailbox/mailbox';
import { ACCEPTED, Sender } from '../flow/publication';
import type { Broker } from '../flow/broker';
import type { AsyncContext } from '../ports/async-context';
import { EMPTY, endsAtStore, storeLeftBehind, type AsyncScope } from '../ports/async-scope';
import type { Dispatcher, Task } from '../ports/dispatcher';
import type { MonitorSink } from '../actor/monitor';
import { isThenable, whenSettled } from '../thenable';
import { TopicEvent, type AnyTopic } from '../topic/topic';
import { emit, type Emitter } from './emission';
import type { ActorInstance, Incarnation } from './incarnation';
import { onStack } from './on-stack';
import type { Recovery } from './recovery';
import type { SelfDriven } from './self-driven/self-driven';
import type { LoopOwner, HandlerLoop } from './handler-loop';
import type { Watchdog } from './watchdog';

/**
 * Where an actor is in its life. `idle`: not started yet, or between two incarnations. `open`: taking events. `judging`: it failed and
 * the supervisor has not acted yet. `ended`: for good.
 */
export type CellState = 'idle' | 'starting' | 'open' | 'judging' | 'ending' | 'ended';

/** What one incarnation is called back on: made once for each, so that an event allocates no closure. */
interface Callbacks extends Emitter {
  readonly resolved: (value: unknown) => void;
  readonly rejected: (error: unknown) => void;
}

/**
 * The turns of one actor: all of its code but the hooks of starting and stopping runs here, one handler, step or scheduled
 * method at a time. This is the hot path of handling; `Cell` adds the life around it.
 */
export abstract class TurnLoop extends Sender implements Task, LoopOwner {
  declare readonly id: string;
  declare mailbox: Mailbox;
  // What every turn looks at comes first, side by side in memory.
  /** Whether the next event may be taken: open, nothing in progress, everything published has been accepted. */
  ready = false;
  #scheduled = false;
  /** A handler or step has returned a promise that has not settled, or a failure is being judged. */
  pending = false;
  /** A handler is running on the stack; its event is the entry before the cursor, see `eventInHand`. */
  #handling = false;
  until = 0;
  batch = 1;
  /** Of the incarnation that is open. */
  protected instance: ActorInstance | undefined;
  /** Where the code of the incarnation runs. */
  protected scope: AsyncScope = EMPTY;
  /** Undefined while the actor does nothing without an event. */
  selfDriven: SelfDriven | undefined;
  /** The event in hand and its subscription, once they cannot be read from the log any more. */
  #held: Envelope | undefined;
  readonly #turn: HandlerLoop;
  readonly broker: Broker;
  readonly dispatcher: Dispatcher;
  readonly monitors: MonitorSink;
  state: CellState = 'idle';
  #heldSubscription = 0;
  incarnation: Incarnation | undefined;
  /** It has failed beside its turns, by an overflow or a rejection; that is taken up when the event in hand is done. */
  broken: Error | undefined;
  stopRequested = false;
  /** Undefined while the actor has not failed. */
  protected recovery: Recovery | undefined;
  /** Limits how long a handler, step or scheduled method takes; undefined without a `handlerTimeout`. */
  protected watchdog: Watchdog | undefined;
  /** Made when the first handler of an incarnation needs it. */
  #callbacks: Callbacks | undefined;

  constructor(id: string, turn: HandlerLoop, broker: Broker, dispatcher: Dispatcher, monitors: MonitorSink) {
    super(id);
    this.#turn = turn;
    this.broker = broker;
    this.dispatcher = dispatcher;
    this.monitors = monitors;
  }

  abstract readonly asyncContext: AsyncContext | undefined;
  abstract publish(
    from: Incarnation,
    topic: AnyTopic,
    payload: unknown,
    options: PublishOptions | undefined,
  ): Promise<void>;
  /** The incarnation has failed, inside a turn. */
  abstract fail(thrown: unknown): void;
  /** What takes the turns has itself thrown. */
  abstract failed(thrown: unknown): void;
  /** The turn has taken everything there was. */
  protected abstract idle(): void;
  /** A handler, step or scheduled method has returned a promise. */
  protected abstract inProgress(): void;
  /** The actor is open and does not go on, for another reason than what is in progress. */
  protected abstract held(): void;

  // ---- the turn ----

  run(limit: number): number {
    const { scope } = this;
    onStack.incarnation = this.incarnation;
    const taken = scope.isCurrent ? this.#run(limit) : scope.run(this.#run, this, limit);
    onStack.incarnation = undefined;
    return taken;
  }

  #run(limit: number): number {
    this.#scheduled = false;
    const instance = this.ready ? this.instance : undefined;
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
    if (mailbox.log.waiting !== undefined) mailbox.log.advanced(from, mailbox.cursor);
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
      this.#turn(this, mailbox, instance);
    } catch (error) {
      this.fail(error);
    }
    if (!this.pending) this.letGo();
    if (watched !== undefined && mailbox.handled > handled) monitors.handled?.(watched, this.id);
    return mailbox.cursor - from;
  }

  endTurn(): void {
    const { mailbox } = this;
    if (this.ready) {
      if (mailbox.cursor < mailbox.log.tail || this.selfDriven?.stepDue === true) this.schedule();
      else {
        mailbox.sleep();
        this.idle();
      }
    } else if (!this.pending && this.state === 'open') this.held();
  }

  /** A handler returned something: events, or a promise for them. Says whether that is still in progress. */
  take(result: unknown, envelope: Envelope): boolean {
    const incarnation = this.incarnation as Incarnation;
    let pending: PromiseLike<unknown> | undefined;
    if (result instanceof TopicEvent && !incarnation.fenced) {
      const accepted = this.broker.publish(result.topic, result.payload, this, envelope);
      if (accepted === ACCEPTED) return false;
      pending = accepted;
    } else {
      pending = isThenable(result) ? result : emit(result, this.#callbacksOf(incarnation));
    }
    if (pending === undefined) return false;
    this.hold();
    this.beginLimit();
    this.await(pending);
    return true;
  }

  /** Something begins that may outlast its turn: a handler, step or scheduled method. Its time is counted from here. */
  beginLimit(): void {
    this.watchdog?.begin();
  }

  /** Goes on when `pending` settles, unless the incarnation has been fenced meanwhile. */
  await(pending: PromiseLike<unknown>): void {
    this.pending = true;
    this.pause();
    this.inProgress();
    const { resolved, rejected } = this.#callbacksOf(this.incarnation as Incarnation);
    // A foreign thenable may settle twice.
    whenSettled(pending, resolved, rejected);
  }

  #callbacksOf(incarnation: Incarnation): Callbacks {
    return (this.#callbacks ??= {
      get fenced() {
        return incarnation.fenced;
      },
      onPulled: () => this.broker.pacer.onPulled(),
      publish: (topic, payload) => this.publish(incarnation, topic, payload, undefined),
      resolved: (value) => {
        if (incarnation.fenced) return;
        try {
          if (this.eventInHand !== undefined) this.handled(value);
          else this.selfDriven?.finished(value);
        } catch (error) {
          this.failed(error);
        }
      },
      rejected: (error) => {
        if (incarnation.fenced) return;
        try {
          this.failLater(error);
        } catch (thrown) {
          this.failed(thrown);
        }
      },
    });
  }

  /** An incarnation has started: its code runs from now on. */
  protected enter(incarnation: Incarnation, instance: ActorInstance): void {
    this.instance = instance;
    this.scope = incarnation.scope;
    this.#callbacks = undefined;
  }

  /** The handler of the event in hand has finished with `value`. */
  handled(value: unknown): void {
    if (!this.emitted(value)) return;
    const envelope = this.#held;
    this.letGo();
    this.mailbox.handled++;
    if (envelope !== undefined) this.monitors.handled?.(envelope, this.id);
    this.resume();
  }

  /** Publishes what the code of the actor gave, and says whether that is done; if not, it goes on, or fails, by itself. */
  emitted(value: unknown): boolean {
    if (value === undefined || value === null) return true;
    try {
      const pending = emit(value, this.#callbacksOf(this.incarnation as Incarnation));
      if (pending === undefined) return true;
      this.await(pending);
    } catch (error) {
      this.failLater(error);
    }
    return false;
  }

  failLater(error: unknown): void {
    this.fail(error);
    this.endTurn();
  }

  // ---- whether the next event may be taken ----

  /** What was in progress is done. */
  resume(): void {
    this.pending = false;
    this.update();
    if (this.ready && !this.#scheduled && this.dispatcher.continues?.(this) === true) this.run(1);
    else this.endTurn();
  }

  update(): void {
    this.ready = this.free && this.recovery?.retrying !== true;
    if (!this.ready) this.until = 0;
    this.selfDriven?.ask();
  }

  /** Nothing is taken until further notice: the turn ends after the event in hand. */
  pause(): void {
    this.ready = false;
    this.until = 0;
  }

  /** Open, with nothing in progress or in the way. */
  get free(): boolean {
    return (
      this.state === 'open' && !this.pending && !this.congested && this.broken === undefined && !this.stopRequested
    );
  }

  /** Asks for a turn if there is a reason to. */
  goOn(): void {
    if (this.ready || this.stopRequested || this.broken !== undefined) this.schedule();
    else this.recovery?.goOn();
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.dispatcher.schedule(this);
  }

  // ---- the event in hand ----

  /**
   * While its handler is on the stack it is read from the log: storing every event in the cell, an old object, costs a
   * quarter of the throughput in write barriers.
   */
  get eventInHand(): Envelope | undefined {
    if (this.#held !== undefined || !this.#handling) return this.#held;
    return this.mailbox.log.envelopeAt(this.mailbox.cursor - 1);
  }

  get subscriptionInHand(): number {
    return this.#held === undefined ? this.mailbox.log.subscriptionAt(this.mailbox.cursor - 1) : this.#heldSubscription;
  }

  /** Its handler is on the stack, and has not returned a promise. */
  get onStack(): boolean {
    return this.#handling && !this.pending;
  }

  /** Takes an event in hand that is not from the log. */
  takeInHand(envelope: Envelope, subscriptionIndex: number): void {
    this.#held = envelope;
    this.#heldSubscription = subscriptionIndex;
  }

  letGo(): void {
    this.#handling = false;
    if (this.#held !== undefined) this.#held = undefined;
  }

  hold(): void {
    // The loop of the turn must look at the log anew.
    this.until = 0;
    if (!this.#handling || this.#held !== undefined) return;
    this.#heldSubscription = this.subscriptionInHand;
    this.#held = this.eventInHand;
  }
}
