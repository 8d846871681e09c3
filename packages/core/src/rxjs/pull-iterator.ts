/** One value, which may itself be undefined. */
export interface Taken<T> {
  readonly value: T;
}

/** Values to be taken one at a time. */
export interface Pull<T> {
  /** Takes the next value; undefined at the end. Not called again before it has settled. */
  next(): Promise<Taken<T> | undefined>;
  /** Nothing more is taken: what waits in `next` gets the end. */
  close(): void;
}

/**
 * An async iterator over a pull. Unlike an async generator it ends at once when `return` is called while `next` waits.
 */
export class PullIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #open: () => Pull<T>;
  #pull: Pull<T> | undefined;
  #over = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @param open called by the first `next` */
  constructor(open: () => Pull<T>) {
    this.#open = open;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (!this.#over) this.#pull ??= this.#open();
    const take = (): Promise<IteratorResult<T, undefined>> => this.#take();
    const taken = this.#last.then(take, take);
    this.#last = taken;
    return taken;
  }

  async #take(): Promise<IteratorResult<T, undefined>> {
    const taken = this.#over ? undefined : await this.#pull?.next();
    // It may have been ended meanwhile.
    if (taken !== undefined && !this.#isOver()) return { done: false, value: taken.value };
    this.#end();
    return { done: true, value: undefined };
  }

  #isOver(): boolean {
    return this.#over;
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  // Async: what it is given comes back as a rejection.
  // eslint-disable-next-line @typescript-eslint/require-await
  async throw(error?: unknown): Promise<never> {
    this.#end();
    throw error;
  }

  #end(): void {
    this.#over = true;
    this.#pull?.close();
    this.#pull = undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
