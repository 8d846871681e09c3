import type { ActorClass } from '../actor/actor-class';
import type { ActorConfig } from '../actor/definition';
import type { ErrorVerdict } from '../actor/hooks';
import type { PublishOptions } from '../actor/publisher';
import { isStepAction, type StepAction } from '../actor/step-action';
import { incarnationEnded, invalidReturn, invalidStepAction, toError } from '../errors';
import { abandoned, handlerFailed, handlerTimeout, scheduledFailed, stepFailed } from './errors';
import type { Broker } from '../flow/broker';
import type { DeadLetterReason } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import type { Log } from '../flow/log';
import type { Mailbox, Receiver } from '../flow/mailbox';
import { ACCEPTED, Sender, type Publication } from '../flow/publication';
import type { CancelTimer } from '../ports/clock';
import type { Dispatcher, Task } from '../ports/dispatcher';
import type { MonitorSink } from '../ports/monitor';
import type { Logger } from '../ports/logger';
import type { Random } from '../ports/random';
import type { RetryPolicy } from '../actor/retry';
import { isThenable } from '../thenable';
import { TopicEvent, type AnyTopic } from '../topic/topic';
import { backoffDelay } from './backoff';
import type { ActorSubscription, ChildSpec } from './child-spec';
import { emit, NoEvent, type PublishEvent } from './emission';
import type { Handler, Turn, Turns, TurnTaker } from './turn';
import { judge, type Failure } from './failure';
import { ScheduleLoop } from './schedule-loop';
import { StepLoop } from './step-loop';
import { Incarnation, type ActorInstance, type IncarnationHost } from './incarnation';
import { Watchdog } from './watchdog';

/** What a cell needs of the spec of its actor. */
type CellSpec = Pick<ChildSpec, 'id' | 'actorClass' | 'capacity' | 'schedules'> & {
  readonly subscriptions: readonly ActorSubscription[];
  readonly policy: Pick<ChildSpec['policy'], 'handlerTimeout'>;
  /** Its part in a keyed actor; undefined in an actor of its own. */
  readonly part?: FrontPart | InstancePart;
};

/** The cell in front of the instances of a keyed actor: it hands on what it gets, which counts as no delivery. */
interface FrontPart {
  /** What its methods are called, by slot. */
  readonly methods: readonly string[];
}

/** The cell of one key: it gets its events from the cell in front. */
interface InstancePart {
  readonly key: string;
  readonly entrance: Mailbox;
  /** It has nothing to do. */
  readonly whenQuiet: () => void;
  /** What it published has to wait. */
  readonly whenWaiting: () => void;
}

/** What a cell needs of the floor that supervises it. */
export interface CellHost {
  readonly broker: Broker;
  readonly logger: Logger;
  readonly random: Random;
  readonly turns: Turns;
  readonly dispatcher: Dispatcher;
  /** The actor failed, and its `onError` answered. */
  failed(cell: Cell, failure: Failure, verdict: ErrorVerdict): void;
  /** A handler took longer than it may; it is still running. */
  timedOut(cell: Cell, failure: Failure): void;
  /** The actor asked to end. */
  stopped(cell: Cell): void;
  /** The actor has nothing to do. */
  quiet(cell: Cell): void;
  spawn(actor: ActorClass, config: ActorConfig | undefined): Promise<string>;
  stopRuntime(): void;
  /** The runtime is stopping: no self-driven work begins. */
  readonly draining: boolean;
  /** The cell whose start this one waits for. */
  readonly starting: Cell | undefined;
}

/**
 * Where an actor is in its life. `idle`: not started yet, or between two incarnations. `open`: taking events. `judging`: it failed and
 * the supervisor has not acted yet. `ended`: for good.
 */
export type CellState = 'idle' | 'starting' | 'open' | 'judging' | 'ending' | 'ended';

/** What one incarnation is called back on: made once for each, so that an event allocates no closure. */
interface Life {
  readonly publish: PublishEvent;
  readonly resolved: (value: unknown) => void;
  readonly rejected: (error: unknown) => void;
}

