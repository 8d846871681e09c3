import { blockTimeout } from '../errors';
import type { CancelTimer } from '../ports/clock';
import type { Task } from '../ports/dispatcher';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './environment';
import type { Log } from './log';
import type { Publication } from './publication';

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
  /** Neighbours among those that wait in the same log; undefined until it does. */
  earlier?: Waiter | undefined;
  later?: Waiter | undefined;
}

/** The events that wait for room in a log, oldest first, and how long they may. */
export class Waiting implements Task {
  batch = 1;
  readonly #log: Log;
  readonly #environment: FlowEnvironment;
  // A list through the waiters themselves: whichever is given up leaves at the same price, however many wait.
  oldest: Waiter | undefined;
  #newest: Waiter | undefined;
  size = 0;
  /** Those of `latest`, by slot and key: there is one at most. */
  #latest: Map<number, Map<unknown, Waiter>> | undefined;
  #timer: CancelTimer | undefined;
  /** The earliest deadline, and the one the timer is set for. */
  #due = Infinity;
  #timerDue = Infinity;
  #attending = false;

  constructor(log: Log, environment: FlowEnvironment) {
    this.#log = log;
    this.#environment = environment;
  }

  push(waiter: Waiter): void {
    const last = this.#newest;
    waiter.earlier = last;
    if (last === undefined) this.oldest = waiter;
    else last.later = waiter;
    this.#newest = waiter;
    this.size++;
    if (waiter.key !== undefined) this.#keys(waiter.slot).set(waiter.key, waiter);
    if (waiter.deadline < this.#due) this.#due = waiter.deadline;
  }

  remove(waiter: Waiter): void {
    const { earlier, later } = waiter;
    if (earlier === undefined) this.oldest = later;
    else earlier.later = later;
    if (later === undefined) this.#newest = earlier;
    else later.earlier = earlier;
    waiter.earlier = waiter.later = undefined;
    this.size--;
    if (waiter.key !== undefined) this.#keys(waiter.slot).delete(waiter.key);
  }

  /** Removes those that `drop` picks, oldest first. */
  extract(drop: (waiter: Waiter) => boolean): Waiter[] {
    const dropped = [...this].filter(drop);
    for (const waiter of dropped) this.remove(waiter);
    return dropped;
  }

  /** The one that waits for a slot and key under `latest`. */
  latestOf(slot: number, key: unknown): Waiter | undefined {
    return this.#latest?.get(slot)?.get(key);
  }

  #keys(slot: number): Map<unknown, Waiter> {
    const bySlot = (this.#latest ??= new Map<number, Map<unknown, Waiter>>());
    let keys = bySlot.get(slot);
    if (keys === undefined) bySlot.set(slot, (keys = new Map<unknown, Waiter>()));
    return keys;
  }

  *[Symbol.iterator](): Generator<Waiter, void> {
    for (let waiter = this.oldest; waiter !== undefined; waiter = waiter.later) yield waiter;
  }

  // ---- when nobody makes room ----

  /** In a turn of its own, after those that are ready now: most of the time they have made room by then. */
  attendSoon(): void {
    if (this.#attending) return;
    this.#attending = true;
    this.#environment.schedule(this);
  }

  /** Everyone who was ready has had a turn. */
  run(): number {
    this.#attending = false;
    const log = this.#log;
    log.admit();
    if (log.waiting === undefined) return 0;
    this.#armTimer();
    // A stuck reader must not keep events from those that have nothing to do: it leaves. Readers that are about to run
    // make room by themselves.
    if (log.readers.length > 1 && log.asleep > 0) {
      for (const reader of [...log.readers]) if (reader.isFull && !reader.receiver.runnable) reader.detach();
    }
    return 0;
  }

  failed(thrown: unknown): void {
    this.#environment.failed(thrown);
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
    for (const { deadline } of this) if (deadline < this.#due) this.#due = deadline;
    return this.#due;
  }

  #giveUpOverdue(now: number): void {
    const log = this.#log;
    const { readers } = log;
    // Only the full readers miss the event: everyone else gets it from here on.
    while (readers.length > 1) (readers.find((reader) => reader.isFull) ?? readers[0])?.detach();
    log.admit();
    const [reader] = readers;
    if (reader === undefined) return;
    for (const { envelope, slot, publication, timeout } of log.giveUp(({ deadline }) => deadline <= now)) {
      const error = blockTimeout(reader.receiver.id, envelope.topic, timeout);
      reader.deadLetter(envelope, slot, 'block-timeout', error);
      publication?.leaves(log);
    }
  }
}
