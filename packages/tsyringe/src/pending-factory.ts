/** A factory's promise has not been settled. */
export class PendingFactory {
  constructor(readonly settled: Promise<void>) {
    // Whoever prepares it hears of a failure.
    settled.catch(() => undefined);
  }
}

/** One whose `then` cannot be read counts as well: to await it is to get what reading it throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true;
  }
}
