import { Fifo } from '../../fifo';
import type { BlockedEvent } from './wait-queue';

/**
 * An index of waiting events by their subscription, for the policies that drop older ones: without a look at those in
 * between.
 */
export class WaitQueueIndex {
  /** Those that hold up no publisher, oldest first. They leave in this order, too. */
  #loose: Map<number, Fifo<BlockedEvent>> | undefined;
  /** Those of `latest`, by key. */
  #keyed: Map<number, Map<unknown, BlockedEvent>> | undefined;

  oldestLoose(subscriptionIndex: number): BlockedEvent | undefined {
    return this.#loose?.get(subscriptionIndex)?.peek();
  }

  newestOf(subscriptionIndex: number, key: unknown): BlockedEvent | undefined {
    return this.#keyed?.get(subscriptionIndex)?.get(key);
  }

  add(blocked: BlockedEvent): void {
    const { subscriptionIndex, key, publication } = blocked;
    if (publication === undefined) {
      this.#loose ??= new Map<number, Fifo<BlockedEvent>>();
      ofSubscription(this.#loose, subscriptionIndex, () => new Fifo<BlockedEvent>()).push(blocked);
    } else if (key !== undefined) {
      this.#keyed ??= new Map<number, Map<unknown, BlockedEvent>>();
      ofSubscription(this.#keyed, subscriptionIndex, () => new Map<unknown, BlockedEvent>()).set(key, blocked);
    }
  }

  remove(blocked: BlockedEvent): void {
    const { subscriptionIndex, key, publication } = blocked;
    if (publication !== undefined) {
      if (key !== undefined && this.newestOf(subscriptionIndex, key) === blocked)
        this.#keyed?.get(subscriptionIndex)?.delete(key);
      return;
    }
    const loose = this.#loose?.get(subscriptionIndex);
    if (loose?.peek() === blocked) loose.shift();
    if (loose?.size === 0) this.#loose?.delete(subscriptionIndex);
  }
}

function ofSubscription<T>(subscriptionIndexes: Map<number, T>, subscriptionIndex: number, make: () => T): T {
  let found = subscriptionIndexes.get(subscriptionIndex);
  if (found === undefined) subscriptionIndexes.set(subscriptionIndex, (found = make()));
  return found;
}
