import type { TransportRecord } from '@maiko/core';
import type { MemoryStore } from './memory-store';

/** One event that was delivered, and not settled for good. */
interface Unsettled {
  readonly position: number;
  /** How often it has been delivered. */
  attempts: number;
  /** The reader that has it; undefined while it waits to be delivered again. */
  reader: MemoryReader | undefined;
  /** It is not delivered before. */
  isDelayed: boolean;
}

/** A reader of a subscription, of one transport. */
export interface MemoryReader {
  readonly window: number;
  /** How many events it has that are not settled. */
  inFlight: number;
  isStopped: boolean;
  /** Calls back after a delay. */
  after(delay: number, callback: () => void): void;
  deliver(record: TransportRecord, attempt: number, settle: Settle): void;
}

/** The answers of a reader to one delivery. */
export interface Settle {
  done(): void;
  again(delay: number): void;
}

/** The place of one name in the stream, and the readers that share it. */
export class MemorySubscription {
  wants: (topic: string) => boolean = () => true;
  readonly #store: MemoryStore;
  /** The next event that has not been delivered. */
  #next: number;
  readonly #unsettled = new Map<number, Unsettled>();
  readonly #readers: MemoryReader[] = [];
  #isPumping = false;

  constructor(store: MemoryStore, from: number) {
    this.#store = store;
    this.#next = from;
  }

  get pending(): number {
    let pending = this.#unsettled.size;
    for (let at = this.#next; at < this.#store.size; at++)
      if (this.wants((this.#store.at(at) as { topic: string }).topic)) pending++;
    return pending;
  }

  add(reader: MemoryReader): void {
    this.#readers.push(reader);
    this.pump();
  }

  /** A reader takes nothing more. */
  stop(reader: MemoryReader): void {
    reader.isStopped = true;
    const at = this.#readers.indexOf(reader);
    if (at >= 0) this.#readers.splice(at, 1);
  }

  /** A reader is gone: what it had is delivered to others. */
  release(reader: MemoryReader): void {
    this.stop(reader);
    for (const each of this.#unsettled.values()) if (each.reader === reader) this.#free(each);
    this.pump();
  }

  /** Hands out what there is, as soon as nothing else is on the stack. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    queueMicrotask(() => {
      this.#isPumping = false;
      while (this.#handOut());
    });
  }

  #handOut(): boolean {
    if (!this.#store.isReachable) return false;
    const reader = this.#roomiest();
    const each = reader && this.#nextEvent();
    if (reader === undefined || each === undefined) return false;
    // The others have their turn first.
    this.#readers.splice(this.#readers.indexOf(reader), 1);
    this.#readers.push(reader);
    each.reader = reader;
    each.attempts++;
    reader.inFlight++;
    const { text } = this.#store.at(each.position) as { text: string };
    const attempt = each.attempts;
    const holds = (): boolean => each.reader === reader && each.attempts === attempt;
    reader.deliver(JSON.parse(text) as TransportRecord, attempt, {
      done: () => {
        if (!holds()) return;
        this.#free(each);
        this.#unsettled.delete(each.position);
        this.pump();
      },
      again: (delay) => {
        if (!holds()) return;
        this.#free(each);
        if (delay > 0) {
          each.isDelayed = true;
          reader.after(delay, () => {
            each.isDelayed = false;
            this.pump();
          });
        }
        this.pump();
      },
    });
    return true;
  }

  /** The reader with the most room. */
  #roomiest(): MemoryReader | undefined {
    let best: MemoryReader | undefined;
    for (const reader of this.#readers)
      if (reader.inFlight < reader.window && (best === undefined || reader.inFlight < best.inFlight)) best = reader;
    return best;
  }

  /** What was given back comes first, in order. */
  #nextEvent(): Unsettled | undefined {
    let first: Unsettled | undefined;
    for (const each of this.#unsettled.values())
      if (each.reader === undefined && !each.isDelayed && (first === undefined || each.position < first.position))
        first = each;
    if (first !== undefined) return first;
    for (let event = this.#store.at(this.#next); event !== undefined; event = this.#store.at(this.#next)) {
      const position = this.#next++;
      if (!this.wants(event.topic)) continue;
      const taken: Unsettled = { position, attempts: 0, reader: undefined, isDelayed: false };
      this.#unsettled.set(position, taken);
      return taken;
    }
    return undefined;
  }

  #free(each: Unsettled): void {
    if (each.reader !== undefined) each.reader.inFlight--;
    each.reader = undefined;
  }
}
