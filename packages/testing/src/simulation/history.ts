import type { Envelope, Monitor, PayloadOf } from '@maiko/core';
import { matchesTopic } from '@maiko/core/adapter';
import type { TopicRef } from '../events/event-match';

/** Everything that was published in a run, in the order of publishing. */
export class History implements Monitor {
  readonly #envelopes: Envelope[] = [];

  dispatched(envelope: Envelope): void {
    this.#envelopes.push(envelope);
  }

  /** @throws NOT_A_TOPIC, INVALID_PATTERN */
  of<T extends TopicRef>(topic: T): Envelope<PayloadOf<T>>[] {
    return this.#envelopes.filter(({ topic: name }) => matchesTopic(topic, name)) as Envelope<PayloadOf<T>>[];
  }
}
