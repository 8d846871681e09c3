import type { Token } from '@maiko/core';
import { nameOfToken } from '@maiko/core/adapter';
import { dispose, isDisposable } from './disposal';
import { disposeFailed } from './errors';

/** The instances of one scope that are disposed with it. */
export class Disposables {
  /** In order of creation, with what each was made for. */
  readonly #owned = new Map<object, Token>();

  add(value: unknown, token: Token): void {
    if (isDisposable(value)) this.#owned.set(value, token);
  }

  has(value: unknown): boolean {
    return this.#owned.has(value as object);
  }

  /**
   * Disposes everything once, the newest first, and goes on when one fails.
   * @throws DISPOSE_FAILED
   */
  async dispose(): Promise<void> {
    const owned = [...this.#owned].reverse();
    this.#owned.clear();
    const failures: { name: string; error: unknown }[] = [];
    for (const [value, token] of owned) {
      try {
        await dispose(value);
      } catch (error) {
        failures.push({ name: nameOfToken(token), error });
      }
    }
    if (failures.length > 0) throw disposeFailed(failures);
  }
}
