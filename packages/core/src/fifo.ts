const SMALLEST = 16;

/** An empty queue keeps room for so many. */
const KEPT = 4096;

/** A queue on a ring: `push` and `shift` cost the same however long it is, and allocate nothing once it has grown. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #mask = -1;
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size > this.#mask) this.#grow();
    this.#items[(this.#head + this.#size) & this.#mask] = item;
    this.#size++;
  }

  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#items[this.#head];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#size--;
    return item;
  }

  /** Gives the room back that an empty queue has had at its peak. */
  trim(): void {
    if (this.#size > 0 || this.#mask < KEPT) return;
    this.#items = [];
    this.#mask = -1;
    this.#head = 0;
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (let index = 0; index < this.#size; index++) yield this.#items[(this.#head + index) & this.#mask] as T;
  }

  #grow(): void {
    const items = [...this];
    const length = Math.max(SMALLEST, items.length * 2);
    this.#items = items;
    this.#items.length = length;
    this.#items.fill(undefined, this.#size);
    this.#mask = length - 1;
    this.#head = 0;
  }
}
