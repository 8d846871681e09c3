import type { DeadLetterReason } from '../dead-letters';
import type { Envelope } from '../envelope';
import type { FlowEnvironment } from '../flow-environment';
import type { DiscardReason } from '../discard-reason';
import type { Feed } from '../durable/feed';
import { Log } from './log';
import type { Receiver } from './receiver';

/**
 * The counts of the events a subscriber accepted: accepted = handled + failed + dropped + deadLettered + returned +
 * queued.
 */
export interface MailboxCounters {
  readonly accepted: number;
  readonly handled: number;
  /** Handling failed; each is a dead letter as well. */
  readonly failed: number;
  /** Lost by an overflow policy that says so. */
  readonly dropped: number;
  /** Given up without handling. */
  readonly deadLettered: number;
  /** Given back to the transport that delivered them, which delivers them again. */
  readonly returned: number;
  /** In the mailbox, or in the hands of a handler that has not finished. */
  readonly queued: number;
}

/** How many events a mailbox that left a shared log reads from its own before it goes back; twice as many each time. */
const FIRST_ABSENCE = 64;

/** The bounded queue of one subscriber: a cursor into a log, shared with others or its own. */
export class Mailbox {
  readonly receiver: Receiver;
  log: Log;
  /** The position of the next event to take. */
  cursor = 0;
  handled = 0;
  /** How many events were handed over past the log, up to the last that has begun its turn. */
  handedOver = 0;
  /** It has read everything, and is woken by the next event. */
  asleep = true;
  failed = 0;
  dropped = 0;
  deadLettered = 0;
  returned = 0;
  /** Undefined while it gets nothing from a transport. */
  feed: Feed | undefined;
  closed = false;
  /** Where an event enters that is replayed: itself, unless it stands behind another. */
  entrance: Mailbox = this;
  /** Neighbours among those parked in the same log; see `ParkedReaders`. */
  earlierAsleep: Mailbox | undefined;
  laterAsleep: Mailbox | undefined;
  /** Where it stands among the readers of its log. */
  place = 0;

  readonly #environment: FlowEnvironment;
  // Accepted before this log, or without ever entering it.
  #acceptedElsewhere = 0;
  #joinedAt = 0;
  /** In a log of its own: from this position on it goes back to a shared one, once it has read everything. */
  #returnAt = Infinity;
  #absence = FIRST_ABSENCE;

  constructor(receiver: Receiver, log: Log, environment: FlowEnvironment) {
    this.receiver = receiver;
    this.log = log;
    this.#environment = environment;
    log.join(this);
    // Not before: what another reader has at hand goes into the log when this one joins.
    this.#enter(log, log.tail);
  }

  get capacity(): number {
    return this.log.capacity;
  }

  /** How many events are queued. */
  get size(): number {
    return this.log.tail - this.cursor - this.log.holes + this.#atHand;
  }

