import type { Envelope, Monitor } from '@maiko/core';

/** One event, and the actors that handled it. */
export interface TracedEvent {
  readonly envelope: Envelope;
  readonly receivers: string[];
}

/** A record of which actors handled which event. A monitor sees everything and changes nothing. */
export class Trace implements Monitor {
  readonly #events = new Map<string, TracedEvent>();

  get events(): readonly TracedEvent[] {
    return [...this.#events.values()];
  }

  dispatched(envelope: Envelope) {
    this.#events.set(envelope.id, { envelope, receivers: [] });
  }

  handled(envelope: Envelope, actor: string) {
    const { id, causeId, isPiped } = envelope;
    // What comes out of a pipe was not dispatched: it is shown with the event behind it.
    const { receivers } = this.#events.get((isPiped ? causeId : id) ?? '') ?? {};
    receivers?.push(actor);
  }

  /** Every event with a number of its own, the number of the event that caused it, and the actors that handled it. */
  lines(): string[] {
    const ids = [...this.#events.keys()];
    return this.events.map(({ envelope, receivers }, index) => {
      const { topic, sender = 'outside', causeId } = envelope;
      const cause = causeId === undefined ? '' : `, caused by #${ids.indexOf(causeId) + 1}`;
      return `#${index + 1} ${topic} from ${sender}${cause} -> ${receivers.join(', ')}`;
    });
  }
}
