import type { Envelope } from '../envelope';

/** Most actors have one or two events at a time, and many small rings share the cache of the processor. */
const SMALLEST = 4;

/**
 * A ring of entries, each an envelope and the subscription it is for (which subscription of its readers). Positions
 * only grow; an entry lives at `position & mask`. The one array holds both, side by side.
 */
export class Ring {
  /** Envelopes at even indexes, their subscriptions at odd ones. Replaced when the ring grows. */
  entries: (Envelope | number | undefined)[] = [];
  mask = -1;

  get length(): number {
    return this.mask + 1;
  }

  put(position: number, envelope: Envelope, subscriptionIndex: number): void {
    const index = (position & this.mask) << 1;
    this.entries[index] = envelope;
    this.entries[index + 1] = subscriptionIndex;
  }

  envelopeAt(position: number): Envelope | undefined {
    return this.entries[(position & this.mask) << 1] as Envelope | undefined;
  }

  subscriptionAt(position: number): number {
    return this.entries[((position & this.mask) << 1) + 1] as number;
  }

  /** Forgets the envelope at `position`. */
  erase(position: number): void {
    this.entries[(position & this.mask) << 1] = undefined;
  }

  /** Forgets the envelopes between `from` and `to`; returns `to`. */
  forget(from: number, to: number): number {
    const { entries, mask } = this;
    for (let position = Math.max(from, to - mask - 1); position < to; position++)
      entries[(position & mask) << 1] = undefined;
    return to;
  }

  /**
   * Closes the gaps between `from` and `to`: backwards, so that `to` stays.
   * @param moved gets the new positions by the old ones
   * @returns where the first envelope stands now
   */
  compact(from: number, to: number, moved: Map<number, number> | undefined): number {
    let first = to;
    for (let position = to - 1; position >= from; position--) {
      const envelope = this.envelopeAt(position);
      if (envelope === undefined) continue;
      first--;
      moved?.set(position, first);
      this.put(first, envelope, this.subscriptionAt(position));
    }
    this.forget(from, first);
    return first;
  }

  /** Doubles; what stands between `from` and `to` is kept. */
  grow(from: number, to: number): void {
    this.resize(Math.max(SMALLEST, this.length * 2), from, to);
  }

  /** The smallest that holds twice what stands between `from` and `to`, which is kept. */
  shrink(from: number, to: number): void {
    let length = SMALLEST;
    while (length < 2 * (to - from)) length *= 2;
    this.resize(length, from, to);
  }

  /** @param length a power of two, more than what stands between `from` and `to` */
  protected resize(length: number, from: number, to: number): void {
    const old = { entries: this.entries, mask: this.mask };
    this.entries = new Array<Envelope | number | undefined>(length * 2).fill(undefined);
    this.mask = length - 1;
    for (let position = from; position < to; position++) {
      const index = (position & old.mask) << 1;
      this.put(position, old.entries[index] as Envelope, old.entries[index + 1] as number);
    }
  }
}
