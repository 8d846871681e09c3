import type { AnyTopic, Envelope, EventClass } from '@maiko/core';
import { matchesTopic } from '@maiko/core/adapter';
import type { Delivery } from './delivery';

/** One event: its id, or anything that has it, such as the envelope that `publish` resolved with. */
export type EventRef = string | { readonly id: string };

/** A topic, a family of topics, an event class, or a pattern such as `order.*`. */
export type TopicRef = AnyTopic | EventClass | string;

/** A predicate of deliveries, or of events without a receiver: whether one is meant. */
export type EventPredicate = (event: Delivery | Envelope) => boolean;

/**
 * A choice of events: those of a topic, a family, an event class or a pattern; the one event with an `id`; or those
 * that a function accepts.
 */
export type EventMatch = TopicRef | { readonly id: string } | EventPredicate;

/** @throws NOT_A_TOPIC, INVALID_PATTERN */
export function matcherOf(match: EventMatch): EventPredicate {
  if (isPredicate(match)) return match;
  if (typeof match === 'object' && 'id' in match) return (event) => isOf(event, match.id);
  // Reads it once now, so that what is no topic is refused even when there is nothing to match.
  matchesTopic(match, '');
  return ({ topic }) => matchesTopic(match, topic);
}

/** Names what is matched in messages. */
export function labelOf(match: EventMatch): string {
  if (typeof match === 'string') return `"${match}"`;
  if (isPredicate(match)) return match.name === '' ? 'a matching event' : `an event for which ${match.name} holds`;
  if ('id' in match) return `the event ${match.id}`;
  return `"${match.name}"`;
}

function isPredicate(match: EventMatch): match is EventPredicate {
  if (typeof match !== 'function') return false;
  try {
    matchesTopic(match as EventClass, '');
    return false;
  } catch {
    return !Function.prototype.toString.call(match).startsWith('class');
  }
}

/** Whether it is this event, or came out of a pipe because of it. */
export function isOf({ id, causeId, isPiped }: Delivery | Envelope, event: string): boolean {
  return id === event || (isPiped && causeId === event);
}

export function idOf(ref: EventRef): string {
  return typeof ref === 'string' ? ref : ref.id;
}
