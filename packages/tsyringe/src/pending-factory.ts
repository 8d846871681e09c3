/** A factory's promise has not been settled. */
export class PendingFactory {
  constructor(readonly settled: Promise<void>) {
    // The code that prepares it sees a failure.
    settled.catch(() => undefined);
  }
}

/**
 * Tells whether a value can be awaited. An unreadable `then` counts as well: awaiting throws what reading it throws.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true;
  }
}
