import { map, Subject, type Observable, type Subscription } from 'rxjs';
import { holdsPromises } from '../../thenable';
import { payloadIsPromise } from '../../topic/errors';
import type { Topic } from '../../topic/topic';
import type { Channel } from '../channel';
import type { Channels } from '../channels';
import type { Envelope } from '../envelope';
import type { Sender } from '../publication';
import type { Refusals } from '../refusals';
import { observerOf, type ObserverArguments } from './observer';

/** The part of the broker that a subject needs. */
export interface SubjectFlow {
  readonly channels: Channels;
  readonly refusals: Refusals;
}

/** The publisher behind a subject. */
export interface SubjectPublisher {
  readonly sender: Sender;
  /** The event that it handles now. */
  readonly inHand?: () => Envelope | undefined;
  /** The rejection of what it returns may be ignored. */
  readonly publish: (topic: Topic, payload: unknown) => Promise<void>;
}

/**
 * The Subject of a topic as programs see it: its payloads, published as its owner publishes. It holds nothing but the
 * topic, so one may be made for every use; all of one topic are the same to publishers and observers.
 */
export class TopicSubject<E> extends Subject<E> {
  readonly #topic: Topic;
  readonly #flow: SubjectFlow;
  readonly #publisher: SubjectPublisher;

  /** @throws TOPIC_CONFLICT */
  constructor(topic: Topic, flow: SubjectFlow, publisher: SubjectPublisher) {
    super();
    flow.channels.of(topic);
    this.#topic = topic;
    this.#flow = flow;
    this.#publisher = publisher;
  }

  /** The name of the topic. */
  protected get topic(): string {
    return this.#topic.name;
  }

  /** Publishes. Never throws: what is refused is a dead letter, and what a full mailbox rejects is logged. */
  override next(payload: E): void {
    const topic = this.#topic;
    const { sender, inHand, publish } = this.#publisher;
    if (!holdsPromises(payload)) void publish(topic, payload);
    else {
      const error = payloadIsPromise(topic.name, payload);
      void this.#flow.refusals.refuse(topic, payload, sender, inHand?.(), 'payload-rejected', error);
    }
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
    return this.#flow.channels.named(this.topic);
  }
}
