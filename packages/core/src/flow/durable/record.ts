import type { TransportRecord } from '../../ports/transport';
import { describe } from '../../text';
import { decode, decodeFields, encode, encodeFields } from '../../topic/codec';
import { eventClassOf, isInstanceOfTopic } from '../../topic/event';
import type { AnyTopic } from '../../topic/topic';
import type { ResolvedTopicOptions } from '../../topic/topic-options';
import { Envelope } from '../envelope';
import { topicKeyFailed } from '../errors';
import { StampReceived } from '../stamp';

/**
 * Turns an event into what a transport carries.
 * @throws PAYLOAD_NOT_RECORDABLE, TOPIC_KEY_FAILED
 */
export function recordOf(envelope: Envelope, { key }: ResolvedTopicOptions, node: string): TransportRecord {
  const { id, topic, timestamp: time, sender, causeId: parent, correlationId: correlation, payload, via } = envelope;
  const instance = isInstanceOfTopic(payload, topic);
  return {
    id,
    topic,
    key: key === undefined ? undefined : keyOf(topic, key, payload),
    time,
    sender,
    node,
    via: typeof via === 'string' ? via : undefined,
    parent,
    correlation,
    instance: instance ? true : undefined,
    payload: instance ? { ...encodeFields(payload) } : encode(payload),
  };
}

function keyOf(topic: string, key: (payload: never) => unknown, payload: unknown): string {
  let found: unknown;
  try {
    found = key(payload as never);
  } catch (cause) {
    throw topicKeyFailed(topic, `threw ${describe(cause)}`, cause);
  }
  if ((typeof found === 'string' && found !== '') || Number.isFinite(found) || typeof found === 'bigint')
    return String(found);
  throw topicKeyFailed(topic, `gave ${describe(found)}`, undefined);
}

/**
 * Reads the payload of an event that a transport has delivered.
 * @param declared the topic as this program declares it; undefined when only its name is known
 * @throws whatever the codec finds in data that it has not written
 */
export function payloadIn({ instance, payload }: TransportRecord, declared: AnyTopic | undefined): unknown {
  if (instance !== true) return decode(payload);
  const eventClass = declared === undefined ? undefined : eventClassOf(declared);
  const made = eventClass === undefined ? {} : (Object.create(eventClass.prototype as object) as object);
  return decodeFields(payload as Record<string, unknown>, made);
}

/**
 * Turns what a transport has delivered into an event.
 * @param attempt how often it has been delivered
 */
export function envelopeOf(record: TransportRecord, payload: unknown, attempt: number): Envelope {
  const { id, topic, time, sender, node, via, parent, correlation } = record;
  const stamp = new StampReceived(node, time, attempt, via, attempt > 1);
  return new Envelope(stamp, id, topic, payload, sender, parent, correlation);
}