/** An event that failed and is handled again before any later one. */
interface PendingRetry {
  /** As it was when it failed last. */
  readonly envelope: Envelope;
  readonly slot: number;
  readonly error: Error;
  /** It waits for its delay; undefined when it is due. */
  cancelTimer: CancelTimer | undefined;
}

const NO_RETRIES: readonly undefined[] = [];

/** Monitors that are told of failures only. */
const unwatched = (monitors: MonitorSink): MonitorSink => ({
  active: false,
  emit: (...report) => {
    monitors.emit(...report);
  },
});

/**
 * One actor as the runtime holds it: name, mailbox and subscriptions outlive its incarnations. All user code of an
 * actor runs here, in turns, one handler, step or hook at a time.
 */
export class Cell extends Sender implements Receiver, Task, IncarnationHost, TurnTaker {
  declare readonly id: string;
  batch = 1;
  until = 0;
  state: CellState = 'idle';
  override mailbox: Mailbox;
  readonly #host: CellHost;
  readonly #broker: Broker;
  readonly #dispatcher: Dispatcher;
  readonly #monitors: MonitorSink;
  readonly #methods: readonly (string | symbol)[];
  /** By slot. */
  readonly #retries: readonly (RetryPolicy | undefined)[] = NO_RETRIES;
  /** Made when the first handler of an incarnation needs it. */
  #life: Life | undefined;
  readonly #turn: Turn;
  #incarnation: Incarnation | undefined;
  /** Whether the next event may be taken: open, nothing in progress, everything published has been accepted. */
  #ready = false;
  #scheduled = false;
  /** A handler or step has returned a promise that has not settled, or a failure is being judged. */
  #busy = false;
  /** A handler is running on the stack; its event is the entry before the cursor, see `#inHand`. */
  #handling = false;
  /** The event in hand and its slot, once they cannot be read from the log any more. */
  #held: Envelope | undefined;
  #heldSlot = 0;
  /** Undefined while the actor has no `step`. */
  #steps: StepLoop | undefined;
  /** Undefined without schedules. */
  readonly #schedules: ScheduleLoop | undefined;
  #overflow: Error | undefined;
  #stopRequested = false;
  /** Somebody waits until what is in progress is done. */
  #whenFinished: (() => void) | undefined;
  #retry: PendingRetry | undefined;
  /** Made when the first event is tried again. */
  #again: Task | undefined;
  /** Limits how long an event is handled; undefined without a `handlerTimeout`. */
  readonly #watchdog: Watchdog | undefined;
  #stepsDone = 0;
  readonly #instance: InstancePart | undefined;

