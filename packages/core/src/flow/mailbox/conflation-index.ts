/** An index of where the newest event of each subscription and key stands in a log, for `latest`. */
export class ConflationIndex {
  readonly #bySubscription = new Map<number, Map<unknown, number>>();

  positionOf(subscriptionIndex: number, key: unknown): number | undefined {
    return this.#bySubscription.get(subscriptionIndex)?.get(key);
  }

  /** @param cursor what stands before it is forgotten when there are more than `limit` keys */
  remember(subscriptionIndex: number, key: unknown, position: number, cursor: number, limit: number): void {
    let byKey = this.#bySubscription.get(subscriptionIndex);
    if (byKey === undefined) this.#bySubscription.set(subscriptionIndex, (byKey = new Map<unknown, number>()));
    byKey.set(key, position);
    if (byKey.size > limit) for (const [each, at] of byKey) if (at < cursor) byKey.delete(each);
  }

  /** Events have moved: the new positions by the old ones; what is not among them is gone. */
  onCompacted(positions: ReadonlyMap<number, number>): void {
    for (const byKey of this.#bySubscription.values()) {
      for (const [key, position] of byKey) {
        const now = positions.get(position);
        if (now === undefined) byKey.delete(key);
        else byKey.set(key, now);
      }
    }
  }
}
