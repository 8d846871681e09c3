/**
 * A map that remembers about as many entries as it is told to, those used lately among them. Two halves: when the
 * younger one is full, it becomes the older one, and entries that were not read since the last time are forgotten. No
 * entry is deleted by itself: a JavaScript map that loses its oldest entry over and over looks for the next oldest ever
 * longer.
 */
export class RecentMap<K, V> {
  readonly #half: number;
  #younger = new Map<K, V>();
  #older = new Map<K, V>();

  readonly #forgotten: ((value: V) => void) | undefined;

  /**
   * @param size how many entries it holds at most
   * @param forgotten told of every value that it holds no more, unless another one took its place
   */
  constructor(size: number, forgotten?: (value: V) => void) {
    this.#half = size / 2;
    this.#forgotten = forgotten;
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
      const lost = this.#older;
      // What is being asked for is in there, perhaps.
      lost.delete(key);
      this.#forget(lost, this.#younger);
      this.#older = this.#younger;
      this.#younger = new Map<K, V>();
    }
    this.#younger.set(key, value);
  }

  *values(): Generator<V, void> {
    yield* this.#younger.values();
    yield* this.#older.values();
  }

  /** Hands over a value: it is not here any more, but not forgotten. */
  take(key: K): V | undefined {
    const value = this.#younger.get(key) ?? this.#older.get(key);
    this.#younger.delete(key);
    this.#older.delete(key);
    return value;
  }

  clear(): void {
    const younger = this.#younger;
    this.#forget(this.#older, younger);
    this.#younger = new Map<K, V>();
    this.#older = new Map<K, V>();
    this.#forget(younger, this.#younger);
  }

  /** @param kept what was asked for lately stands in both halves */
  #forget(values: ReadonlyMap<K, V>, kept: ReadonlyMap<K, V>): void {
    if (this.#forgotten === undefined) return;
    for (const [key, value] of values) if (!kept.has(key)) this.#forgotten(value);
  }
}