  constructor({ id, actorClass, subscriptions, schedules, capacity, policy, part }: CellSpec, host: CellHost) {
    super(id);
    this.#host = host;
    this.#broker = host.broker;
    this.#dispatcher = host.dispatcher;
    const { monitors } = host.broker;
    const front = part !== undefined && 'methods' in part ? part : undefined;
    this.#instance = part !== undefined && 'key' in part ? part : undefined;
    this.#monitors = front === undefined ? monitors : unwatched(monitors);
    this.#methods = front?.methods ?? subscriptions.map(({ method }) => method);
    if (schedules.length > 0) this.#schedules = new ScheduleLoop(schedules, host.broker.clock, host.dispatcher, this);
    this.#turn = host.turns.of(actorClass, this.#methods);
    if (subscriptions.some(({ retry }) => retry !== undefined)) this.#retries = subscriptions.map(({ retry }) => retry);
    const { handlerTimeout: limit } = policy;
    if (limit !== undefined) {
      this.#watchdog = new Watchdog(host.broker.clock, limit, () => {
        this.#timeOut(limit);
      });
    }
    this.mailbox =
      this.#instance === undefined
        ? host.broker.register(this, subscriptions, capacity)
        : host.broker.registerBehind(this.#instance.entrance, this, capacity);
  }

  // ---- the turn: the hot path of handling ----

  run(limit: number): number {
    this.#scheduled = false;
    const instance = this.#ready ? this.#incarnation?.instance : undefined;
    if (instance === undefined) {
      this.#endTurn();
      return 0;
    }
    const { mailbox } = this;
    const from = mailbox.cursor;
    let taken = 0;
    while (taken < limit && this.#ready && mailbox.cursor < mailbox.log.tail)
      taken += this.#takeSome(instance, limit - taken);
    if (mailbox.log.waiting !== undefined) mailbox.log.advanced(from, mailbox.cursor);
    if (this.#steps !== undefined) taken += this.#runSteps(this.#steps, instance, taken > 0, limit);
    this.#endTurn();
    return taken;
  }

  #takeSome(instance: ActorInstance, limit: number): number {
    const { mailbox } = this;
    const monitors = this.#monitors;
    const from = mailbox.cursor;
    const { tail } = mailbox.log;
    const watched = monitors.active ? mailbox.log.envelopeAt(from) : undefined;
    this.until = monitors.active ? from + 1 : tail - from > limit ? from + limit : tail;
    if (watched !== undefined) monitors.emit('delivered', watched, this.id);
    const { handled } = mailbox;
    this.#handling = true;
    try {
      this.#turn(this, mailbox, instance);
    } catch (error) {
      this.#fail(error);
    }
    if (!this.#busy) this.#letGo();
    if (watched !== undefined && mailbox.handled > handled) monitors.emit('handled', watched, this.id);
    return mailbox.cursor - from;
  }

  #endTurn(): void {
    const { mailbox } = this;
    if (this.#ready) {
      if (mailbox.cursor < mailbox.log.tail || this.#steps?.due === true) this.#schedule();
      else {
        mailbox.sleep();
        if (this.#host.draining) this.#host.quiet(this);
        this.#instance?.whenQuiet();
      }
    } else if (!this.#busy && this.state === 'open') {
      if (this.#overflow !== undefined) this.#failOverflow(this.#overflow);
      else if (this.#stopRequested) this.#stopNow();
    }
  }

  /** A handler returned something: events, or a promise for them. Says whether that is still in progress. */
  take(result: unknown, envelope: Envelope): boolean {
    const incarnation = this.#incarnation as Incarnation;
    let pending: PromiseLike<unknown> | undefined;
    if (result instanceof TopicEvent && !incarnation.fenced) {
      const accepted = this.#broker.publish(result.topic, result.payload, this, envelope);
      if (accepted === ACCEPTED) return false;
      pending = accepted;
    } else {
      pending = isThenable(result) ? result : emit(result, this.#lifeOf(incarnation).publish);
    }
    if (pending === undefined) return false;
    this.hold();
    this.#watchdog?.begin();
    this.#await(pending);
    return true;
  }

  /**
   * The event in hand. While its handler is on the stack it is read from the log: storing every event in the cell, an
   * old object, costs a quarter of the throughput in write barriers.
   */
  get #inHand(): Envelope | undefined {
    if (this.#held !== undefined || !this.#handling) return this.#held;
    return this.mailbox.log.envelopeAt(this.mailbox.cursor - 1);
  }

  get #slotInHand(): number {
    return this.#held === undefined ? this.mailbox.log.slotAt(this.mailbox.cursor - 1) : this.#heldSlot;
  }

  #letGo(): void {
    this.#handling = false;
    if (this.#held !== undefined) this.#held = undefined;
  }

  /** Goes on when `pending` settles, unless the incarnation has been fenced meanwhile. */
  #await(pending: PromiseLike<unknown>): void {
    this.#busy = true;
    this.#pause();
    const { resolved, rejected } = this.#lifeOf(this.#incarnation as Incarnation);
    pending.then(resolved, rejected);
  }

  /** Publishes what the code of the actor gave, and says whether that is done; if not, it goes on, or fails, by itself. */
  #published(value: unknown): boolean {
    if (value === undefined || value === null) return true;
    try {
      const pending = emit(value, this.#lifeOf(this.#incarnation as Incarnation).publish);
      if (pending === undefined) return true;
      this.#await(pending);
    } catch (error) {
      this.#failLater(error);
    }
    return false;
  }

  #handled(value: unknown): void {
    if (!this.#published(value)) return;
    const envelope = this.#held;
    this.#letGo();
    this.mailbox.handled++;
    const monitors = this.#monitors;
    if (monitors.active && envelope !== undefined) monitors.emit('handled', envelope, this.id);
    this.#resume();
  }

  /** What was in progress is done. */
  #resume(): void {
    this.#busy = false;
    this.#update();
    this.#endTurn();
  }

  #update(): void {
    this.#ready = this.#free && this.#retry === undefined;
    if (!this.#ready) this.until = 0;
    this.#schedules?.ask();
  }

  /** Nothing is taken until further notice: the turn ends after the event in hand. */
  #pause(): void {
    this.#ready = false;
    this.until = 0;
  }

  /** Open, with nothing in progress or in the way. */
  get #free(): boolean {
    return (
      this.state === 'open' && !this.#busy && !this.congested && this.#overflow === undefined && !this.#stopRequested
    );
  }

  /** Asks for a turn if there is a reason to. */
  #goOn(): void {
    if (this.#ready || this.#stopRequested) this.#schedule();
    else if (this.#retry !== undefined && this.#retry.cancelTimer === undefined) {
      this.#dispatcher.schedule((this.#again ??= { id: this.id, batch: 1, run: () => this.#takeAgain() }));
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#dispatcher.schedule(this);
  }

  // ---- step ----

  #runSteps(loop: StepLoop, instance: ActorInstance, eventsHandled: boolean, limit: number): number {
    const { mailbox } = this;
    if (eventsHandled) loop.eventHandled();
    let steps = 0;
    while (this.#ready && loop.due && steps < limit && (steps === 0 || mailbox.cursor === mailbox.log.tail)) {
      steps++;
      try {
        const action: unknown = instance.step?.();
        if (isThenable(action)) this.#await(action);
        else if (this.#apply(action) !== 'continue') break;
      } catch (error) {
        this.#fail(error);
      }
    }
    return steps;
  }

  #stepped(action: unknown): void {
    try {
      this.#apply(action);
    } catch (error) {
      this.#failLater(error);
      return;
    }
    this.#resume();
  }

  #apply(action: unknown): StepAction['type'] {
    if (!isStepAction(action)) throw invalidStepAction(this.id, action);
    const monitors = this.#monitors;
    this.#stepsDone++;
    if (monitors.active) monitors.emit('stepped', this.id, action.type);
    this.#steps?.apply(action);
    return action.type;
  }

  /** Sources stop first when a runtime drains. */
  stopStepping(): void {
    this.#steps?.stop();
    this.#schedules?.stop();
  }

  // ---- schedules ----

  runScheduled(loop: ScheduleLoop): void {
    const incarnation = this.#incarnation as Incarnation;
    let result: unknown;
    try {
      const method = loop.beginNext();
      result = (incarnation.instance as Record<string | symbol, () => unknown>)[method as string]?.();
    } catch (error) {
      this.#failLater(error);
      return;
    }
    if (isThenable(result)) this.#await(result);
    else if (!incarnation.fenced) this.#ranOnSchedule(result);
  }

  #ranOnSchedule(value: unknown): void {
    if (!this.#published(value)) return;
    const monitors = this.#monitors;
    const method = this.#schedules?.finish();
    if (monitors.active) monitors.emit('scheduled', this.id, String(method));
    this.#stepsDone++;
    this.#resume();
  }

  // ---- failure ----

  #failLater(error: unknown): void {
    this.#fail(error);
    this.#endTurn();
  }

  #fail(thrown: unknown): void {
    const failure = this.#failure(thrown);
    // It was cut off while its handler was on the stack: nobody judges it any more.
    if (this.#incarnation?.fenced !== true) this.#judge(failure);
  }

  /** Takes the event in hand for failed: it is tried again, or becomes a dead letter. */
  #failure(thrown: unknown): Failure {
    const envelope = this.#inHand;
    const slot = this.#slotInHand;
    const onSchedule = this.#schedules?.finish();
    const name = String(envelope === undefined ? (onSchedule ?? 'step') : this.#methods[slot]);
    const error = thrown instanceof NoEvent ? invalidReturn(this.id, name, thrown.value) : toError(thrown);
    this.#letGo();
    if (envelope === undefined) {
      if (onSchedule !== undefined)
        return { error, cause: scheduledFailed(this.id, name, error), envelope, retried: false };
      this.#steps?.failed();
      return { error, cause: stepFailed(this.id, error), envelope, retried: false };
    }
    const retried = !this.mailbox.closed && envelope.attempt < (this.#retries[slot]?.attempts ?? 1);
    if (retried) this.#retry = { envelope, slot, error, cancelTimer: undefined };
    else this.#lose(envelope, slot, error);
    return { error, cause: handlerFailed(this.id, name, envelope, error), envelope, retried };
  }

  #lose(envelope: Envelope, slot: number, error: Error): void {
    this.mailbox.failed++;
    this.#broker.deadLetter(envelope, this.mailbox, slot, 'handler-failed', error);
  }

  /** A handler that takes too long cannot be asked, only cut off: it is still running. */
  #timeOut(limit: number): void {
    const envelope = this.#held;
    if (!this.#busy || envelope === undefined || this.state !== 'open' || this.#whenFinished !== undefined) return;
    const error = handlerTimeout(this.id, String(this.#methods[this.#heldSlot]), envelope, limit);
    const failure = this.#failure(error);
    this.#busy = false;
    this.#pause();
    this.state = 'judging';
    this.#monitors.emit('failed', error, this.id, envelope);
    this.#host.timedOut(this, { ...failure, cause: error });
  }

  #failOverflow(error: Error): void {
    this.#overflow = undefined;
    this.#judge({ error, cause: error, envelope: undefined, retried: false });
  }

  /** Asks `onError` what to do, then the supervisor to do it. No event is taken meanwhile. */
  #judge(failure: Failure): void {
    this.#busy = true;
    this.#pause();
    this.state = 'judging';
    this.#monitors.emit('failed', failure.error, this.id, failure.envelope);
    const incarnation = this.#incarnation as Incarnation;
    judge(this.id, this.#broker.clock, incarnation.instance, failure, (judged, verdict) => {
      if (!incarnation.fenced) this.#verdict(judged, verdict);
    });
  }

  #verdict(failure: Failure, verdict: ErrorVerdict): void {
    this.#busy = false;
    if (this.#whenFinished !== undefined) {
      this.#whenFinished();
      return;
    }
    if (verdict !== 'resume') {
      // It asked to end before it failed: no restart brings it back.
      if (verdict === 'restart' && this.#stopRequested) this.#stopNow();
      else this.#host.failed(this, failure, verdict);
      return;
    }
    this.state = 'open';
    this.#steps?.resume();
    this.#waitForRetry();
    this.#update();
    // Not `#endTurn`: a failure on the caller's stack is still inside a turn, which ends by itself.
    this.#goOn();
  }

  // ---- retrying ----

  #waitForRetry(): void {
    const retry = this.#retry;
    const policy = retry === undefined ? undefined : this.#retries[retry.slot];
    if (retry === undefined || policy === undefined) return;
    const delay = backoffDelay(policy.backoff, retry.envelope.attempt, this.#host.random.next());
    retry.cancelTimer = this.#broker.clock.setTimer(() => {
      retry.cancelTimer = undefined;
      this.#goOn();
    }, delay);
  }

  /** The turn of an event that is tried again; `run` takes none before. */
  #takeAgain(): number {
    const retry = this.#retry;
    const instance = this.#free ? this.#incarnation?.instance : undefined;
    if (retry === undefined || retry.cancelTimer !== undefined || instance === undefined) return 0;
    this.#retry = undefined;
    this.#handleAgain(instance, retry);
    return 1;
  }

  #handleAgain(instance: ActorInstance, { envelope: failed, slot }: PendingRetry): void {
    const monitors = this.#monitors;
    const envelope = failed.again();
    this.#held = envelope;
    this.#heldSlot = slot;
    if (monitors.active) monitors.emit('delivered', envelope, this.id);
    try {
      const handler = (instance as Record<string | symbol, Handler>)[this.#methods[slot] as string] as Handler;
      const result = handler.call(instance, envelope.payload, envelope);
      if (result !== undefined && this.take(result, envelope)) return;
    } catch (error) {
      this.#failLater(error);
      return;
    }
    this.#handled(undefined);
  }

  /** The event that was to be tried again has failed for good. */
  loseRetry(): void {
    const retry = this.#retry;
    if (retry === undefined) return;
    this.#retry = undefined;
    retry.cancelTimer?.();
    this.#lose(retry.envelope, retry.slot, retry.error);
  }

  /** The event that was to be tried again is given up. */
  #giveUpRetry(reason: DeadLetterReason, error: Error): void {
    const retry = this.#retry;
    if (retry === undefined) return;
    this.#retry = undefined;
    retry.cancelTimer?.();
    this.mailbox.deadLettered++;
    this.#broker.deadLetter(retry.envelope, this.mailbox, retry.slot, reason, error);
  }

  // ---- publishing ----

  publish(from: Incarnation, topic: AnyTopic, payload: unknown, options: PublishOptions | undefined): Promise<void> {
    const broker = this.#broker;
    const parent = options?.parent === undefined ? this.#inHand : (options.parent ?? undefined);
    if (from.fenced) {
      return broker.refuse(
        topic,
        payload,
        this,
        parent,
        'publisher-ended',
        incarnationEnded(this.id, from.incarnation, topic.name),
      );
    }
    return broker.publish(topic, payload, this, parent);
  }

  override waits(publication: Publication, log: Log): void {
    super.waits(publication, log);
    this.#pause();
    this.#instance?.whenWaiting();
  }

  protected override released(): void {
    this.#update();
    this.#goOn();
  }

  // ---- receiving ----

  get sender(): Sender {
    return this;
  }

  get runnable(): boolean {
    return this.#ready;
  }

  get inHand(): number {
    return this.#inHand === undefined && this.#retry === undefined ? 0 : 1;
  }

  hold(): void {
    // The loop of the turn must look at the log anew.
    this.until = 0;
    if (!this.#handling || this.#held !== undefined) return;
    this.#heldSlot = this.#slotInHand;
    this.#held = this.#inHand;
  }

  /** An actor that has not started waits for the one that is starting. */
  get waitsFor(): Sender | undefined {
    const notStarted = this.state === 'idle' && this.#incarnation === undefined;
    return notStarted && this.#instance === undefined ? this.#host.starting : undefined;
  }

  wake(): void {
    if (this.#ready) this.#schedule();
  }

  overflowed(error: Error): void {
    if (this.state !== 'open' || this.#overflow !== undefined) return;
    this.#overflow = error;
    this.#update();
    // Its turn takes nothing, it only fails: never on the publisher's stack.
    this.#schedule();
  }

  // ---- life ----

  get key(): string | undefined {
    return this.#instance?.key;
  }

  get incarnation(): Incarnation | undefined {
    return this.#incarnation;
  }

  get logger(): Logger {
    return this.#host.logger;
  }

  /** A handler, step, scheduled method or `onError` has not finished. */
  get busy(): boolean {
    return this.#busy || this.#inHand !== undefined;
  }

  /** Grows whenever something has been finished: one that is busy and does not grow is stuck. */
  get progress(): number {
    return this.mailbox.handled + this.mailbox.failed + this.#stepsDone;
  }

  /** What is in progress, for the log. */
  get doing(): string {
    const envelope = this.#held;
    if (this.state === 'judging') return `${this.id}.onError`;
    if (envelope === undefined) return `${this.id}.${String(this.#schedules?.running ?? 'step')}`;
    return `${this.id}.${String(this.#methods[this.#heldSlot])} (event ${envelope.id} of topic "${envelope.topic}")`;
  }

  /** Nothing queued, in progress or waiting to be accepted. */
  get isQuiet(): boolean {
    if (this.state === 'ended') return true;
    // One that has not started by now never will, unless it is for a key: then it waits for the instance before it.
    if (this.state === 'idle' && this.#incarnation === undefined && this.#instance === undefined) return true;
    if (this.state === 'starting' || this.state === 'ending') return false;
    const { size, log } = this.mailbox;
    if (this.#busy || this.congested || size > 0 || log.waiting !== undefined) return false;
    return this.#overflow === undefined && this.#retry === undefined && !this.#stopRequested;
  }

  /** The incarnation that the container is about to create. */
  begin(options: unknown): Incarnation {
    this.state = 'starting';
    this.#stopRequested = false;
    const incarnation = new Incarnation(this, (this.#incarnation?.incarnation ?? 0) + 1, options);
    this.#incarnation = incarnation;
    return incarnation;
  }

  /** `onStart` has finished: events may come. */
  open(instance: ActorInstance): void {
    this.#life = undefined;
    this.state = 'open';
    this.#busy = false;
    this.#overflow = undefined;
    this.#steps = typeof instance.step === 'function' && !this.#host.draining ? this.#beginSteps() : undefined;
    if (!this.#host.draining) this.#schedules?.begin();
    this.#update();
    this.#goOn();
  }

  #beginSteps(): StepLoop {
    return new StepLoop(this.#broker.clock, () => {
      this.wake();
    });
  }

  #lifeOf(incarnation: Incarnation): Life {
    return (this.#life ??= {
      publish: (topic, payload) => this.publish(incarnation, topic, payload, undefined),
      resolved: (value) => {
        if (incarnation.fenced) return;
        if (this.#inHand !== undefined) this.#handled(value);
        else if (this.#schedules?.running !== undefined) this.#ranOnSchedule(value);
        else this.#stepped(value);
      },
      rejected: (error) => {
        if (!incarnation.fenced) this.#failLater(error);
      },
    });
  }

  /**
   * Takes nothing more, and tells the incarnation that it must end. Settles when what is in progress is done; nobody else
   * may wait for that.
   */
  finish(): Promise<void> {
    this.#incarnation?.abort();
    this.#stopRequested = true;
    this.#update();
    return new Promise((resolve) => (this.#whenFinished = resolve));
  }

  /** Cuts the incarnation off; nothing of it runs or is heard any more. */
  fence(): void {
    const onStack = this.#handling && !this.#busy;
    this.#steps?.stop();
    this.#schedules?.stop();
    this.#schedules?.finish();
    this.#watchdog?.stop();
    this.#retry?.cancelTimer?.();
    if (this.#retry !== undefined) this.#retry.cancelTimer = undefined;
    this.#incarnation?.fence();
    this.#pause();
    this.#busy = false;
    this.#whenFinished = undefined;
    const envelope = this.#inHand;
    // A handler that is on the stack cuts itself off: it may finish.
    if (envelope === undefined || onStack) return;
    const slot = this.#slotInHand;
    this.#letGo();
    // A handler that does not end cannot be killed; its event is given up, and nothing it does is heard.
    this.mailbox.deadLettered++;
    const error = abandoned(this.id, String(this.#methods[slot]), envelope.topic, envelope.id);
    this.#broker.deadLetter(envelope, this.mailbox, slot, 'abandoned', error);
  }

  /** Gives up what the mailbox holds; it goes on accepting. */
  clear(reason: DeadLetterReason, error: Error): void {
    this.#giveUpRetry(reason, error);
    this.mailbox.clear(reason, error);
  }

  /** Gives up what the mailbox holds, and accepts nothing any more. */
  close(reason: DeadLetterReason, error: Error): void {
    this.#giveUpRetry(reason, error);
    this.#broker.unregister(this.mailbox, reason, error);
  }

  stopSelf(from: Incarnation): void {
    if (from.fenced || this.#stopRequested) return;
    this.#stopRequested = true;
    this.#update();
    if (this.state === 'open') this.#schedule();
  }

  #stopNow(): void {
    if (this.#whenFinished !== undefined) {
      this.#whenFinished();
      return;
    }
    this.state = 'ending';
    this.#host.stopped(this);
  }

  spawn(actor: ActorClass, config: ActorConfig | undefined): Promise<string> {
    return this.#host.spawn(actor, config);
  }

  stopRuntime(): void {
    this.#host.stopRuntime();
  }
}
