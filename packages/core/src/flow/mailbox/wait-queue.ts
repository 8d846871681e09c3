import { blockTimeout } from '../errors';
import { LinkedList, type Linked } from '../../linked-list';
import type { CancelTimer } from '../../ports/clock';
import type { Task } from '../../ports/dispatcher';
import type { Envelope } from '../envelope';
import type { FlowEnvironment } from '../flow-environment';
import type { Log } from './log';
import type { Publication } from '../publication';
import { WaitQueueIndex } from './wait-queue-index';

/** An event that found a mailbox full and waits for room. */
export class BlockedEvent implements Linked<BlockedEvent> {
  earlier: BlockedEvent | undefined;
  later: BlockedEvent | undefined;

  constructor(
    readonly envelope: Envelope,
    readonly subscriptionIndex: number,
    /** The publish it holds up; undefined when its policy never makes a publisher wait, and only the order does. */
    readonly publication: Publication | undefined,
    /** How long it may wait, and when that is over on the monotonic clock. Milliseconds. */
    readonly timeout: number,
    readonly deadline: number,
    /** For `latest`: the key of the older event that it replaced. */
    readonly key: unknown,
  ) {}

  /** The same event, as it waits in another log. */
  copy(): BlockedEvent {
    return new BlockedEvent(
      this.envelope,
      this.subscriptionIndex,
      this.publication,
      this.timeout,
      this.deadline,
      this.key,
    );
  }
}

/** The events that wait for room in a log, oldest first, and how long they may. */
export class WaitQueue implements Task {
  batch = 1;
  readonly #log: Log;
  readonly #environment: FlowEnvironment;
  readonly #events = new LinkedList<BlockedEvent>();
  readonly #found = new WaitQueueIndex();
  /** The time limits there may be: events with the same one are overdue in the order in which they came. */
  #timeouts = new Set<number>();
  #timer: CancelTimer | undefined;
  /** The earliest deadline, and the one the timer is set for. */
  #due = Infinity;
  #timerDue = Infinity;
  #attending = false;

  constructor(log: Log, environment: FlowEnvironment) {
    this.#log = log;
    this.#environment = environment;
  }

  get size(): number {
    return this.#events.size;
  }

  get oldest(): BlockedEvent | undefined {
    return this.#events.first;
  }

  /** The oldest of a subscription that does not hold up its publisher. */
  oldestLoose(subscriptionIndex: number): BlockedEvent | undefined {
    return this.#found.oldestLoose(subscriptionIndex);
  }

  /** The one of a subscription and key, for `latest`: there is never a second. */
  newestOf(subscriptionIndex: number, key: unknown): BlockedEvent | undefined {
    return this.#found.newestOf(subscriptionIndex, key);
  }

  push(blocked: BlockedEvent): void {
    const { deadline } = blocked;
    if (deadline < Infinity) this.#timeouts.add(blocked.timeout);
    this.#events.add(blocked);
    this.#found.add(blocked);
    if (deadline < this.#due) this.#due = deadline;
  }

  remove(blocked: BlockedEvent): void {
    this.#events.remove(blocked);
    this.#found.remove(blocked);
  }

  /** Removes those that `drop` picks, oldest first. */
  extract(drop: (blocked: BlockedEvent) => boolean): BlockedEvent[] {
    const dropped = [...this.#events].filter(drop);
    for (const each of dropped) this.remove(each);
    return dropped;
  }

  [Symbol.iterator](): Iterator<BlockedEvent> {
    return this.#events[Symbol.iterator]();
  }

  // ---- when nothing makes room ----

  /** In a turn of its own, after those that are ready now: most of the time they have made room by then. */
  attendSoon(): void {
    if (this.#attending) return;
    this.#attending = true;
    this.#environment.schedule(this);
  }

  /** Runs after every ready task has had a turn. */
  run(): number {
    this.#attending = false;
    const log = this.#log;
    log.admit();
    if (log.waiting === undefined) return 0;
    this.#armTimer();
    // A stuck reader must not keep events from those that have nothing to do: it leaves. Readers that are about to run
    // make room by themselves.
    if (log.readers.length > 1 && log.parked > 0) {
      for (const reader of [...log.readers]) if (reader.isFull && !reader.receiver.ready) reader.detach();
    }
    return 0;
  }

  failed(thrown: unknown): void {
    this.#environment.onTaskFailed(thrown);
  }

  // ---- when they have waited for too long ----

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

  /** The timer stays until everything has been read: a publisher that keeps a mailbox full waits for every event. */
  disarm(): void {
    if (this.#timer === undefined) return;
    this.#timer();
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
    this.#oldestOfEachTimeout(({ deadline }) => {
      if (deadline < this.#due) this.#due = deadline;
      return false;
    });
    return this.#due;
  }

  /**
   * Looks at the events until it has come to one of every time limit that `passes` refuses: those behind it with the
   * same limit have come later.
   */
  #oldestOfEachTimeout(passes: (blocked: BlockedEvent) => boolean): void {
    const refused = new Set<number>();
    for (const blocked of this) {
      if (blocked.deadline === Infinity || refused.has(blocked.timeout) || passes(blocked)) continue;
      refused.add(blocked.timeout);
      if (refused.size === this.#timeouts.size) return;
    }
    this.#timeouts = refused;
  }

  #giveUpOverdue(now: number): void {
    const log = this.#log;
    // Only the full readers miss the event: all others get it from here on.
    const inOrder = [...log.readers].sort((one, other) => Number(other.isFull) - Number(one.isFull));
    for (const reader of inOrder) reader.detach();
    log.admit();
    const [reader] = log.readers;
    if (reader === undefined) return;
    const overdue: BlockedEvent[] = [];
    this.#oldestOfEachTimeout((blocked) => blocked.deadline <= now && overdue.push(blocked) > 0);
    for (const blocked of overdue) {
      const { envelope, subscriptionIndex, publication, timeout } = blocked;
      log.giveUpOne(blocked);
      reader.deadLetter(
        envelope,
        subscriptionIndex,
        'block-timeout',
        blockTimeout(reader.receiver.id, envelope.topic, timeout),
      );
      publication?.leave(log);
    }
  }
}
