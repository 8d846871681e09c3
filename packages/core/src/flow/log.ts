import { Fifo } from '../fifo';
import type { CancelTimer } from '../ports/clock';
import type { Task } from '../ports/dispatcher';
import { blockTimeout } from '../errors';
import { breakCycles } from './blocked-cycle';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './environment';
import type { Mailbox } from './mailbox';
import type { Publication } from './publication';
import { Ring } from './ring';
import { fallAsleep, forgetSleeper, wakeAll, type Sleepers } from './sleepers';

/** An event that found a mailbox full and waits for room. */
export interface Waiter {
  readonly envelope: Envelope;
  readonly slot: number;
  /** The publish it holds up; undefined when its policy never makes a publisher wait, and only the order does. */
  readonly publication: Publication | undefined;
  /** How long it may wait, and when that is over on the monotonic clock. Milliseconds. */
  readonly timeout: number;
  readonly deadline: number;
  /** For `latest`: the key whose older event it replaced. */
  readonly key: unknown;
}

/**
 * A bounded ring of envelopes with one or many readers. Actors with the same subscriptions read one log, each mailbox a
 * cursor into it: an event is stored once however many actors get it. A mailbox that lags, publishes to itself or needs
 * an overflow policy other than `block` leaves for a log of its own (`Mailbox.detach`), so a log with several readers
 * only ever knows `block`.
 *
 * Positions are counted from the birth of the log.
 */
export class Log extends Ring implements Sleepers {
  readonly capacity: number;
  readonly readers: Mailbox[] = [];
  /** Whether a new mailbox with the same subscriptions may read it too. */
  shareable = true;
  /** One past the newest entry. */
  tail = 0;
  asleep = 0;
  firstAsleep: Mailbox | undefined;
  lastAsleep: Mailbox | undefined;
  /** Entries emptied by `latest` and `drop-oldest`; only in a log with one reader. */
  holes = 0;
  /** Events that wait for room, oldest first; undefined when none does. */
  waiting: Fifo<Waiter> | undefined;
  /** Where the newest event of each slot and key stands, for `latest`. */
  newest: Map<number, Map<unknown, number>> | undefined;

  readonly #environment: FlowEnvironment;
  // A lower bound of the slowest reader's position plus holes; counted again only when the log looks full.
  #slowest = 0;
  #readersAtSlowest = 0;
  // The position at which the ring has to grow or be compacted. One entry before the slowest cursor is never
  // overwritten: it may be in the hands of a handler.
  #limit = 0;
  #forgotten = 0;
  #timer: CancelTimer | undefined;
  /** The earliest deadline of the events that wait, and the one the timer is set for. */
  #due = Infinity;
  #timerDue = Infinity;
  #attending = false;
  #attention: Task | undefined;
  // Kept when nothing waits: a fast publisher blocks once for every mailbox it fills.
  #queue: Fifo<Waiter> | undefined;

  constructor(capacity: number, environment: FlowEnvironment) {
    super();
    this.capacity = capacity;
    this.#environment = environment;
  }

  // ---- the hot path ----

  /** How far the slowest reader is behind. */
  get backlog(): number {
    this.#recount();
    return this.tail - this.#slowest;
  }

  /** Whether every reader has room for one more. */
  hasRoom(): boolean {
    return this.tail - this.#slowest < this.capacity || this.#recount();
  }