  get #atHand(): number {
    return this.receiver.direct?.atHand ?? 0;
  }

  /** It has left a shared log, and goes back once it has read enough from its own. */
  get isAway(): boolean {
    return this.#returnAt !== Infinity && this.log.shareable;
  }

  /** Whether there is nothing to take from the log. */
  get isRead(): boolean {
    // One that sleeps has not been woken: the log is left alone.
    return this.asleep || this.cursor >= this.log.tail;
  }

  get isFull(): boolean {
    return this.size >= this.log.capacity;
  }

  /** How many events the receiver is done with. */
  get finished(): number {
    return this.handled + this.failed;
  }

  get counters(): MailboxCounters {
    return {
      accepted: this.#acceptedElsewhere + this.handedOver + this.#atHand + this.log.tail - this.#joinedAt,
      handled: this.handled,
      failed: this.failed,
      dropped: this.dropped,
      deadLettered: this.deadLettered,
      returned: this.returned,
      queued: this.size + this.receiver.inHand,
    };
  }

  /** Nothing left to take: the next event wakes the receiver. */
  sleep(): void {
    if (this.asleep || this.closed) return;
    if (this.cursor >= this.#returnAt) this.#rejoin();
    this.asleep = true;
    this.log.sleep(this);
  }

  wake(): void {
    this.asleep = false;
    this.receiver.wake();
  }

  /** The policy dropped `envelope`, which never entered the log. */
  dropNew(): void {
    this.#acceptedElsewhere++;
    this.dropped++;
  }

  /** An event that never entered the log is given up. */
  deadLetter(envelope: Envelope, subscriptionIndex: number, reason: DeadLetterReason, error: Error): void {
    this.#acceptedElsewhere++;
    this.deadLettered++;
    this.#environment.deadLetter(envelope, this, subscriptionIndex, reason, error);
  }

  /** Leaves a log that others read too for one of its own, with everything that is queued or waits. */
  detach(): void {
    const shared = this.log;
    if (shared.readers.length === 1) return;
    const own = new Log(shared.capacity, this.#environment);
    const from = this.cursor;
    this.receiver.hold();
    this.#acceptedElsewhere += shared.tail - this.#joinedAt;
    this.#enter(own, 0);
    shared.remove(this);
    own.add(this);
    for (let position = from; position < shared.tail; position++) {
      own.append(shared.envelopeAt(position) as Envelope, shared.subscriptionAt(position));
    }
    this.#joinedAt = own.tail;
    if (this.asleep) own.sleep(this);
    for (const blocked of shared.waiting ?? []) own.wait(blocked.copy());
    this.#environment.onDetached(own, shared);
    this.#returnAt = own.tail + this.#absence;
    this.#absence *= 2;
    own.admit();
    shared.onReaderLeft();
  }

  /** Everything is read, and no event is being dispatched: the next one may come from the shared log again. */
  #rejoin(): void {
    const own = this.log;
    this.#returnAt = this.cursor + this.#absence;
    if (own.waiting !== undefined) return;
    const shared = this.#environment.logToRejoin(this);
    if (shared === undefined) return;
    this.#returnAt = Infinity;
    this.#acceptedElsewhere += own.tail - this.#joinedAt;
    own.remove(this);
    own.onReaderLeft();
    shared.add(this);
    this.#enter(shared, shared.tail);
  }

  /** Stops taking events for good: what is queued or waits becomes dead letters. */
  close(why: DiscardReason): void {
    if (this.closed) return;
    this.receiver.hold();
    this.receiver.direct?.spill();
    this.closed = true;
    this.feed?.whenClosed?.();
    if (this.log.readers.length > 1) {
      this.#leave(why);
      return;
    }
    this.log.shareable = false;
    this.#giveUpAll(why);
  }

  /** Where events are routed to from now on that are published for it: they become dead letters. It is closed next. */
  retire(why: DiscardReason): Log {
    const log = new Log(0, this.#environment);
    log.retired = why;
    log.readers.push(this);
    return log;
  }

  /** Leaves a log that others go on reading: what it has not read is given up, and the routes stay as they are. */
  #leave(why: DiscardReason): void {
    const shared = this.log;
    const from = this.cursor;
    while (this.cursor < shared.tail) {
      const envelope = shared.envelopeAt(this.cursor) as Envelope;
      const subscriptionIndex = shared.subscriptionAt(this.cursor++);
      this.deadLettered++;
      this.#environment.deadLetter(envelope, this, subscriptionIndex, why.reason, why.error);
    }
    for (const { envelope, subscriptionIndex } of [...(shared.waiting ?? [])])
      this.deadLetter(envelope, subscriptionIndex, why.reason, why.error);
    // The log counts its readers by where they stand.
    this.cursor = from;
    shared.remove(this);
    this.#acceptedElsewhere += shared.tail - this.#joinedAt;
    // A mailbox is always one of the readers of its log, also when nothing is routed to that.
    const own = new Log(shared.capacity, this.#environment);
    this.#enter(own, 0);
    own.add(this);
    shared.onReaderLeft();
  }

  /** What is queued or waits becomes dead letters; later events are taken as before. */
  clear(why: DiscardReason): void {
    this.receiver.hold();
    this.receiver.direct?.spill();
    this.detach();
    this.#giveUpAll(why);
  }

  #giveUpAll(why: DiscardReason): void {
    const { log } = this;
    while (this.cursor < log.tail) {
      const envelope = log.envelopeAt(this.cursor);
      const subscriptionIndex = log.subscriptionAt(this.cursor++);
      if (envelope === undefined) {
        log.holes--;
      } else {
        this.deadLettered++;
        this.#environment.deadLetter(envelope, this, subscriptionIndex, why.reason, why.error);
      }
    }
    for (const { envelope, subscriptionIndex, publication } of log.giveUp(() => true)) {
      this.deadLetter(envelope, subscriptionIndex, why.reason, why.error);
      publication?.leave(log);
    }
    // A dead letter may have come in here as an event meanwhile.
    if (this.cursor === log.tail) log.forgetAll();
    log.disarm();
  }

  #enter(log: Log, at: number): void {
    this.log = log;
    this.cursor = at;
    this.#joinedAt = at;
  }
}
