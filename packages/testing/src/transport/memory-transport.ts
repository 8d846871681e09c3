import type {
  Transport,
  TransportDelivery,
  TransportHost,
  TransportReader,
  TransportRecord,
  TransportSubscription,
} from '@maiko/core';
import { systemClock, type Clock } from '@maiko/core';
import {
  count,
  defineOptions,
  duration,
  recordTooLarge,
  transportFull,
  transportTimeout,
  type Resolved,
} from '@maiko/core/adapter';
import { memoryStore, MemoryStore, type Claims, type Claimant } from './memory-store';
import type { MemoryReader, MemorySubscription, Settle } from './memory-subscription';
import { transportClosed } from '../errors';

/** Options of `memoryTransport`. */
export interface MemoryTransportOptions {
  /** What keeps the events. Default: a store of its own, which ends with the transport. */
  readonly store?: MemoryStore | undefined;
  /** The largest event, in characters of JSON. Default 1 048 576. */
  readonly maxSize?: number | undefined;
  /** How long a publish waits for a store that cannot be reached. Milliseconds, default 30 000. */
  readonly publishTimeout?: number | undefined;
}

const MEMORY_TRANSPORT = defineOptions<MemoryTransportOptions>()({
  store: [(value) => (value instanceof MemoryStore ? undefined : 'a store that memoryStore() has made')],
  maxSize: [count(1), 1_048_576],
  publishTimeout: [duration, 30_000],
});

/**
 * Keeps events in memory, for tests of programs with durable topics. Runtimes with transports over one store behave as
 * the nodes of a cluster; a transport over the store of another goes on where that one has ended.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * const store = memoryStore();
 * const harness = await createHarness(ShopModule, { options: { transport: memoryTransport({ store }) } });
 */
export function memoryTransport(options: MemoryTransportOptions = {}): Transport {
  return new MemoryTransport(MEMORY_TRANSPORT.resolve('memoryTransport', options));
}

class MemoryTransport implements Transport {
  readonly #store: MemoryStore;
  readonly #maxSize: number;
  readonly #publishTimeout: number;
  #clock: Clock = systemClock;
  #isClosed = false;
  readonly #readers = new Map<MemoryReader, MemorySubscription>();
  readonly #ends = new Set<() => void>();

  constructor({ store = memoryStore(), maxSize, publishTimeout }: Resolved<typeof MEMORY_TRANSPORT>) {
    this.#publishTimeout = publishTimeout;
    this.#store = store;
    this.#maxSize = maxSize;
  }

  open({ clock }: TransportHost): void {
    this.#clock = clock;
  }

  publish(record: TransportRecord): Promise<void> {
    const { id, topic } = record;
    return settledBy<undefined>(() => {
      if (this.#isClosed) throw transportClosed(topic);
      const text = JSON.stringify(record);
      if (text.length > this.#maxSize) throw recordTooLarge(topic, text.length, this.#maxSize);
      const keep = () => (this.#store.keep(id, { topic, text }) ? undefined : transportFull(topic));
      if (!this.#store.isReachable) return this.#keepLater(topic, keep);
      const refusal = keep();
      if (refusal !== undefined) throw refusal;
      return undefined;
    });
  }

  /** Keeps an event when the store can be reached again, if that is in time. */
  #keepLater(topic: string, keep: () => Error | undefined): Promise<undefined> {
    const limit = this.#publishTimeout;
    return new Promise<undefined>((resolve, reject) => {
      const end = (): void => {
        stopWaiting();
        cancel();
        this.#ends.delete(close);
      };
      const close = (): void => {
        end();
        reject(transportClosed(topic));
      };
      const stopWaiting = this.#store.whenReachable(() => {
        end();
        const refusal = keep();
        if (refusal === undefined) resolve(undefined);
        else reject(refusal);
      });
      const cancel = this.#clock.setTimer(() => {
        end();
        reject(transportTimeout(topic, limit));
      }, limit);
      this.#ends.add(close);
    });
  }

  subscribe(wanted: TransportSubscription, deliver: (delivery: TransportDelivery) => void): Promise<TransportReader> {
    return settledBy(() => this.#subscribe(wanted, deliver));
  }

  #subscribe(
    { name, patterns, window, from }: TransportSubscription,
    deliver: (delivery: TransportDelivery) => void,
  ): TransportReader {
    if (this.#isClosed) throw transportClosed(name);
    const subscription = this.#store.subscription(name, patterns, from);
    const reader: MemoryReader = {
      window,
      inFlight: 0,
      isStopped: false,
      after: (delay, callback) => void this.#clock.setTimer(callback, delay, true),
      deliver: (record, attempt, settle) => {
        deliver(deliveryOf(record, attempt, settle));
      },
    };
    this.#readers.set(reader, subscription);
    subscription.add(reader);
    return {
      stop: () =>
        settledBy(() => {
          subscription.stop(reader);
        }),
      lag: () => subscription.pending,
    };
  }

  own(
    name: string,
    partitions: number,
    changed: (partition: number, epoch: number | undefined) => void,
  ): Promise<TransportReader> {
    const claims = this.#store.claims(name);
    const claimant: Claimant = { changed };
    claims.claimants.add(claimant);
    assign(claims, partitions);
    const end = (): void => {
      if (!claims.claimants.delete(claimant)) return;
      for (const [partition, owner] of claims.owners)
        if (owner === claimant) {
          claims.owners.delete(partition);
          claimant.changed(partition, undefined);
        }
      assign(claims, partitions);
    };
    this.#ends.add(end);
    return Promise.resolve({ stop: () => settledBy(end) });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const [reader, subscription] of this.#readers) subscription.release(reader);
    this.#readers.clear();
    for (const end of [...this.#ends]) end();
    this.#ends.clear();
    return Promise.resolve();
  }
}

/** Does it at once; settles with what comes of it. */
function settledBy<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

/** Gives every claimant about as many partitions as the others, and moves the fewest. */
function assign(claims: Claims, partitions: number): void {
  const { owners, claimants } = claims;
  if (claimants.size === 0) return;
  const most = Math.ceil(partitions / claimants.size);
  const held = new Map<object, number>();
  for (const [partition, owner] of [...owners]) {
    const count = (held.get(owner) ?? 0) + 1;
    held.set(owner, count);
    if (count <= most) continue;
    owners.delete(partition);
    held.set(owner, most);
    (owner as Claimant).changed(partition, undefined);
  }
  for (let partition = 0; partition < partitions; partition++) {
    if (owners.has(partition)) continue;
    const next = [...claimants].find((each) => (held.get(each) ?? 0) < most);
    if (next === undefined) return;
    held.set(next, (held.get(next) ?? 0) + 1);
    owners.set(partition, next);
    next.changed(partition, ++claims.epoch);
  }
}

function deliveryOf(record: TransportRecord, attempt: number, settle: Settle): TransportDelivery {
  return {
    record,
    attempt,
    ack: () => {
      settle.done();
    },
    nak: (delay) => {
      settle.again(delay);
    },
    term: () => {
      settle.done();
    },
  };
}
