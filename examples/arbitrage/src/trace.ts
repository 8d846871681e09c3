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
    this.#events.get(envelope.id)?.receivers.push(actor);
  }

  /** Every event with a number of its own, the number of the event that caused it, and the actors that handled it. */
  lines(): string[] {
    const ids = [...this.#events.keys()];
    return this.events.map(({ envelope, receivers }, index) => {
      const { topic, sender = 'outside', parentId } = envelope;
      const cause = parentId === undefined ? '' : `, caused by #${ids.indexOf(parentId) + 1}`;
      return `#${index + 1} ${topic} from ${sender}${cause} -> ${receivers.join(', ')}`;
    });
  }
}
