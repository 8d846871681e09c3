import type { AsyncContext } from '../ports/async-context';
import type { Clock } from '../ports/clock';
import type { IdSource } from '../ports/ids';
import { Envelope } from './envelope';
import type { Pacer } from './pacer';
import type { Sender } from './publication';
import { Stamp, StampVia, StampWithin } from './stamp';

/**
 * The factory of envelopes. One stamp, and one look at the clock, serve all publishes until the current microtasks are
 * done.
 */
export class EnvelopeFactory {
  #stamp: Stamp | undefined;
  #sequence = 0;
  #origin: string;
  readonly #eventsPerOrigin: number;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #asyncContext: AsyncContext | undefined;
  readonly #pacer: Pacer;

  /** @param eventsPerOrigin after so many events ids get another origin and the counter in them starts over */
  constructor(
    eventsPerOrigin: number,
    clock: Clock,
    ids: IdSource,
    asyncContext: AsyncContext | undefined,
    pacer: Pacer,
  ) {
    this.#eventsPerOrigin = eventsPerOrigin;
    this.#clock = clock;
    this.#ids = ids;
    this.#asyncContext = asyncContext;
    this.#pacer = pacer;
    this.#origin = ids.origin();
  }

  create(topic: string, payload: unknown, sender: Sender, parent: Envelope | undefined): Envelope {
    const stamp = this.#stamp ?? this.#newStamp();
    const sequence = ++this.#sequence;
    if (parent !== undefined) return parent.child(stamp, sequence, topic, payload, sender.id);
    return new Envelope(stamp, sequence, topic, payload, sender.id, undefined, sequence);
  }

  /**
   * Makes the envelope of what comes out of a pipe. It is not published: it is for one handler.
   * @param from the event behind it; undefined if the pipe has emitted by itself
   * @param topic of an event that nothing is behind
   */
  derive(payload: unknown, from: Envelope | undefined, topic: string): Envelope {
    const stamp = this.#stamp ?? this.#newStamp();
    const sequence = ++this.#sequence;
    return from === undefined
      ? Envelope.emitted(stamp, sequence, topic, payload)
      : from.derive(stamp, sequence, payload);
  }

  /** Runs `publish`; what it seals on this stack carries the name of a bridge. */
  via<T>(bridge: object | string, publish: () => T): T {
    const outer = this.#stamp;
    const { origin, timestamp } = outer ?? this.#newStamp();
    this.#stamp = new StampVia(origin, timestamp, 1, this.#asyncContext?.capture(), bridge);
    try {
      return publish();
    } finally {
      this.#stamp = outer;
    }
  }

  #newStamp(): Stamp {
    const asyncContext = this.#asyncContext;
    if (asyncContext === undefined) queueMicrotask(this.#forgetStamp);
    if (this.#sequence >= this.#eventsPerOrigin) {
      this.#origin = this.#ids.origin();
      this.#sequence = 0;
    }
    const now = this.#clock.now();
    // A loop that awaits its publishes needs a stamp for each of them.
    this.#pacer.onPass(now);
    // Not kept: the next publish may come from somewhere else.
    if (asyncContext !== undefined) return new StampWithin(this.#origin, now, 1, asyncContext.capture());
    return (this.#stamp = new Stamp(this.#origin, now, 1));
  }

  readonly #forgetStamp = (): void => {
    this.#stamp = undefined;
  };
}
