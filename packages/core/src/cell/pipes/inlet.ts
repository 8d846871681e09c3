import type { PipeStatus } from '../../actor/status';
import { toError } from '../../errors';
import type { DiscardReason } from '../../flow/discard-reason';
import type { Envelope } from '../../flow/envelope';
import type { EnvelopeFactory } from '../../flow/envelope-factory';
import type { Mailbox, MailboxCounters } from '../../flow/mailbox/mailbox';
import type { Receiver } from '../../flow/mailbox/receiver';
import type { Sender } from '../../flow/publication';
import type { Wait } from '../../flow/wait';
import { storeLeftBehind } from '../../ports/async-scope';
import type { Task } from '../../ports/dispatcher';
import { holdsPromises } from '../../thenable';
import { pipeEmittedPromise, pipeFailed } from '../errors';
import { loseEvent } from '../failed-event';
import { runWithin } from '../handler-loop-in-context';
import type { ActorInstance } from '../incarnation';
import { Causes } from './causes';
import { CurrentPipe } from './current-pipe';
import type { InletOwner, PipedSubscriptions } from './inlet-owner';
import type { PipeObserver } from './open-pipe';
import { Outlet } from './outlet';

/**
 * The way of the events of one `@Subscribe` through its pipe: a mailbox in front, which the events are routed to, and
 * behind it the mailbox of the actor. The one in front is read while there is room in the one behind. That is done in
 * turns of its own, also while a handler of the actor awaits something.
 */
export class Inlet implements Receiver, Task, PipeObserver {
  batch = 1;
  readonly id: string;
  readonly direct = undefined;
  readonly mailbox: Mailbox;
  readonly method: string;
  readonly outlet: Outlet;
  readonly pipe: CurrentPipe;
  /** Why the mailboxes take nothing any more. */
  closed: DiscardReason | undefined;
  readonly #owner: InletOwner;
  readonly #piped: PipedSubscriptions;
  /** Of what comes out with no event behind it. */
  readonly #topic: string;
  readonly #envelopes: EnvelopeFactory;
  readonly #causes = new Causes();
  #inHand: Envelope | undefined;
  /** What the pipe has failed with on the event in hand. */
  #failure: Error | undefined;
  /** Events that the actor published, and does not subscribe to as its own. */
  #skipped = 0;
  #scheduled = false;
  /** It has found the mailbox behind full, and goes on when that has room for many. */
  #waitsForRoom = false;

  constructor(owner: InletOwner, piped: PipedSubscriptions, capacity: number | undefined) {
    const { turns } = owner;
    this.id = turns.id;
    this.#owner = owner;
    this.#piped = piped;
    this.#topic = piped.subscriptions[0]?.pattern as string;
    this.#envelopes = turns.broker.envelopes;
    this.method = String(piped.subscriptions[0]?.method);
    this.pipe = new CurrentPipe(owner, this.method, piped.pipe, this);
    this.outlet = new Outlet(turns, this.method, piped.first, () => {
      this.#schedule();
    });
    const routed = piped.subscriptions.map((each) => ({ ...each, behindPipe: false }));
    this.mailbox = turns.broker.mailboxes.register(this, routed, capacity);
    this.outlet.mailbox = this.mailbox;
  }

  // ---- the pipe of an incarnation ----

  begin(): void {
    this.pipe.subscribe();
    this.#schedule();
  }

  // ---- its turns ----

  get ready(): boolean {
    return this.#owner.canTake && !this.outlet.congested && !this.pipe.isFlushing;
  }

  get isQuiet(): boolean {
    const { size, log } = this.mailbox;
    return size === 0 && log.waiting === undefined && !this.outlet.congested && !this.pipe.isFlushing;
  }

  wake(): void {
    if (this.ready) this.#schedule();
  }

