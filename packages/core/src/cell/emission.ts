import { isPromise } from '#platform/value-kinds';
import { ACCEPTED } from '../flow/publication';
import { isSource } from '../rxjs/bounded';
import { answersLater } from '../thenable';
import { findTopicOfEvent, payloadOfEvent } from '../topic/event';
import { TopicEvent, type AnyTopic } from '../topic/topic';

/** The incarnation that events are published for. */
export interface Emitter {
  /** It was cut off: nothing more is taken from what its code gave. */
  readonly fenced: boolean;
  publish(topic: AnyTopic, payload: unknown): Promise<void>;
  /** One value more was taken out of an iterable; a promise when the event loop has to turn first. */
  onPulled(): Promise<void> | undefined;
  /** Publishes what an Observable emits; settles when that is over. */
  follow(source: object): Promise<void>;
}

/** The error of a returned value that is no event; the cell knows which actor returned it. */
export class NoEvent extends Error {
  readonly #value: unknown;

  constructor(value: unknown) {
    super();
    this.#value = value;
  }

  get value(): unknown {
    return this.#value;
  }

  /** Tells whether `NoEvent` was thrown; a revoked proxy throws at `instanceof` itself. */
  static is(thrown: unknown): thrown is NoEvent {
    return typeof thrown === 'object' && thrown !== null && #value in thrown;
  }
}

/**
 * Publishes what a handler returned: nothing, an event, or an iterable, async iterable or Observable of events. An
 * iterable is read only as fast as its events are accepted.
 * @returns undefined when all is accepted already, else a promise
 * @throws NoEvent, also as a rejection
 */
export function emit(value: unknown, emitter: Emitter): Promise<void> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') throw new NoEvent(value);
  const topic = topicOf(value);
  if (topic !== undefined) {
    const accepted = emitter.publish(topic, value instanceof TopicEvent ? value.payload : payloadOfEvent(value));
    return accepted === ACCEPTED ? undefined : accepted;
  }
  if (Symbol.iterator in value) return emitEach(value as Iterable<unknown>, emitter);
  // Before async iterables: those of newer versions of RxJS are both.
  if (isSource(value)) return emitter.follow(value);
  if (Symbol.asyncIterator in value) return emitAsync(value as AsyncIterable<unknown>, emitter);
  answersLater(value);
  throw new NoEvent(value);
}

/** Whether `emit` would publish something of a value. Only arrays are read for that. */
export function holdsEvents(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isSource(value)) return false;
  if (Array.isArray(value)) return (value as readonly unknown[]).some(isEvent);
  const { next } = value as Partial<Iterator<unknown>>;
  return isEvent(value) || Symbol.asyncIterator in value || (Symbol.iterator in value && typeof next === 'function');
}

function isEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && topicOf(value) !== undefined;
}

/** Returns the topic of an event; undefined of any other object. */
function topicOf(value: object): AnyTopic | undefined {
  return value instanceof TopicEvent ? value.topic : findTopicOfEvent(value);
}

function emitEach(events: Iterable<unknown>, emitter: Emitter): Promise<void> | undefined {
  const iterator = events[Symbol.iterator]();
  let accepted: Promise<void> | undefined;
  try {
    accepted = emitUntilFull(iterator, emitter);
  } catch (error) {
    // Of many promises, as `map` makes them of an async function, only the first one has been looked at.
    if (Array.isArray(events)) for (const event of events) if (isPromise(event)) answersLater(event);
    throw error;
  }
  return accepted === undefined ? undefined : emitRest(accepted, iterator, emitter);
}

/** Publishes until it has to wait, which the promise is for; undefined at the end. */
function emitUntilFull(iterator: Iterator<unknown>, emitter: Emitter): Promise<void> | undefined {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    let accepted: Promise<void> | undefined;
    try {
      if (next.value === undefined && answersLater(next)) throw new NoEvent(next);
      accepted = emit(next.value, emitter);
    } catch (error) {
      close(iterator);
      throw error;
    }
    accepted ??= emitter.onPulled();
    if (accepted !== undefined) return accepted;
  }
  return undefined;
}

/** One promise for the whole rest, however often it waits: a generator may live as long as its actor. */
async function emitRest(first: Promise<void>, iterator: Iterator<unknown>, emitter: Emitter): Promise<void> {
  for (let accepted: Promise<void> | undefined = first; accepted !== undefined;) {
    try {
      await accepted;
    } catch (error) {
      close(iterator);
      throw error;
    }
    if (emitter.fenced) {
      close(iterator);
      return;
    }
    accepted = emitUntilFull(iterator, emitter);
  }
}

/**
 * Tells an iterator that no more is taken. As in a `for` loop, what it throws at that does not hide the error that
 * ended it.
 */
function close(iterator: Iterator<unknown>): void {
  try {
    const closed: unknown = iterator.return?.();
    // An iterator that answers with a promise is not asynchronous: what becomes of that is no matter of the runtime.
    answersLater(closed);
  } catch {
    // The other error is thrown.
  }
}

async function emitAsync(events: AsyncIterable<unknown>, emitter: Emitter): Promise<void> {
  for await (const event of events) {
    await (emit(event, emitter) ?? emitter.onPulled());
    if (emitter.fenced) return;
  }
}
