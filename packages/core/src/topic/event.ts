import { notAnEvent, notATopic, subjectOfPattern } from './errors';
import { checkPattern, checkTopicName, DEFAULT_TOPIC_NAME } from './name';
import type { OverflowPolicy } from './overflow-policy';
import { DEFAULT_TOPIC_OPTIONS, resolveTopicOptions, type TopicOptions } from './topic-options';
import {
  EVENT,
  isTopic,
  isTopicFamily,
  makeTopic,
  type AnyTopic,
  type Topic,
  type TopicEvent,
  type TopicFamily,
} from './topic';

/** On a class: the topic its instances belong to. */
const EVENT_TOPIC = Symbol.for('maiko.event-topic');

/** An event of any topic. */
export interface AnyEvent {
  readonly [EVENT]: true;
  readonly topic: AnyTopic;
  readonly payload: unknown;
}

/** A class with events as instances; see `Event`. */
export type EventClass<E = unknown> = abstract new (...args: never[]) => E;

/** Everything one can subscribe to; a plain string is a pattern with the payload `unknown`. */
export type TopicLike<E = unknown> = Topic<E> | TopicFamily<E> | EventClass<E>;

/** Everything one can publish to. */
export type PublishTarget<E = unknown> = Topic<E> | EventClass<E>;

/** The payload type of a topic, a family or an event class. */
export type PayloadOf<T> =
  T extends Topic<infer E> ? E : T extends TopicFamily<infer E> ? E : T extends EventClass<infer E> ? E : unknown;

/**
 * Instances of classes, as opposed to plain objects: object literals and type aliases have an implicit index
 * signature, classes and interfaces do not.
 */
export type ClassEvent<T> = T extends
  Record<string, unknown> | readonly unknown[] | ((...args: never[]) => unknown) | Promise<unknown>
  ? never
  : T;

/**
 * Makes the instances of a class events of the topic `name`.
 * @throws INVALID_TOPIC_NAME, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Event('order.placed')
 * class OrderPlaced { constructor(readonly id: string) {} }
 */
export function Event(
  name: string,
  options: TopicOptions<never> = {},
): (eventClass: EventClass, context?: unknown) => void {
  checkTopicName(name);
  const made = makeTopic(name, resolveTopicOptions(name, options));
  return (eventClass) => {
    Object.defineProperty(eventClass, EVENT_TOPIC, { value: made });
    CLASSES.set(made, eventClass);
  };
}

/** The event classes, by their topics. */
const CLASSES = new WeakMap<AnyTopic, EventClass>();

/** Returns the class with the events of a topic as instances; undefined of a topic that `topic` made. */
export function eventClassOf(declared: AnyTopic): EventClass | undefined {
  return CLASSES.get(declared);
}

/** Whether a payload is an instance of the event class of its topic, as opposed to one that a topic made. */
export function isInstanceOfTopic(payload: unknown, topicName: string): payload is object {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    !(EVENT in payload) &&
    findTopicOfEvent(payload)?.name === topicName
  );
}

function topicOfClass(value: unknown): Topic | undefined {
  return typeof value === 'function' ? (value as { [EVENT_TOPIC]?: Topic })[EVENT_TOPIC] : undefined;
}

/**
 * Returns the topic of an event.
 * @throws NOT_AN_EVENT
 */
export function topicOfEvent(event: unknown): Topic {
  const found = findTopicOfEvent(event);
  if (found === undefined) throw notAnEvent(event);
  return found;
}

/** Returns the topic of an event, undefined when the value is no event. */
export function findTopicOfEvent(event: unknown): Topic | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  if (EVENT in event) return (event as TopicEvent).topic;
  return topicOfClass((event as { constructor?: unknown }).constructor);
}

/**
 * Returns what the handlers get of an event: the payload of a topic's event, or the instance of an event class itself.
 */
export function payloadOfEvent(event: object): unknown {
  return EVENT in event ? (event as TopicEvent).payload : event;
}

/**
 * Returns the concrete topic behind a topic or an event class.
 * @throws NOT_A_TOPIC
 */
export function publishTopic(target: unknown): AnyTopic {
  if (isTopic(target) || isTopicFamily(target)) return target;
  const ofClass = topicOfClass(target);
  if (ofClass === undefined) throw notATopic(target);
  return ofClass;
}

/**
 * Returns the one topic of which a subject is made.
 * @throws SUBJECT_OF_PATTERN, NOT_A_TOPIC
 */
export function subjectTopic(target: unknown): Topic {
  if (typeof target === 'string') throw subjectOfPattern(target);
  const found = publishTopic(target);
  if (!isTopic(found)) throw subjectOfPattern(found.name);
  return found;
}

/**
 * Returns the topic or family behind anything one can subscribe to.
 * @throws NOT_A_TOPIC, INVALID_PATTERN
 */
export function subscribeTopic(target: unknown): { readonly pattern: string; readonly declared: AnyTopic | undefined } {
  if (target === undefined) return { pattern: DEFAULT_TOPIC_NAME, declared: undefined };
  if (typeof target === 'string') {
    checkPattern(target);
    return { pattern: target, declared: undefined };
  }
  const declared = publishTopic(target);
  return { pattern: declared.name, declared };
}

/** Whether `target` is something one can subscribe to. */
export function isSubscribable(target: unknown): boolean {
  return typeof target === 'string' || isTopic(target) || isTopicFamily(target) || topicOfClass(target) !== undefined;
}

/** Makes a topic that belongs to the framework; its name begins with "$". */
export function systemTopic<E>(name: string, overflow: OverflowPolicy): Topic<E> {
  return makeTopic<E>(name, { ...DEFAULT_TOPIC_OPTIONS, overflow });
}
