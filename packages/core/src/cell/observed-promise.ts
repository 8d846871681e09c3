/**
 * A promise that tells when something waits for it. `await` asks a subclass of `Promise` for its `then`; for a plain
 * promise it does not, and whether code waits for one cannot be seen.
 */
export class ObservedPromise<T> extends Promise<T> {
  #awaited: (() => void) | undefined;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static of<T>(promise: Promise<T>, awaited: () => void): Promise<T> {
    const observed = new ObservedPromise<T>((resolve, reject) => {
      promise.then(resolve, reject);
    });
    observed.#awaited = awaited;
    return observed;
  }

  override then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#awaited?.();
    return super.then(onfulfilled, onrejected);
  }
}
