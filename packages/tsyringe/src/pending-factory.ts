/** A factory's promise has not been settled. */
export class PendingFactory {
  constructor(readonly settled: Promise<void>) {
    // The code that prepares it sees a failure.
    settled.catch(() => undefined);
  }
}
