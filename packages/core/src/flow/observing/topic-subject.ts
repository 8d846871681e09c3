import { map, Subject, type Observable, type Subscription } from 'rxjs';
import type { Topic } from '../../topic/topic';
import type { Channel } from '../channel';
import type { Channels } from '../channels';
import { observerOf, type ObserverArguments } from './observer';

/** A way to publish a payload; the rejection of what it returns may be ignored. */
export type PublishPayload = (topic: Topic, payload: unknown) => Promise<void>;

/**
 * The Subject of a topic as programs see it: its payloads, published as its owner publishes. It holds nothing but the
 * topic, so one may be made for every use; all of one topic are the same to publishers and observers.
 */
export class TopicSubject<E> extends Subject<E> {
  readonly #topic: Topic;
  readonly #channels: Channels;
  readonly #publish: PublishPayload;

  /** @throws TOPIC_CONFLICT */
  constructor(topic: Topic, channels: Channels, publish: PublishPayload) {
    super();
    channels.of(topic);
    this.#topic = topic;
    this.#channels = channels;
    this.#publish = publish;
  }

  /** The name of the topic. */
  protected get topic(): string {
    return this.#topic.name;
  }

  /** Publishes. Never throws: what is refused is a dead letter, and what a full mailbox rejects is logged. */
  override next(payload: E): void {
    void this.#publish(this.#topic, payload);
  }

  override error(thrown: unknown): void {
    this.#channel.error(thrown);
  }

  /** Does nothing: a source has ended, the topic has not. It completes when the runtime has stopped. */
  override complete(): void {
    // A topic has other sources, of which none knows.
  }

  /** Does nothing: see `Channel.unsubscribe`. */
  override unsubscribe(): void {
    this.#channel.unsubscribe();
  }

  override get observed(): boolean {
    return this.#channel.observed;
  }

  override subscribe(...given: ObserverArguments<E>): Subscription {
    return this.payloads().subscribe(observerOf(given));
  }

  protected payloads(): Observable<E> {
    return this.#channel.pipe(map(({ payload }) => payload as E));
  }

  // Looked up each time: the cache of channels may have let it go.
  get #channel(): Channel {
    return this.#channels.named(this.topic);
  }
}
