import { ACCEPTED } from '../flow/publication';
import { findTopicOfEvent, payloadOfEvent } from '../topic/event';
import { TopicEvent, type AnyTopic } from '../topic/topic';

/** The incarnation that events are published for. */
export interface Emitter {
  /** It was cut off: nothing more is taken from what its code gave. */
  readonly fenced: boolean;
  publish(topic: AnyTopic, payload: unknown): Promise<void>;
  /** One value more was taken out of an iterable; a promise when the event loop has to turn first. */
  pulled(): Promise<void> | undefined;
}

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
export function emit(value: unknown, emitter: Emitter): Promise<void> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') throw new NoEvent(value);
  const topic = value instanceof TopicEvent ? value.topic : findTopicOfEvent(value);
  if (topic !== undefined) {
    const accepted = emitter.publish(topic, value instanceof TopicEvent ? value.payload : payloadOfEvent(value));
    return accepted === ACCEPTED ? undefined : accepted;
  }
  if (Symbol.iterator in value) return emitEach((value as Iterable<unknown>)[Symbol.iterator](), emitter);
  if (Symbol.asyncIterator in value) return emitAsync(value as AsyncIterable<unknown>, emitter);
  throw new NoEvent(value);
}

function emitEach(iterator: Iterator<unknown>, emitter: Emitter): Promise<void> | undefined {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    let accepted: Promise<void> | undefined;
    try {
      accepted = emit(next.value, emitter);
    } catch (error) {
      iterator.return?.();
      throw error;
    }
    accepted ??= emitter.pulled();
    if (accepted !== undefined) return emitRest(accepted, iterator, emitter);
  }
  return undefined;
}

async function emitRest(accepted: Promise<void>, iterator: Iterator<unknown>, emitter: Emitter): Promise<void> {
  try {
    await accepted;
  } catch (error) {
    iterator.return?.();
    throw error;
  }
  if (emitter.fenced) iterator.return?.();
  else await emitEach(iterator, emitter);
}

async function emitAsync(events: AsyncIterable<unknown>, emitter: Emitter): Promise<void> {
  for await (const event of events) {
    await (emit(event, emitter) ?? emitter.pulled());
    if (emitter.fenced) return;
  }
}
