import type { Envelope } from '@maiko/core';
import { matcherOf, type TopicRef } from './event-match';
import { EventQuery, type Observed } from './event-query';
import type { Recording } from './recording';

/** The events of a topic, of a family, or of all topics that a pattern matches. */
export class TopicSpy<E = unknown> {
  readonly #matches: ReturnType<typeof matcherOf>;

  constructor(
    topic: TopicRef,
    private readonly observed: Observed,
    private readonly recording: Recording,
  ) {
    this.#matches = matcherOf(topic);
  }

  /** What was published, also events without a receiver. What comes out of a pipe is not: see `events`. */
  get published(): Envelope<E>[] {
    return this.recording.published.filter(this.#matches) as Envelope<E>[];
  }

  get wasPublished(): boolean {
    return this.eventCount > 0;
  }

  /** How many events were published. */
  get eventCount(): number {
    return this.published.length;
  }

  /** The payloads of what was published. */
  get payloads(): E[] {
    return this.published.map(({ payload }) => payload);
  }

  /** How many deliveries there were: an event counts once for each actor that got it. */
  get deliveryCount(): number {
    return this.events.count;
  }

  get receivers(): string[] {
    return this.events.receivers;
  }

  get receiverCount(): number {
    return this.events.receiverCount;
  }

  /** The deliveries, to narrow further. */
  get events(): EventQuery<E> {
    return new EventQuery<E>(this.observed).matching(this.#matches);
  }
}
