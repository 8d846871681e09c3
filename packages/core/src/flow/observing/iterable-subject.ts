import type { Topic } from '../../topic/topic';
import type { Envelope } from '../envelope';
import type { Observers } from './observers';
import { TopicSubject, type SubjectFlow, type SubjectPublisher } from './topic-subject';

/** The Subject of a topic outside the actors: `for await` reads its payloads, each loop at its own speed. */
export class IterableSubject<E> extends TopicSubject<E> implements AsyncIterable<E> {
  readonly #observers: Observers;

  /** @throws TOPIC_CONFLICT */
  constructor(topic: Topic, flow: SubjectFlow & { readonly observers: Observers }, publisher: SubjectPublisher) {
    super(topic, flow, publisher);
    this.#observers = flow.observers;
  }

  [Symbol.asyncIterator](): AsyncIterator<E, undefined> {
    return this.#observers.iterations.iterate(this.topic, payloadOf<E>);
  }
}

function payloadOf<E>({ payload }: Envelope): E {
  return payload as E;
}
