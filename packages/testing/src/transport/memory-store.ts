import { count, defineOptions, matchesTopic, type Resolved } from '@maiko/core/adapter';
import type { TransportRecord } from '@maiko/core';
import { MemorySubscription } from './memory-subscription';

/** Options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** How many events it holds; more are refused. Default: no limit. */
  readonly capacity?: number | undefined;
}

const MEMORY_STORE = defineOptions<MemoryStoreOptions>()({ capacity: [count(0, true), Infinity] });

/** One event, as it is kept. */
export interface KeptEvent {
  readonly topic: string;
  /** Its record, written out: nothing that a publisher does to a payload afterwards changes it. */
  readonly text: string;
}

/** The claims of the transports of one store to the partitions of one name. */
export interface Claims {
  /** The next epoch; it only grows. */
  epoch: number;
  /** The owner of each partition. */
  readonly owners: Map<number, object>;
  readonly claimants: Set<Claimant>;
}

export interface Claimant {
  changed(partition: number, epoch: number | undefined): void;
}

/**
 * The engine behind `memoryTransport`: it stands for the disk or the server, so that it outlives the transports which
 * are opened over it, one after the other or at the same time.
 */
export class MemoryStore {
  /** The most events it holds; may be changed at any time. */
  capacity: number;
  #isReachable = true;
  readonly #waiting = new Set<() => void>();
  readonly #events: KeptEvent[] = [];
  readonly #ids = new Set<string>();
  readonly #subscriptions = new Map<string, MemorySubscription>();
  readonly #claims = new Map<string, Claims>();

  constructor({ capacity }: Resolved<typeof MEMORY_STORE>) {
    this.capacity = capacity;
  }

  /** How many events it holds. */
  get size(): number {
    return this.#events.length;
  }

  /** All events it holds, in order. */
  get records(): readonly TransportRecord[] {
    return this.#events.map(({ text }) => JSON.parse(text) as TransportRecord);
  }

  /** The names of all subscriptions that it knows. */
  get names(): readonly string[] {
    return [...this.#subscriptions.keys()];
  }

  /** How many events of a subscription are not settled, those included that have not been delivered. */
  pending(name: string): number {
    return this.#subscriptions.get(name)?.pending ?? 0;
  }

  /** Whether transports reach it. What they publish meanwhile waits, and nothing is delivered. */
  get isReachable(): boolean {
    return this.#isReachable;
  }

  set isReachable(isReachable: boolean) {
    this.#isReachable = isReachable;
    if (!isReachable) return;
    for (const go of [...this.#waiting]) go();
    for (const subscription of this.#subscriptions.values()) subscription.pump();
  }

  // ---- for transports ----

  /** Calls back when it can be reached again; returns what ends the wait. */
  whenReachable(go: () => void): () => void {
    const once = (): void => {
      this.#waiting.delete(once);
      go();
    };
    this.#waiting.add(once);
    return () => this.#waiting.delete(once);
  }

  /** @returns false when there is no room */
  keep(id: string, event: KeptEvent): boolean {
    if (this.#ids.has(id)) return true;
    if (this.size >= this.capacity) return false;
    this.#ids.add(id);
    this.#events.push(event);
    for (const subscription of this.#subscriptions.values()) subscription.pump();
    return true;
  }

  at(position: number): KeptEvent | undefined {
    return this.#events[position];
  }

  subscription(name: string, patterns: readonly string[], from: 'new' | 'start'): MemorySubscription {
    let subscription = this.#subscriptions.get(name);
    if (subscription === undefined) {
      subscription = new MemorySubscription(this, from === 'start' ? 0 : this.size);
      this.#subscriptions.set(name, subscription);
    }
    subscription.wants = (topic) => patterns.some((pattern) => pattern === topic || matchesTopic(pattern, topic));
    return subscription;
  }

  claims(name: string): Claims {
    let claims = this.#claims.get(name);
    if (claims === undefined) this.#claims.set(name, (claims = { epoch: 0, owners: new Map(), claimants: new Set() }));
    return claims;
  }
}

/**
 * Makes a store for the memory transports of one or several runtimes.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return new MemoryStore(MEMORY_STORE.resolve('memoryStore', options));
}
