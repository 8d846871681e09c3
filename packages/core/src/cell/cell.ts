import type { ErrorVerdict } from '../actor/hooks';
import type { DiscardReason } from '../flow/discard-reason';
import type { Mailbox } from '../flow/mailbox/mailbox';
import type { Sender } from '../flow/publication';
import { NO_WAITS, type Wait } from '../flow/wait';
import type { CellHost, CellSpec, InstancePart } from './cell-host';
import type { CellState } from './cell-state';
import { Drain } from './drain';
import { abandonEvent } from './failed-event';
import type { Failure } from './failure';
import { FailureHandling, type FailureOwner } from './failure-handling';
import { Incarnation, type ActorInstance, type IncarnationHost } from './incarnation';
import { makeTurns } from './make-turns';
import { makePipes } from './pipes/make-pipes';
import type { Pipes } from './pipes/pipes';
import { SelfDriven } from './self-driven/self-driven';
import type { TurnLoop } from './turn-loop';
import type { TurnOwner } from './turn-owner';

/**
 * The life of one actor: name, mailbox and subscriptions outlive its incarnations. Events are taken in its turn loop;
 * here is what happens between them: starting, failing, ending.
 */
export class Cell implements TurnOwner, FailureOwner, IncarnationHost {
  readonly id: string;
  readonly host: CellHost;
  readonly turns: TurnLoop;
  state: CellState = 'idle';
  incarnation: Incarnation | undefined;
  /** Undefined in an actor without pipes. */
  readonly pipes: Pipes | undefined;
  readonly drain: Drain;
  readonly #instance: InstancePart | undefined;
  /** Its end waits for nothing that is in progress. */
  readonly #endsAtOnce: boolean;
  #stopRequested = false;
  /** Undefined until the actor fails. */
  #failures: FailureHandling | undefined;
  /** What waits until the work in progress is done. */
  #whenFinished: (() => void) | undefined;

  constructor(spec: CellSpec, host: CellHost) {
    const { policy, part } = spec;
    this.id = spec.id;
    this.host = host;
    this.#endsAtOnce = policy.shutdownTimeout === 0;
    if (part !== undefined && 'key' in part) this.#instance = part;
    this.turns = makeTurns(spec, host.environment, this);
    this.pipes = makePipes(spec, this);
    this.drain = new Drain(this.turns, this.pipes);
  }

  get mailbox(): Mailbox {
    return this.turns.mailbox;
  }

  /** The actor as a publisher. */
  get sender(): Sender {
    return this.turns;
  }

  // ---- life ----

  /** Counts as not quiet from now on: an incarnation is about to begin. */
  prepareStart(): void {
    this.state = 'starting';
    this.onPending();
  }

  /** The incarnation that is about to be created. */
  begin(options: unknown): Incarnation {
    this.prepareStart();
    this.#stopRequested = false;
    return (this.incarnation = new Incarnation(this, (this.incarnation?.incarnation ?? 0) + 1, options));
  }

  /** `onStart` has finished: events may come. */
  open(instance: ActorInstance): void {
    const { turns } = this;
    turns.enter(this.incarnation as Incarnation, instance);
    this.state = 'open';
    if (typeof instance.step === 'function') turns.selfDriven ??= new SelfDriven([], turns);
    if (!this.host.draining) turns.selfDriven?.begin(instance);
    turns.isWatched ||= this.host.draining;
    turns.update();
    this.pipes?.begin();
    this.requestTurn();
  }

  /** Stops self-driven work: sources stop first when a runtime drains. */
  stopStepping(): void {
    this.turns.isWatched = true;
    this.turns.selfDriven?.stop();
    this.incarnation?.stopSources();
  }

