/** A factory's promise has not been settled. */
export class Pending {
  constructor(readonly settled: Promise<void>) {
    // Whoever prepares it hears of a failure.
    settled.catch(() => undefined);
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