  append(envelope: Envelope, slot: number): void {
    if (this.tail >= this.#limit) this.#makeSpace();
    this.put(this.tail++, envelope, slot);
    if (this.firstAsleep !== undefined) wakeAll(this);
  }

  // ---- readers ----

  /** A reader has read everything; it is woken by the next event. */
  sleep(mailbox: Mailbox): void {
    fallAsleep(this, mailbox);
    if (this.asleep === this.readers.length) {
      // Everybody has read everything: forgotten at once, so that payloads can be freed.
      this.#forgotten = this.forget(this.#forgotten, this.tail);
      if (this.#timer !== undefined && this.waiting === undefined) this.#disarm();
    }
    if (this.waiting !== undefined) this.#attendSoon();
  }

  join(mailbox: Mailbox): void {
    this.add(mailbox);
    fallAsleep(this, mailbox);
  }

  add(mailbox: Mailbox): void {
    mailbox.place = this.readers.push(mailbox) - 1;
  }

  /** Leaving costs the same however many readers there are: the last one takes the place of the one that leaves. */
  remove(mailbox: Mailbox): void {
    const last = this.readers.pop() as Mailbox;
    if (last !== mailbox) {
      this.readers[mailbox.place] = last;
      last.place = mailbox.place;
    }
    if (mailbox.asleep) forgetSleeper(this, mailbox);
    if (mailbox.cursor <= this.#slowest && --this.#readersAtSlowest <= 0) this.#recount();
  }

  // ---- events that wait ----

  wait(waiter: Waiter): void {
    (this.waiting ??= this.#queue ??= new Fifo()).push(waiter);
    if (waiter.deadline < this.#due) this.#due = waiter.deadline;
    waiter.publication?.waits(this);
    this.#attendSoon();
  }

  /**
   * A reader has moved: takes waiting events in when it was the last to hold them up. The readers at the slowest position
   * are counted rather than searched, or a thousand of them would search a thousand times.
   */
  advanced(from: number, to: number): void {
    const slowest = this.#slowest;
    if (this.readers.length > 1 && (from > slowest || to <= slowest || --this.#readersAtSlowest > 0)) return;
    this.admit();
  }

  /**
   * Takes in an event that does not hold up its publisher, but never before events that wait: all subscribers see one
   * order.
   * @param grow whether it may be appended to a full log
   */
  enqueue(envelope: Envelope, slot: number, grow: boolean): void {
    if (this.waiting === undefined && (grow || this.hasRoom())) {
      this.append(envelope, slot);
      return;
    }
    this.wait({ envelope, slot, publication: undefined, timeout: Infinity, deadline: Infinity, key: undefined });
    this.admit();
  }

  /** Takes waiting events in while there is room. */
  admit(): void {
    const { waiting } = this;
    if (waiting === undefined) return;
    for (let next = waiting.peek(); next !== undefined && this.hasRoom(); next = waiting.peek()) {
      waiting.shift();
      this.append(next.envelope, next.slot);
      if (next.key !== undefined) this.remember(next.slot, next.key);
      next.publication?.leaves(this);
    }
    this.#afterWaiting();
    if (this.waiting === undefined) return;
    // The room went to others: what still waits may now wait for a reader that waits for its publisher.
    for (const { receiver } of [...this.readers]) if (receiver.sender?.congested === true) breakCycles(receiver.sender);
  }

  /** Gives up the waiting events that `drop` picks. */
  giveUp(drop: (waiter: Waiter) => boolean): Waiter[] {
    const dropped = this.waiting?.extract(drop) ?? [];
    this.#afterWaiting();
    return dropped;
  }

  /** In a turn of its own, after those that are ready now: most of the time they have made room by then. */
  #attendSoon(): void {
    if (this.#attending) return;
    this.#attending = true;
    this.#environment.schedule(
      (this.#attention ??= {
        batch: 1,
        run: () => {
          this.#attending = false;
          this.#attend();
          return 0;
        },
      }),
    );
  }

  /** Events still wait after everyone who was ready had a turn. */
  #attend(): void {
    this.admit();
    if (this.waiting === undefined) return;
    this.#armTimer();
    // A stuck reader must not keep events from those that have nothing to do: it leaves. Readers that are about to run
    // make room by themselves.
    if (this.readers.length < 2 || this.asleep === 0) return;
    for (const reader of [...this.readers]) {
      if (reader.isFull && !reader.receiver.runnable) reader.detach();
    }
  }

  #afterWaiting(): void {
    // The timer stays until everything has been read: a publisher that keeps a mailbox full waits for every event.
    if (this.waiting?.size === 0) this.waiting = undefined;
  }

  #armTimer(): void {
    if (this.#due >= this.#timerDue) return;
    this.#timer?.();
    this.#timerDue = this.#due;
    const delay = Math.max(0, this.#due - this.#environment.clock.monotonic());
    this.#timer = this.#environment.clock.setTimer(() => {
      this.#timer = undefined;
      this.#timerDue = Infinity;
      this.#expire();
    }, delay);
  }

  #disarm(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#timerDue = this.#due = Infinity;
  }

  #expire(): void {
    const now = this.#environment.clock.monotonic();
    // Those that the timer was set for may have been accepted long ago.
    if (this.#findDue() <= now) this.#giveUpOverdue(now);
    this.#findDue();
    this.#armTimer();
  }

  #findDue(): number {
    this.#due = Infinity;
    for (const { deadline } of this.waiting ?? []) if (deadline < this.#due) this.#due = deadline;
    return this.#due;
  }

  #giveUpOverdue(now: number): void {
    // Only the full readers miss the event: everyone else gets it from here on.
    while (this.readers.length > 1) (this.readers.find((reader) => reader.isFull) ?? this.readers[0])?.detach();
    this.admit();
    const [reader] = this.readers;
    if (reader === undefined) return;
    for (const { envelope, slot, publication, timeout } of this.giveUp(({ deadline }) => deadline <= now)) {
      const error = blockTimeout(reader.receiver.id, envelope.topic, timeout);
      reader.deadLetter(envelope, slot, 'block-timeout', error);
      publication?.leaves(this);
    }
  }

