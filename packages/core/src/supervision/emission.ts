import { ACCEPTED } from '../flow/publication';
import { findTopicOfEvent, payloadOfEvent } from '../topic/event';
import { TopicEvent, type AnyTopic } from '../topic/topic';

/** Publishes one event, as its actor. */
export type PublishEvent = (topic: AnyTopic, payload: unknown) => Promise<void>;

/** Thrown for a returned value that is no event; the cell knows whose it was. */
export class NoEvent extends Error {
  constructor(readonly value: unknown) {
    super();
  }
}

/**
 * Publishes what a handler returned: nothing, an event, or an iterable or async iterable of events. An iterable is read
 * only as fast as its events are accepted.
 * @returns undefined when all is accepted already, else a promise
 * @throws NoEvent, also as a rejection
 */
export function emit(value: unknown, publish: PublishEvent): Promise<void> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') throw new NoEvent(value);
  const topic = value instanceof TopicEvent ? value.topic : findTopicOfEvent(value);
  if (topic !== undefined) {
    const accepted = publish(topic, value instanceof TopicEvent ? value.payload : payloadOfEvent(value));
    return accepted === ACCEPTED ? undefined : accepted;
  }
  if (Symbol.iterator in value) return emitEach((value as Iterable<unknown>)[Symbol.iterator](), publish);
  if (Symbol.asyncIterator in value) return emitAsync(value as AsyncIterable<unknown>, publish);
  throw new NoEvent(value);
}

function emitEach(iterator: Iterator<unknown>, publish: PublishEvent): Promise<void> | undefined {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    let accepted: Promise<void> | undefined;
    try {
      accepted = emit(next.value, publish);
    } catch (error) {
      iterator.return?.();
      throw error;
    }
    if (accepted !== undefined) return emitRest(accepted, iterator, publish);
  }
  return undefined;
}

async function emitRest(accepted: Promise<void>, iterator: Iterator<unknown>, publish: PublishEvent): Promise<void> {
  try {
    await accepted;
  } catch (error) {
    iterator.return?.();
    throw error;
  }
  await emitEach(iterator, publish);
}

async function emitAsync(events: AsyncIterable<unknown>, publish: PublishEvent): Promise<void> {
  for await (const event of events) await emit(event, publish);
}
