import { isThenable } from '@maiko/core/adapter';
import { AsyncLocalStorage } from 'node:async_hooks';
import { settledQuietly } from './settled-quietly';

/** A call of a method of a listener. */
export type Call = (method: string, values: readonly unknown[]) => unknown;

/** One call of a listener that waits for the turn of its actor, with what surrounded the emit. */
export class Delivery {
  /** What the method returns, or throws. Undefined when it is never called. */
  readonly done: Promise<unknown>;
  readonly #surroundings = AsyncLocalStorage.snapshot();
  readonly #late: (delivery: Delivery) => void;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;

  /** @param late makes the call without the actor */
  constructor(
    readonly method: string,
    readonly values: readonly unknown[],
    late: (delivery: Delivery) => void,
  ) {
    this.#late = late;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // An emitter that does not wait for it need not hear of it.
    this.done.catch(() => undefined);
  }

  /** Makes the call. Throws, or rejects, as the method does. */
  run(call: Call): void | Promise<void> {
    try {
      const result = this.#surroundings(() => call(this.method, this.values));
      this.#resolve(result);
      return isThenable(result) ? settledQuietly(result) : undefined;
    } catch (error) {
      this.#reject(error);
      throw error;
    }
  }

  makeLate(): void {
    this.#late(this);
  }

  /** It is never made: its event has become a dead letter. */
  lose(): void {
    this.#resolve(undefined);
  }

  /** What logs and stores show of it. */
  toJSON(): object {
    return { method: this.method, values: this.values };
  }
}