  // ---- holes: a log with one reader ----

  /** Whether an event of a slot is queued, or waits without holding up its publisher. */
  hasOlder(slot: number): boolean {
    if (this.#oldestOf(slot) !== undefined) return true;
    for (const waiter of this.waiting ?? []) if (waiter.slot === slot && waiter.publication === undefined) return true;
    return false;
  }

  /** Drops and counts the oldest of the events that `hasOlder` looks for; there must be one. */
  dropOldest(slot: number): Envelope {
    const mailbox = this.readers[0] as Mailbox;
    const position = this.#oldestOf(slot);
    if (position !== undefined) {
      mailbox.dropped++;
      return this.dig(position) as Envelope;
    }
    let found = false;
    const [oldest] = this.giveUp(
      (waiter) => !found && (found = waiter.slot === slot && waiter.publication === undefined),
    );
    mailbox.dropNew();
    return (oldest as Waiter).envelope;
  }

  /** The position of the oldest queued event of a slot; undefined when there is none. */
  #oldestOf(slot: number): number | undefined {
    for (let position = this.readers[0]?.cursor ?? this.tail; position < this.tail; position++) {
      if (this.slotAt(position) === slot && this.envelopeAt(position) !== undefined) return position;
    }
    return undefined;
  }

  /** Empties the entry at `position`, if the reader has not come to it yet. */
  dig(position: number): Envelope | undefined {
    const [reader] = this.readers;
    if (reader === undefined || position < reader.cursor || position >= this.tail) return undefined;
    const envelope = this.envelopeAt(position);
    if (envelope === undefined) return undefined;
    this.erase(position);
    this.holes++;
    this.#recount();
    return envelope;
  }

  /** The entry just appended is the newest of its slot and key. */
  remember(slot: number, key: unknown): void {
    const bySlot = (this.newest ??= new Map<number, Map<unknown, number>>());
    let byKey = bySlot.get(slot);
    if (byKey === undefined) bySlot.set(slot, (byKey = new Map<unknown, number>()));
    byKey.set(key, this.tail - 1);
    if (byKey.size > 2 * this.capacity) {
      const cursor = this.readers[0]?.cursor ?? this.tail;
      for (const [each, position] of byKey) if (position < cursor) byKey.delete(each);
    }
  }

  // ---- the ring ----

  #recount(): boolean {
    let slowest = this.tail;
    let readers = 0;
    for (const { cursor } of this.readers) {
      if (cursor < slowest) {
        slowest = cursor;
        readers = 0;
      }
      if (cursor === slowest) readers++;
    }
    this.#slowest = slowest + this.holes;
    this.#readersAtSlowest = readers;
    return this.tail - this.#slowest < this.capacity;
  }

  #makeSpace(): void {
    const floor = this.#floor();
    if (this.tail - floor >= this.length - 1) {
      for (const { receiver } of this.readers) receiver.hold();
      if (this.holes > 0 && this.holes >= this.length >> 2) {
        this.#compact();
        return;
      }
      this.grow(floor, this.tail);
    }
    this.#limit = floor + this.length - 1;
  }

  #floor(): number {
    let floor = this.tail;
    for (const { cursor } of this.readers) if (cursor < floor) floor = cursor;
    return floor;
  }

  #compact(): void {
    const [reader] = this.readers;
    if (reader === undefined) return;
    const moved = new Map<number, number>();
    // Backwards, so that the reader's cursor moves and the tail, which counts accepted events, does not.
    let to = this.tail;
    for (let position = this.tail - 1; position >= reader.cursor; position--) {
      const envelope = this.envelopeAt(position);
      if (envelope === undefined) continue;
      to--;
      moved.set(position, to);
      this.put(to, envelope, this.slotAt(position));
    }
    this.forget(reader.cursor, to);
    reader.cursor = to;
    this.holes = 0;
    for (const byKey of this.newest?.values() ?? []) {
      for (const [key, position] of byKey) {
        const now = moved.get(position);
        if (now === undefined) byKey.delete(key);
        else byKey.set(key, now);
      }
    }
    this.#recount();
    this.#limit = to + this.length - 1;
  }
}
