import type { Envelope } from '../../flow/envelope';
import { attempt } from '../../text';

/**
 * How many events are looked through for the one behind what a pipe emits. A power of two.
 * @limit
 */
const REMEMBERED = 64;

/** The events that a pipe has taken last: among them is the one behind what it emits by itself. */
export class Causes {
  readonly #recent: Envelope[] = [];
  #taken = 0;

  add(envelope: Envelope): void {
    this.#recent[this.#taken++ & (REMEMBERED - 1)] = envelope;
  }

  /**
   * Returns the event behind what has come out while none went in: the newest with this payload, or with the last
   * payload of a batch; else, as operators make new values, the newest of all. Undefined before the first event.
   */
  of(emitted: unknown): Envelope | undefined {
    const last = attempt((): unknown => (Array.isArray(emitted) ? emitted[emitted.length - 1] : emitted), emitted);
    for (let back = 1; back <= this.#recent.length; back++) {
      const envelope = this.#recent[(this.#taken - back) & (REMEMBERED - 1)];
      if (envelope?.payload === last || envelope?.payload === emitted) return envelope;
    }
    return this.#recent[(this.#taken - 1) & (REMEMBERED - 1)];
  }
}
