/**
 * A map that remembers about as many entries as it is told to, those used lately among them. Two halves: when the younger
 * one is full, it becomes the older one, and what nobody has asked for since the last time is forgotten. No entry is
 * deleted by itself: a JavaScript map that loses its oldest entry over and over looks for the next oldest ever longer.
 */
export class RecentMap<K, V> {
  readonly #half: number;
  #younger = new Map<K, V>();
  #older = new Map<K, V>();

  /** @param size how many entries it holds at most */
  constructor(size: number) {
    this.#half = size / 2;
  }

  get(key: K): V | undefined {
    const young = this.#younger.get(key);
    if (young !== undefined) return young;
    const old = this.#older.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#younger.size >= this.#half) {
      this.#older = this.#younger;
      this.#younger = new Map<K, V>();
    }
    this.#younger.set(key, value);
  }

  *values(): Generator<V, void> {
    yield* this.#younger.values();
    yield* this.#older.values();
  }

  clear(): void {
    this.#younger.clear();
    this.#older.clear();
  }
}
