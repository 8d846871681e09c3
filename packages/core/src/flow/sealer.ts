import type { Clock } from '../ports/clock';
import type { IdSource } from '../ports/ids';
import { Envelope, Stamp } from './envelope';
import type { Sender } from './publication';

/** Makes envelopes. One stamp, and one look at the clock, serve all publishes until the current microtasks are done. */
export class Sealer {
  #stamp: Stamp | undefined;
  #sequence = 0;
  #origin: string;
  readonly #eventsPerOrigin: number;
  readonly #clock: Clock;
  readonly #ids: IdSource;

  /** @param eventsPerOrigin after so many events ids get another origin and the counter in them begins anew */
  constructor(eventsPerOrigin: number, clock: Clock, ids: IdSource) {
    this.#eventsPerOrigin = eventsPerOrigin;
    this.#clock = clock;
    this.#ids = ids;
    this.#origin = ids.origin();
  }

  seal(topic: string, payload: unknown, sender: Sender, parent: Envelope | undefined): Envelope {
    const stamp = this.#stamp ?? this.#newStamp();
    const sequence = ++this.#sequence;
    if (parent !== undefined) return parent.child(stamp, sequence, topic, payload, sender.id);
    return new Envelope(stamp, sequence, topic, payload, sender.id, undefined, sequence);
  }

  #newStamp(): Stamp {
    queueMicrotask(this.#forgetStamp);
    if (this.#sequence >= this.#eventsPerOrigin) {
      this.#origin = this.#ids.origin();
      this.#sequence = 0;
    }
    return (this.#stamp = new Stamp(this.#origin, this.#clock.now(), 1));
  }

  readonly #forgetStamp = (): void => {
    this.#stamp = undefined;
  };
}
