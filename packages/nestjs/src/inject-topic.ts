import type { PublishTarget } from '@maiko/core';
import { publishTopic } from '@maiko/core/adapter';
import { Inject, type FactoryProvider } from '@nestjs/common';
import { Publisher } from './publisher';
import { TopicPublisher } from './topic-publisher';

/** Injected topics by token; one list however many copies of this file were loaded. */
const INJECTED = Symbol.for('maiko.nestjs.topics');

/**
 * Injects a `TopicPublisher` of a topic, into a constructor or a field.
 * @throws NOT_A_TOPIC
 * @example
 * constructor(@InjectTopic(OrderPlaced) private readonly placed: TopicPublisher<Order>) {}
 */
export function InjectTopic<E>(topic: PublishTarget<E>): ParameterDecorator & PropertyDecorator {
  const token = `TopicPublisher of ${publishTopic(topic).name}`;
  injected().set(token, topic as PublishTarget);
  return Inject(token);
}

/** Makes the providers of the topics that have been injected so far. */
export function topicProviders(): FactoryProvider[] {
  return [...injected()].map(([provide, topic]) => ({
    provide,
    useFactory: (publisher: Publisher) => new TopicPublisher(publisher, topic),
    inject: [Publisher],
  }));
}

function injected(): Map<string, PublishTarget> {
  if (!Object.hasOwn(globalThis, INJECTED)) Object.defineProperty(globalThis, INJECTED, { value: new Map() });
  return (globalThis as unknown as { [INJECTED]: Map<string, PublishTarget> })[INJECTED];
}
