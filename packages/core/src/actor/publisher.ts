import { causeOf, Envelope } from '../flow/envelope';
import { defineOptions } from '../define-options';
import { flag, text, type OptionRule } from '../options-check';
import {
  payloadOfEvent,
  publishTopic,
  topicOfEvent,
  type AnyEvent,
  type ClassEvent,
  type PublishTarget,
} from '../topic/event';
import { isTopicFamily, type AnyTopic } from '../topic/topic';

export interface PublishOptions {
  /**
   * The envelope that caused this event, or its ids, such as a header or a queue holds them; null for none. Default
   * inside an actor: the event being handled.
   */
  readonly parent?: Envelope | EventIds | null | undefined;
  /**
   * For a bridge to another system: an object or a text that names it. Handlers find it in `envelope.via`, so that a
   * bridge recognises what it brought in and does not send it back. A text is kept across processes. Default: none.
   */
  readonly via?: object | string | undefined;
  /**
   * The id of the event: of a durable topic, an event with an id that has been kept is not kept again. It must be
   * globally unique otherwise. Default: one is made.
   */
  readonly id?: string | undefined;
}

/** The ids of an event that is known by nothing else. */
export interface EventIds {
  readonly id: string;
  readonly correlationId: string;
}

/** Options of `ingest`. */
export interface IngestOptions extends PublishOptions {
  /**
   * The data has been through the schema of its topic already, as what a recording holds: it is published as it is. A
   * schema that changes what it gets must not see its own output. Default false.
   */
  readonly parsed?: boolean | undefined;
}

/** Type-level: what can be published as it is. Plain objects cannot, they belong to no topic. */
export type Publishable<T> = T extends AnyEvent ? unknown : [ClassEvent<T>] extends [never] ? never : unknown;

/** The way to publish events. */
export interface Publisher {
  /**
   * Publishes a payload on a topic. The promise resolves when every subscribed mailbox has accepted the event, never
   * when it has been handled. A rejection that is not awaited ends nothing.
   * @throws (as a rejection) MAILBOX_FULL under overflow "reject", BLOCKED_CYCLE, INGRESS_FULL, PAYLOAD_REJECTED,
   * PUBLISH_TO_PATTERN, TOPIC_CONFLICT, RUNTIME_CLOSED, INCARNATION_ENDED, INVALID_OPTION, UNKNOWN_OPTION
   */
  publish<E>(topic: PublishTarget<E>, payload: NoInfer<E>, options?: PublishOptions): Promise<void>;
  /** Publishes an event: a topic called with its payload, or an instance of an event class. */
  publish<T extends object>(event: T & Publishable<T>, options?: PublishOptions): Promise<void>;
}

const parent: OptionRule = (value) =>
  value === null || value instanceof Envelope || isIds(value)
    ? undefined
    : 'the envelope that a handler got, { id, correlationId }, or null for none';

function isIds(value: unknown): value is EventIds {
  if (typeof value !== 'object' || value === null) return false;
  const { id, correlationId } = value as Partial<EventIds>;
  return text(id) === undefined && text(correlationId) === undefined;
}

/** An object, a function or a text. */
export const bridge: OptionRule = (value) =>
  (typeof value === 'object' && value !== null) || typeof value === 'function' || text(value) === undefined
    ? undefined
    : 'an object or a text';

const PUBLISH = defineOptions<PublishOptions>()({ parent: [parent], via: [bridge], id: [text] });

/** Returns the parent that options name, with a stand-in for one of which only the ids are known. */
export function parentIn({ parent: given }: Pick<PublishOptions, 'parent'>): Envelope | null | undefined {
  if (given === undefined || given === null || given instanceof Envelope) return given;
  return causeOf(given.id, given.correlationId);
}

const INGEST = defineOptions<IngestOptions>()({ ...PUBLISH.rows, parsed: [flag] });

/** One publish, whichever form it was written in. */
interface PublishCall {
  readonly topic: AnyTopic;
  readonly payload: unknown;
  readonly options: PublishOptions | undefined;
}

/**
 * Reads the two forms of publish: (topic, payload, options) and (event, options).
 * @throws NOT_A_TOPIC, NOT_AN_EVENT, INVALID_OPTION, UNKNOWN_OPTION
 */
export function readPublish(
  first: unknown,
  given: number,
  second: unknown,
  third: PublishOptions | undefined,
): PublishCall {
  if (given > 1 && (typeof first === 'function' || isTopicFamily(first))) {
    return call(publishTopic(first), second, third);
  }
  return call(topicOfEvent(first), payloadOfEvent(first as object), second as PublishOptions | undefined);
}

function call(topic: AnyTopic, payload: unknown, options: PublishOptions | undefined): PublishCall {
  checkPublishOptions(topic, options);
  return { topic, payload, options };
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
function checkPublishOptions(topic: AnyTopic, options: PublishOptions | undefined): void {
  if (options !== undefined) PUBLISH.check(`publish on "${topic.name}"`, options);
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function checkIngestOptions(topic: AnyTopic, options: IngestOptions | undefined): void {
  if (options !== undefined) INGEST.check(`ingest on "${topic.name}"`, options);
}
