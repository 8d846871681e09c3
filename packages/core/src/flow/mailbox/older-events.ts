import type { Envelope } from '../envelope';
import { ConflationIndex } from './conflation-index';
import type { Log } from './log';
import type { Mailbox } from './mailbox';
import { Oldest } from './oldest';
import type { BlockedEvent } from './wait-queue';

/**
 * The older events of a log with one reader, queued or waiting for room: what `drop-oldest` drops, and what `latest`
 * replaces. They are found without a search through the queue.
 */
export class OlderEvents {
  readonly #log: Log;
  /** Undefined until a subscription conflates. */
  #newest: ConflationIndex | undefined;
  /** Undefined until a subscription drops its oldest event. */
  #oldest: Oldest | undefined;
  /** Where the reader stood before the entries were moved. */
  #cursorBefore = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  // ---- drop-oldest ----

  /** Whether an event of a subscription is queued, or waits without holding up its publisher. */
  has(subscriptionIndex: number): boolean {
    return (
      this.#oldestOf(subscriptionIndex) !== undefined || this.#log.waiting?.oldestLoose(subscriptionIndex) !== undefined
    );
  }

  /** Drops and counts the oldest of the events that `has` looks for; there must be one. */
  dropOldest(subscriptionIndex: number): Envelope {
    const log = this.#log;
    const mailbox = log.readers[0] as Mailbox;
    const position = this.#oldestOf(subscriptionIndex);
    if (position !== undefined) {
      mailbox.dropped++;
      return log.dig(position) as Envelope;
    }
    const oldest = log.waiting?.oldestLoose(subscriptionIndex) as BlockedEvent;
    log.giveUpOne(oldest);
    mailbox.dropNew();
    return oldest.envelope;
  }

  /** The position of the oldest queued event of a subscription; undefined when there is none. */
  #oldestOf(subscriptionIndex: number): number | undefined {
    const log = this.#log;
    const cursor = log.readers[0]?.cursor ?? log.tail;
    return (this.#oldest ??= new Oldest()).positionOf(subscriptionIndex, log, cursor, log.tail);
  }

  // ---- latest ----

  /** Notes that the entry just appended is the newest of its subscription and key. */
  remember(subscriptionIndex: number, key: unknown): void {
    const { readers, tail, capacity } = this.#log;
    const cursor = readers[0]?.cursor ?? tail;
    (this.#newest ??= new ConflationIndex()).remember(subscriptionIndex, key, tail - 1, cursor, 2 * capacity);
  }

  /** Takes the queued event of a subscription and key out of the log, if there is one. */
  takeQueued(subscriptionIndex: number, key: unknown): Envelope | undefined {
    const position = this.#newest?.positionOf(subscriptionIndex, key);
    return position === undefined ? undefined : this.#log.dig(position);
  }

  /** Takes the event of a subscription and key that waits for room, if there is one. */
  takeWaiting(subscriptionIndex: number, key: unknown): BlockedEvent | undefined {
    const older = this.#log.waiting?.newestOf(subscriptionIndex, key);
    if (older !== undefined) this.#log.giveUpOne(older);
    return older;
  }

  // ---- compaction ----

  /** An empty map for the entries that compaction moves; undefined when their positions are remembered nowhere. */
  movesOnCompaction(): Map<number, number> | undefined {
    const { readers } = this.#log;
    if (this.#newest === undefined && readers[0]?.feed === undefined) return undefined;
    this.#cursorBefore = readers[0]?.cursor ?? 0;
    return new Map();
  }

  onCompacted(moved: ReadonlyMap<number, number>): void {
    this.#newest?.onCompacted(moved);
    const [reader] = this.#log.readers;
    reader?.feed?.onCompacted(moved, this.#cursorBefore, reader.cursor);
  }
}
