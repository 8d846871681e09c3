import { breakCycles } from './blocked-cycle';
import type { Envelope } from '../envelope';
import type { FlowEnvironment } from '../flow-environment';
import type { DiscardReason } from '../discard-reason';
import type { Mailbox } from './mailbox';
import { OlderEvents } from './older-events';
import { Ring } from './ring';
import { park, spill, unpark, unparkAll, type ParkedReaders } from './parked-readers';
import { BlockedEvent, WaitQueue } from './wait-queue';

/** A ring up to this length is kept for the next burst; so many entries are 1 kB. */
const KEPT = 64;
/** A longer one is given back as soon as it is empty, and when the log goes round in it with little in it. */
const LARGE = 4096;

/**
 * A bounded ring of envelopes with one or many readers. Actors with the same subscriptions read one log, each mailbox a
 * cursor into it: an event is stored once however many actors get it. A mailbox that lags, publishes to itself or needs
 * an overflow policy other than `block` leaves for a log of its own (`Mailbox.detach`), so a log with several readers
 * only ever knows `block`.
 *
 * Positions are counted from the birth of the log. Here the ring has eight entries, and one reader:
 *
 *     position    40   41   42   43   44   45   46   47   48   49
 *               +----+----+----+----+----+----+----+----+----+----+
 *               |    | in | e  | e  | .. | e  | e  |    |    |    |
 *               |    |hand|    |    |hole|    |    |    |    |    |
 *               +----+----+----+----+----+----+----+----+----+----+
 *                 ^         ^                        ^         ^
 *            #forgotten  cursor, floor              tail     #limit
 *
 * - `tail`: the next event goes here. `cursor`, of each reader: the next event it takes; the one before may be in hand.
 * - floor: the cursor of the slowest reader. `#slowest`: floor + holes = 43 when it was counted last, so never too
 *   high.
 * - `#limit`: floor + length - 1. An event there would overwrite the one in hand: the ring grows or is compacted
 *   before.
 * - `#forgotten`: envelopes below it have been erased, so that they can be freed.
 * - queued for the reader: tail - cursor - holes = 4. Room for a publisher: tail - #slowest < capacity.
 */