  /** A turn of the actor is over, or it waits for room elsewhere. */
  onTurnOver(): void {
    if (!this.#waitsForRoom || !this.outlet.shouldGoOn) return;
    this.#waitsForRoom = false;
    if (this.ready) this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#owner.turns.dispatcher.schedule(this);
  }

  run(limit: number): number {
    this.#scheduled = false;
    this.#waitsForRoom = false;
    const { incarnation } = this.#owner;
    const instance = incarnation?.instance;
    if (!this.ready || instance === undefined) return 0;
    return incarnation?.onScope(() => this.#run(instance, limit), this.method) ?? 0;
  }

  #run(instance: ActorInstance, limit: number): number {
    const { mailbox } = this;
    const from = mailbox.cursor;
    let taken = 0;
    while (taken < limit && this.ready && mailbox.cursor < mailbox.log.tail && !storeLeftBehind()) {
      if (this.outlet.shouldWait) {
        this.#waitsForRoom = true;
        break;
      }
      const { log } = mailbox;
      const envelope = log.envelopeAt(mailbox.cursor);
      const subscriptionIndex = log.subscriptionAt(mailbox.cursor++);
      if (envelope === undefined) {
        log.holes--;
        continue;
      }
      taken++;
      this.#take(envelope, subscriptionIndex, instance);
      if (mailbox.closed) return taken;
    }
    if (mailbox.log.waiting !== undefined) mailbox.log.onAdvanced(from, mailbox.cursor);
    if (!this.ready || this.#waitsForRoom) return taken;
    if (mailbox.cursor < mailbox.log.tail) this.#schedule();
    else {
      mailbox.sleep();
      this.#owner.onIdle();
    }
    return taken;
  }

  #take(envelope: Envelope, subscriptionIndex: number, instance: ActorInstance): void {
    const { mailbox } = this;
    const { broker, plan } = this.#owner.turns;
    this.#inHand = envelope;
    this.#failure = undefined;
    if (envelope.sender === this.id && this.#piped.subscriptions[subscriptionIndex]?.own !== true) this.#skipped++;
    else {
      this.#causes.add(envelope);
      if (plan.asyncContext === undefined) this.pipe.next(envelope.payload);
      else
        runWithin(plan.asyncContext, envelope, instance, () => {
          this.pipe.next(envelope.payload);
        });
    }
    this.#inHand = undefined;
    const error = this.#failure as Error | undefined;
    if (error === undefined) {
      mailbox.handled++;
      broker.monitors.passed?.(envelope);
    } else loseEvent({ mailbox, broker }, { envelope, subscriptionIndex, error }, 'pipe-failed');
  }

  /** As a task of the dispatcher: not an operator, but what runs the pipe has thrown. */
  failed(thrown: unknown): void {
    this.#owner.turns.broker.onTaskFailed(thrown);
  }

  // ---- as the observer of its pipe ----

  onEmitted(value: unknown): void {
    if (holdsPromises(value)) {
      const topic = (this.#inHand ?? this.#causes.of(value))?.topic ?? this.#topic;
      throw pipeEmittedPromise(this.id, this.method, topic, value);
    }
    const envelope = this.#envelopes.derive(value, this.#inHand ?? this.#causes.of(value), this.#topic);
    this.outlet.put(envelope, this.closed, this.pipe.countAtEnd());
  }

  onFailed(thrown: unknown): void {
    const error = toError(thrown);
    const { incarnation } = this.#owner;
    const envelope = this.#inHand;
    this.#failure = error;
    this.pipe.drop();
    if (incarnation === undefined) return;
    const cause = pipeFailed(this.id, this.method, envelope, error);
    this.#owner.failures.onBeside(incarnation, { error, cause, envelope, retried: false });
  }

  onCompleted(): void {
    if (this.pipe.isFlushed) this.#schedule();
  }

  // ---- as the receiver of its mailbox ----

  get sender(): Sender {
    return this.outlet;
  }

  get inHand(): number {
    return this.#inHand === undefined ? 0 : 1;
  }

  get waitsFor(): Iterable<Wait> {
    const { turns } = this.#owner;
    return this.#waitsForRoom && turns.mailbox.isFull
      ? [...turns.waitsFor, { sender: turns, why: 'room' }]
      : turns.waitsFor;
  }

  hold(): void {
    // The event in hand is kept here.
  }

  onOverflow(error: Error): void {
    this.#owner.failures.onOverflow(error);
  }

  get status(): PipeStatus {
    const { method, outlet } = this;
    const { size, capacity } = this.mailbox;
    return {
      method,
      mailbox: { size, capacity },
      taken: this.mailbox.finished - this.#skipped,
      emitted: outlet.emitted,
    };
  }

  /** What became of the events in front. */
  get counters(): MailboxCounters {
    const { counters } = this.mailbox;
    const skipped = this.#skipped;
    return { ...counters, accepted: counters.accepted - skipped, handled: counters.handled - skipped };
  }
}
