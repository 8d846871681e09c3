import type { Ring } from './ring';

/**
 * The place of the oldest queued event of a subscription in a log. It looks at no entry twice for one subscription: an
 * entry before the one that it found last was another subscription's or a hole, and stays so.
 */
export class Oldest {
  readonly #from = new Map<number, number>();

  /** @returns undefined when there is none between `cursor` and `tail` */
  positionOf(subscriptionIndex: number, ring: Ring, cursor: number, tail: number): number | undefined {
    let position = Math.max(cursor, this.#from.get(subscriptionIndex) ?? 0);
    while (
      position < tail &&
      (ring.subscriptionAt(position) !== subscriptionIndex || ring.envelopeAt(position) === undefined)
    )
      position++;
    this.#from.set(subscriptionIndex, position);
    return position < tail ? position : undefined;
  }
}
