/**
 * The waits of listeners for each other: an `emitAsync` inside a listener waits for other actors. Each handles one
 * event at a time, so a circle of waits would never end; it is detected before it closes.
 */
export class PendingWaits {
  readonly #of = new Map<object, Map<object, number>>();

  /** Whether one may wait for another: nothing that the other waits for, directly or not, is the first. */
  isPossible(waiting: object, awaited: object): boolean {
    const seen = new Set<object>();
    const reaches = (from: object): boolean => {
      if (from === waiting) return true;
      if (seen.has(from)) return false;
      seen.add(from);
      return [...(this.#of.get(from)?.keys() ?? [])].some(reaches);
    };
    return !reaches(awaited);
  }

  /** One waits for another until `done` settles. */
  add(waiting: object, awaited: object, done: Promise<unknown>): void {
    const awaitedBy = this.#of.get(waiting) ?? new Map<object, number>();
    this.#of.set(waiting, awaitedBy);
    awaitedBy.set(awaited, (awaitedBy.get(awaited) ?? 0) + 1);
    const over = (): void => {
      const left = (awaitedBy.get(awaited) ?? 1) - 1;
      if (left > 0) awaitedBy.set(awaited, left);
      else awaitedBy.delete(awaited);
    };
    done.then(over, over);
  }
}
