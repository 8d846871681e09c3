import type { Envelope } from '../../flow/envelope';

/**
 * How many events are looked through for the one behind what a pipe emits.
 * @limit
 */
const REMEMBERED = 64;

/** The events that a pipe has taken last: among them is the one behind what it emits. */
export class Causes {
  readonly #recent: Envelope[] = [];
  #taken = 0;

  add(envelope: Envelope): void {
    this.#recent[this.#taken++ % REMEMBERED] = envelope;
  }

  /**
   * Returns the event behind what has come out: the newest with this payload, or with the last payload of a batch;
   * else, as operators make new values, the newest of all. Undefined before the first event.
   */
  of(emitted: unknown): Envelope | undefined {
    const newest = this.#recent[(this.#taken - 1) % REMEMBERED];
    const payload: unknown = Array.isArray(emitted) ? (emitted.at(-1) as unknown) : emitted;
    if (newest === undefined || newest.payload === payload) return newest;
    for (let back = 2; back <= this.#recent.length; back++) {
      const envelope = this.#recent[(this.#taken - back) % REMEMBERED];
      if (envelope?.payload === payload || envelope?.payload === emitted) return envelope;
    }
    return newest;
  }
}
