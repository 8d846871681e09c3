import type { Ring } from './ring';

/**
 * Where the oldest queued event of a slot stands in a log. It looks at no entry twice for one slot: an entry before the one
 * that it found last was another slot's or a hole, and stays so.
 */
export class Oldest {
  readonly #from = new Map<number, number>();

  /** @returns undefined when there is none between `cursor` and `tail` */
  positionOf(slot: number, ring: Ring, cursor: number, tail: number): number | undefined {
    let position = Math.max(cursor, this.#from.get(slot) ?? 0);
    while (position < tail && (ring.slotAt(position) !== slot || ring.envelopeAt(position) === undefined)) position++;
    this.#from.set(slot, position);
    return position < tail ? position : undefined;
  }
}