export class Log extends Ring implements ParkedReaders {
  // What every event looks at comes first, side by side in memory.
  /** One past the newest entry. */
  tail = 0;
  // A lower bound of the slowest reader's position plus holes; counted again when the log looks full.
  #slowest = 0;
  readonly capacity: number;
  // The ring grows or is compacted here: the entry before the slowest cursor may be in the hands of a handler.
  #limit = 0;
  /** Undefined when no event waits for room. */
  waiting: WaitQueue | undefined;
  firstParked: Mailbox | undefined;
  lastParked: Mailbox | undefined;
  parked = 0;
  #readerCount = 0;
  #forgotten = 0;
  readers: Mailbox[] = [];
  /** Entries emptied by `latest` and `drop-oldest`; only in a log with one reader. */
  holes = 0;
  /** Whether a new mailbox with the same subscriptions may read it too. */
  shareable = true;
  /** Its reader has ended while the runtime ends: what is routed here becomes a dead letter for this reason. */
  retired: DiscardReason | undefined;
  #readersAtSlowest = 0;
  readonly #environment: FlowEnvironment;
  // Kept when nothing waits: a fast publisher blocks once for every mailbox it fills.
  #queue: WaitQueue | undefined;
  #older: OlderEvents | undefined;

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
    if (this.firstParked !== undefined) spill(this);
    return this.tail - this.#slowest < this.capacity || this.#recount();
  }

  append(envelope: Envelope, subscriptionIndex: number): void {
    if (this.tail >= this.#limit) this.#makeSpace();
    this.put(this.tail++, envelope, subscriptionIndex);
    if (this.firstParked !== undefined) unparkAll(this);
  }

  // ---- readers ----

  /** A reader has read everything; it is woken by the next event. */
  sleep(mailbox: Mailbox): void {
    park(this, mailbox);
    if (this.parked === this.#readerCount) this.#allRead();
    this.waiting?.attendSoon();
  }

  /**
   * A reader has left, with what it had not read: it may have been the last to hold up waiting events, or to be awake.
   */
  onReaderLeft(): void {
    this.admit();
    if (this.parked === this.#readerCount) this.#allRead();
  }

  #allRead(): void {
    this.forgetAll();
    if (this.waiting === undefined) this.#queue?.disarm();
  }

  /** Everything has been read, and none of it is in hand: forgotten at once, so that payloads can be freed. */
  forgetAll(): void {
    const { tail } = this;
    if (this.mask >= KEPT) this.#giveBack(tail - this.#forgotten);
    this.#forgotten = this.forget(this.#forgotten, tail);
  }

  /** @param used how many events there have been since it was empty last */
  #giveBack(used: number): void {
    if (this.length > LARGE) this.shrink(this.tail, this.tail);
    else if (used < this.length >> 3) this.resize(this.length >> 1, this.tail, this.tail);
    this.#limit = this.tail + this.length - 1;
  }

  join(mailbox: Mailbox): void {
    this.add(mailbox);
    park(this, mailbox);
  }

  add(mailbox: Mailbox): void {
    spill(this);
    // A push into an empty list makes room for seventeen, and most logs have one.
    if (this.#readerCount === 0) this.readers = [mailbox];
    else this.readers.push(mailbox);
    this.#readerCount++;
    mailbox.place = this.#readerCount - 1;
  }

  /** Leaving costs the same however many readers there are: the last one takes the place of the one that leaves. */
  remove(mailbox: Mailbox): void {
    const last = this.readers.pop() as Mailbox;
    this.#readerCount--;
    if (last !== mailbox) {
      this.readers[mailbox.place] = last;
      last.place = mailbox.place;
    }
    if (mailbox.asleep) unpark(this, mailbox);
    if (mailbox.cursor <= this.#slowest && --this.#readersAtSlowest <= 0) this.#recount();
  }

  // ---- events that wait ----

  wait(blocked: BlockedEvent): void {
    const waiting = (this.waiting ??= this.#queue ??= new WaitQueue(this, this.#environment));
    waiting.push(blocked);
    blocked.publication?.blockIn(this);
    waiting.attendSoon();
  }

  /**
   * A reader has moved: takes waiting events in when it was the last to hold them up. The readers at the slowest
   * position are counted rather than searched, or a thousand of them would search a thousand times.
   */
  onAdvanced(from: number, to: number): void {
    const slowest = this.#slowest;
    if (this.readers.length > 1 && (from > slowest || to <= slowest || --this.#readersAtSlowest > 0)) return;
    this.admit();
  }

  /**
   * Takes in an event that does not hold up its publisher, but never before events that wait: all subscribers see one
   * order.
   * @param grow whether it may be appended to a full log
   */
  enqueue(envelope: Envelope, subscriptionIndex: number, grow: boolean): void {
    if (this.waiting === undefined && (this.hasRoom() || grow)) {
      this.append(envelope, subscriptionIndex);
      return;
    }
    this.wait(new BlockedEvent(envelope, subscriptionIndex, undefined, Infinity, Infinity, undefined));
    this.admit();
  }

  /** Takes waiting events in while there is room. */
  admit(): void {
    const { waiting } = this;
    if (waiting === undefined) return;
    const before = this.tail;
    for (let next = waiting.oldest; next !== undefined && this.hasRoom(); next = waiting.oldest) {
      waiting.remove(next);
      this.append(next.envelope, next.subscriptionIndex);
      if (next.key !== undefined) this.older.remember(next.subscriptionIndex, next.key);
      next.publication?.leave(this);
    }
    if (waiting.size === 0) {
      this.waiting = undefined;
      return;
    }
    const admitted = this.tail - before;
    if (admitted === 0) return;
    // The room went to others: what still waits may now wait for a reader that waits for its publisher.
    for (const reader of [...this.readers]) {
      const { sender } = reader.receiver;
      if (sender?.congested === true && reader.isFull && reader.size - admitted < this.capacity) breakCycles(sender);
    }
  }

  /** Nothing waits here any more: no timer is left. */
  disarm(): void {
    this.#queue?.disarm();
  }

  /** Gives up the waiting events that `drop` picks. */
  giveUp(drop: (blocked: BlockedEvent) => boolean): BlockedEvent[] {
    const dropped = this.waiting?.extract(drop) ?? [];
    if (this.waiting?.size === 0) this.waiting = undefined;
    return dropped;
  }

  /** As `giveUp`, for one that is known. */
  giveUpOne(blocked: BlockedEvent): void {
    this.waiting?.remove(blocked);
    if (this.waiting?.size === 0) this.waiting = undefined;
  }

  // ---- holes: a log with one reader ----

  /** Finds older events, for the policies that drop or replace them; made when one of them is asked for first. */
  get older(): OlderEvents {
    return (this.#older ??= new OlderEvents(this));
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
    } else if (this.length > LARGE && this.tail - floor < this.length >> 3) {
      for (const { receiver } of this.readers) receiver.hold();
      this.shrink(floor, this.tail);
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
    const moved = this.#older?.movesOnCompaction();
    const from = (reader.cursor = this.compact(reader.cursor, this.tail, moved));
    this.holes = 0;
    if (moved !== undefined) this.#older?.onCompacted(moved);
    this.#recount();
    this.#limit = from + this.length - 1;
  }
}
