import type { Envelope } from '../flow/envelope';
import type { Mailbox } from '../flow/mailbox/mailbox';
import type { DirectReceiver } from '../flow/mailbox/receiver';
import { Sender } from '../flow/publication';
import type { Dispatcher, Task } from '../ports/dispatcher';

/**
 * The event that an actor has: at hand before its turn, in hand while it is handled. To an idle actor that alone reads
 * its log the next event is handed over, past the log:
 *
 *     Channel.next --> vacant? --yes--> handOver: at hand ---------> turn: call the handler
 *                         |                 |
 *                         |                 | spill, before a second event
 *                         |                 v
 *                         +--no----------> log --------------------> turn: loop over the log
 *
 * - `vacant` begins where a turn ends with nothing more to do: ready, the log empty, nothing in hand. It ends with the
 *   next event, and with all that asks for a turn or makes the actor unready.
 * - At hand is one event at most, and only while the actor is ready and waits for its turn.
 * - Before the log is added to, closed, cleared or joined, the event at hand is spilled into it.
 * - The second reader of a log changes the routes: no event passes it by any more.
 */
export abstract class HandOver extends Sender implements DirectReceiver, Task {
  declare mailbox: Mailbox;
  abstract batch: number;
  // What every event looks at comes first, side by side in memory.
  vacant = false;
  atHand = 0;
  /** The event at hand; or that in hand, once it cannot be read from the log any more. */
  #held: Envelope | undefined;
  #heldSubscription = 0;
  protected scheduled = false;
  readonly dispatcher: Dispatcher;
  /** The next event may be taken: the owner allows it, nothing is in progress, all that was published is accepted. */
  ready = false;
  /** A handler is running on the stack; its event is held, or the entry before the cursor. */
  protected handling = false;
  /** A handler or step has returned a promise that has not settled, or a failure is being judged. */
  pending = false;
  /** A handler has returned a promise, and nothing has changed since: what was asked before holds still. */
  protected undisturbed = false;
  until = 0;

  constructor(id: string, dispatcher: Dispatcher) {
    super(id);
    this.dispatcher = dispatcher;
  }

  abstract run(limit: number): number;

  abstract failed(thrown: unknown): void;

  schedule(): void {
    this.vacant = false;
    if (this.scheduled) return;
    this.scheduled = true;
    this.dispatcher.schedule(this);
  }

  // ---- at hand ----

  get direct(): this {
    return this;
  }

  handOver(envelope: Envelope, subscriptionIndex: number): void {
    this.#held = envelope;
    this.#heldSubscription = subscriptionIndex;
    this.atHand = 1;
    this.schedule();
  }

  spill(): void {
    if (this.atHand === 0) return;
    const envelope = this.#held as Envelope;
    this.atHand = 0;
    this.#held = undefined;
    this.mailbox.log.append(envelope, this.#heldSubscription);
  }

  /** Takes nothing until it is ready again: the turn ends after the event in hand, and what is at hand waits. */
  pause(): void {
    this.ready = this.vacant = this.undisturbed = false;
    this.until = 0;
    this.spill();
  }

  /** Begins to handle the event at hand. */
  protected takeAtHand(): Envelope {
    this.atHand = 0;
    this.handling = true;
    this.mailbox.handedOver++;
    return this.#held as Envelope;
  }

  // ---- in hand ----

  // While its handler is on the stack it is read from the log: storing every event costs a quarter of the throughput.
  get eventInHand(): Envelope | undefined {
    if (this.atHand === 1) return undefined;
    if (this.#held !== undefined || !this.handling) return this.#held;
    return this.mailbox.log.envelopeAt(this.mailbox.cursor - 1);
  }

  get subscriptionInHand(): number {
    return this.#held === undefined ? this.mailbox.log.subscriptionAt(this.mailbox.cursor - 1) : this.#heldSubscription;
  }

  /** Its handler is on the stack, and has not returned a promise. */
  get isOnStack(): boolean {
    return this.handling && !this.pending;
  }

  /** The event in hand is kept here: its handler has returned a promise, or it is not from the log. */
  get isHolding(): boolean {
    return this.#held !== undefined && this.atHand === 0;
  }

  /** Takes an event in hand that is not from the log. */
  takeInHand(envelope: Envelope, subscriptionIndex: number): void {
    this.#held = envelope;
    this.#heldSubscription = subscriptionIndex;
  }

  clearInHand(): void {
    this.handling = false;
    if (this.#held !== undefined) this.#held = undefined;
  }

  hold(): void {
    // The loop of the turn must look at the log again.
    this.until = 0;
    if (!this.handling || this.#held !== undefined) return;
    const { log, cursor } = this.mailbox;
    this.#heldSubscription = log.subscriptionAt(cursor - 1);
    this.#held = log.envelopeAt(cursor - 1);
  }
}
