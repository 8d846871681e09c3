import { Fifo } from '../fifo';
import type { Waiter } from './waiting';

/** Finds waiting events by their slot, for the policies that drop older ones: without a look at those in between. */
export class WaitingIndex {
  /** Those that hold up no publisher, oldest first. They leave in this order, too. */
  #loose: Map<number, Fifo<Waiter>> | undefined;
  /** Those of `latest`, by key. */
  #keyed: Map<number, Map<unknown, Waiter>> | undefined;

  oldestLoose(slot: number): Waiter | undefined {
    return this.#loose?.get(slot)?.peek();
  }

  newestOf(slot: number, key: unknown): Waiter | undefined {
    return this.#keyed?.get(slot)?.get(key);
  }

  add(waiter: Waiter): void {
    const { slot, key, publication } = waiter;
    if (publication === undefined) {
      this.#loose ??= new Map<number, Fifo<Waiter>>();
      ofSlot(this.#loose, slot, () => new Fifo<Waiter>()).push(waiter);
    } else if (key !== undefined) {
      this.#keyed ??= new Map<number, Map<unknown, Waiter>>();
      ofSlot(this.#keyed, slot, () => new Map<unknown, Waiter>()).set(key, waiter);
    }
  }

  remove(waiter: Waiter): void {
    const { slot, key, publication } = waiter;
    if (publication !== undefined) {
      if (key !== undefined && this.newestOf(slot, key) === waiter) this.#keyed?.get(slot)?.delete(key);
      return;
    }
    const loose = this.#loose?.get(slot);
    if (loose?.peek() === waiter) loose.shift();
    if (loose?.size === 0) this.#loose?.delete(slot);
  }
}

function ofSlot<T>(slots: Map<number, T>, slot: number, make: () => T): T {
  let found = slots.get(slot);
  if (found === undefined) slots.set(slot, (found = make()));
  return found;
}
