import type { PublishOptions, PublishTarget } from '@maiko/core';
import type { Publisher } from './publisher';

/** The publisher of one topic; `@InjectTopic(topic)` injects it. `E` is the payload. */
export class TopicPublisher<E> {
  readonly #publisher: Publisher;

  constructor(
    publisher: Publisher,
    readonly topic: PublishTarget<E>,
  ) {
    this.#publisher = publisher;
  }

  /**
   * Resolves when every subscribed mailbox has accepted the event, never when it has been handled.
   * @throws (as a rejection) what `Publisher.publish` rejects with
   */
  publish(payload: E, options?: PublishOptions): Promise<void> {
    return this.#publisher.publish(this.topic, payload as never, options);
  }
}