  /**
   * Takes nothing more, and tells the incarnation that it must end. Settles when what is in progress is done; that must
   * be awaited once only.
   */
  finish(): Promise<void> {
    this.incarnation?.abort();
    this.#stopRequested = true;
    this.turns.update();
    return new Promise((resolve) => (this.#whenFinished = resolve));
  }

  /** It is up and may have something to hand on: see `Drain`. */
  get owesDrain(): boolean {
    return this.owesOnDrain || (this.state === 'open' && this.pipes?.owesFlush === true);
  }

  /** It is up, and `onDrain` is to be called. */
  get owesOnDrain(): boolean {
    return (this.state === 'open' || this.state === 'ending') && this.drain.isOwedBy(this.incarnation?.instance);
  }

  /** Takes nothing more and calls `onDrain`; nothing is in progress. Settles when it has finished, for one caller. */
  flush(): Promise<void> {
    this.stopStepping();
    this.state = 'open'; // Also that of an actor that ended itself.
    this.#stopRequested = true;
    this.turns.update();
    return new Promise((resolve) => {
      this.#whenFinished = resolve;
      this.drain.begin(true);
    });
  }

  /** Cuts the incarnation off; nothing of it runs or is heard any more. */
  fence(): void {
    const { turns } = this;
    this.pipes?.end();
    const { isOnStack } = turns;
    turns.selfDriven?.cutOff();
    turns.watchdog?.stop();
    this.#failures?.cutOff();
    this.incarnation?.fence();
    this.#failures?.reportBroken();
    turns.pause();
    turns.pending = false;
    this.#whenFinished?.();
    this.#whenFinished = undefined;
    const envelope = turns.eventInHand;
    // A handler that is on the stack cuts itself off: it may finish.
    if (envelope !== undefined && !isOnStack) abandonEvent(turns, envelope);
  }

  /** Makes a dead letter of the event that was to be tried again: it has failed for good. */
  loseRetry(): void {
    this.#failures?.retry.lose();
  }

  /** Gives up what the mailbox holds; it goes on accepting. */
  clear(why: DiscardReason): void {
    this.#failures?.retry.giveUp(why);
    this.pipes?.clear(why);
    this.mailbox.clear(why);
  }

  /**
   * Gives up what the mailbox holds, and accepts nothing any more.
   * @param how `retire` while the runtime ends: what others still publish for it becomes dead letters, too
   */
  close(why: DiscardReason, how: 'unregister' | 'retire'): void {
    this.#failures?.retry.giveUp(why);
    this.pipes?.close(why, how);
    this.turns.broker.mailboxes[how](this.mailbox, why);
  }

  // ---- as the owner of its turns ----

  get canTake(): boolean {
    return this.state === 'open' && !this.#isBroken && !this.#stopRequested;
  }

  get isRetrying(): boolean {
    return this.#failures?.retry.isRetrying === true;
  }

  get #isBroken(): boolean {
    return this.#failures?.isBroken === true;
  }

  get waitsFor(): Iterable<Wait> {
    const awaited = this.busy || this.state === 'starting' ? this.incarnation?.awaited : undefined;
    if (awaited !== undefined) return [...awaited].map((sender) => ({ sender, why: 'spawn' }));
    return this.state === 'idle' ? this.host.waitsOf(this) : NO_WAITS;
  }

  onIdle(): void {
    if (this.host.draining) this.host.onQuiet(this);
    this.#instance?.onQuiet();
  }

  onPending(): void {
    if (this.#endsAtOnce && this.host.draining) this.host.onQuiet(this);
  }

  onNotReady(): void {
    if (this.state !== 'open') return;
    // On its way down it is not judged: that is reported.
    if (this.#isBroken && this.#whenFinished === undefined) this.failures.judgeBroken();
    else if (this.#stopRequested && this.turns.selfDriven?.draining !== true) this.#stopNow();
  }

  onBlocked(): void {
    this.pipes?.onTurnOver();
    this.#instance?.onPublishBlocked();
  }

  requestTurn(): void {
    if (this.turns.ready || this.#stopRequested || this.#isBroken) this.turns.schedule();
    else this.#failures?.retry.requestTurn();
  }

  // ---- failing ----

  get failures(): FailureHandling {
    return (this.#failures ??= new FailureHandling(this, this.turns, this.host.environment));
  }

  onJudging(): void {
    this.state = 'judging';
  }

  onVerdict(failure: Failure, verdict: ErrorVerdict): void {
    if (this.#whenFinished !== undefined) {
      if (failure.envelope === undefined) this.failures.report(failure.cause);
      this.#whenFinished();
    } else if (verdict === 'resume') {
      this.state = 'open';
      this.turns.selfDriven?.resume();
      this.failures.retry.delay();
      this.turns.update();
      this.pipes?.wake();
      // Not `endTurn`: a failure on the caller's stack is still inside a turn, which ends by itself.
      this.requestTurn();
    } else if (verdict === 'restart' && this.#stopRequested) {
      // It asked to end before it failed: no restart brings it back.
      this.#stopNow();
    } else this.host.onFailure(this, failure, verdict);
  }

  onOverdue(limit: number): void {
    if (this.turns.pending && this.state === 'open') this.failures.onTimeout(limit);
  }

  onTimeout(failure: Failure): void {
    this.fence();
    this.host.onTimeout(this, failure);
  }

  // ---- as the host of its incarnation ----

  get key(): string | undefined {
    return this.#instance?.key;
  }

  stopSelf(from: Incarnation): void {
    if (from.fenced || this.#stopRequested) return;
    this.#stopRequested = true;
    this.turns.update();
    if (this.state === 'open') this.turns.schedule();
  }

  /** Ends, or goes on with its end: nothing is in progress any more, and nothing is taken. */
  #stopNow(): void {
    if (this.#whenFinished !== undefined) this.#whenFinished();
    else {
      this.state = 'ending';
      this.host.onStopRequested(this);
    }
  }

  // ---- what it is doing ----

  /** A handler, step, scheduled method or `onError` has not finished. */
  get busy(): boolean {
    return this.turns.pending || this.turns.eventInHand !== undefined;
  }

  /** Nothing queued, in progress or waiting to be accepted. */
  get isQuiet(): boolean {
    const { state, turns } = this;
    if (state === 'ended') return true;
    // One that has not started by now never will, unless it is for a key: then it waits for the instance before it.
    if (state === 'idle' && this.incarnation === undefined && this.#instance === undefined) return true;
    if (state === 'starting' || state === 'ending') return false;
    const { size, log } = turns.mailbox;
    if (turns.pending || turns.congested || size > 0 || log.waiting !== undefined) return false;
    if (this.#isBroken || this.isRetrying || this.#stopRequested || this.incarnation?.isFeeding === true) return false;
    return turns.selfDriven?.draining !== true && this.pipes?.isQuiet !== false;
  }

  /** It is not waited for when the runtime drains: it would be cut off at once. */
  get isLeftBehind(): boolean {
    return this.#endsAtOnce && (this.turns.pending || this.state === 'starting');
  }
}
