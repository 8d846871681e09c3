import type { Transport, TransportDelivery, TransportReader, TransportRecord } from '@maiko/core';

/** An engine, and what a test can do to it. */
export interface TransportUnderTest {
  /** Opens one more transport over the engine, as another process would. */
  open(): Promise<Transport>;
  /** Ends the process of a transport: nothing is heard of it any more. */
  kill(transport: Transport): Promise<void>;
  /** Lets time pass. Resolves when it has, and what that set in motion has run. Milliseconds. */
  pass(duration: number): Promise<void>;
  /** How long it takes until the events of a reader that was killed go to another. Milliseconds. */
  readonly takeover: number;
  /** How long a publish takes at most until it settles or rejects. Milliseconds. */
  readonly publishLimit: number;
  /** Takes the engine away, or brings it back; undefined where that cannot be. */
  reach?(isReachable: boolean): Promise<void>;
  /** Fills the store of the engine, or makes room; undefined where that cannot be. */
  fill?(isFull: boolean): Promise<void>;
}

/** Long enough for what takes no time. Milliseconds. */
export const SHORT = 50;

/** The transports of one case, and what it publishes and reads. */
export class Bench {
  readonly #under: TransportUnderTest;
  readonly #opened: Transport[] = [];
  #serial = 0;

  constructor(under: TransportUnderTest) {
    this.#under = under;
  }

  get under(): TransportUnderTest {
    return this.#under;
  }

  async open(): Promise<Transport> {
    const transport = await this.#under.open();
    this.#opened.push(transport);
    return transport;
  }

  record(fields: Partial<TransportRecord> = {}): TransportRecord {
    const id = `event-${String(++this.#serial)}`;
    return { id, topic: 'a.b', time: 1, node: 'node', correlation: id, payload: this.#serial, ...fields };
  }

  /** Publishes so many events, one after the other; returns their ids. */
  async publish(transport: Transport, count: number, fields: Partial<TransportRecord> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let each = 0; each < count; each++) {
      const record = this.record(fields);
      await transport.publish(record);
      ids.push(record.id);
    }
    return ids;
  }

  async read(transport: Transport, options: ReadOptions = {}): Promise<Reading> {
    const { name = 'reader', patterns = ['>'], window = 100, from = 'start', settle = 'ack' } = options;
    const reading = new Reading(settle);
    const reader = await transport.subscribe({ name, patterns, window, from }, (delivery) => {
      reading.take(delivery);
    });
    reading.reader = reader;
    return reading;
  }

  async settled(): Promise<void> {
    await this.#under.pass(SHORT);
  }

  async end(): Promise<void> {
    await this.#under.reach?.(true);
    const closed = this.#opened.map((transport) => transport.close().catch(() => undefined));
    await Promise.race([Promise.all(closed), this.#under.pass(this.#under.publishLimit)]);
  }
}

interface ReadOptions {
  readonly name?: string;
  readonly patterns?: readonly string[];
  readonly window?: number;
  readonly from?: 'new' | 'start';
  /** Whether each delivery is acknowledged as it comes. */
  readonly settle?: 'ack' | 'hold';
}

/** The deliveries that one reader got. */
class Reading {
  readonly deliveries: TransportDelivery[] = [];
  reader!: TransportReader;
  readonly #settle: 'ack' | 'hold';

  constructor(settle: 'ack' | 'hold') {
    this.#settle = settle;
  }

  get ids(): string[] {
    return this.deliveries.map(({ record }) => record.id);
  }

  take(delivery: TransportDelivery): void {
    this.deliveries.push(delivery);
    if (this.#settle === 'ack') delivery.ack();
  }
}

/** One promise, and the check of it. */
export type Rule = readonly [name: string, check: (bench: Bench) => Promise<void>];
