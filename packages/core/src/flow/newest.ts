/** Where the newest event of each slot and key stands in a log, for `latest`. */
export class Newest {
  readonly #bySlot = new Map<number, Map<unknown, number>>();

  positionOf(slot: number, key: unknown): number | undefined {
    return this.#bySlot.get(slot)?.get(key);
  }

  /** @param cursor what stands before it is forgotten when there are more than `limit` keys */
  remember(slot: number, key: unknown, position: number, cursor: number, limit: number): void {
    let byKey = this.#bySlot.get(slot);
    if (byKey === undefined) this.#bySlot.set(slot, (byKey = new Map<unknown, number>()));
    byKey.set(key, position);
    if (byKey.size > limit) for (const [each, at] of byKey) if (at < cursor) byKey.delete(each);
  }

  /** Events have moved: the new positions by the old ones; what is not among them is gone. */
  moved(positions: ReadonlyMap<number, number>): void {
    for (const byKey of this.#bySlot.values()) {
      for (const [key, position] of byKey) {
        const now = positions.get(position);
        if (now === undefined) byKey.delete(key);
        else byKey.set(key, now);
      }
    }
  }
}
