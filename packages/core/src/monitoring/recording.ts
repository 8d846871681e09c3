import type { Envelope } from '../flow/envelope';
import { messageOf } from '../errors';
import { isInstanceOfTopic, type EventClass } from '../topic/event';
import { decode, decodeFields, encode, encodeFields } from '../topic/codec';
import { eventNotReplayable } from './errors';

/** The version of the format that this package writes and reads. */
export const RECORDING_VERSION = 1;

/** The first line of every file of a recording. */
export interface RecordingHeader {
  readonly maiko: 'recording';
  readonly version: number;
  /** Which file of the recording it is: 1, 2, ... */
  readonly part: number;
}

/** One event, as a line of a recording has it. */
export interface RecordedEvent {
  readonly id: string;
  readonly topic: string;
  /** When it was published. Milliseconds since the epoch. */
  readonly time: number;
  /** The actor that published it; absent when it came from outside. */
  readonly sender?: string | undefined;
  /** The `causeId` of its envelope, so an event that was published; absent when none caused it. */
  readonly parent?: string | undefined;
  /** The id of the first event of its chain. */
  readonly correlation: string;
  /** Whether it is an instance of the event class of its topic. */
  readonly instance?: true;
  /** The payload as the codec writes it; absent when it could not be recorded. */
  readonly payload?: unknown;
  /** Why there is no payload. */
  readonly unrecordable?: string;
}

/** A line that says how many events are missing at this place, because the disk could not keep up. */
export interface RecordedGap {
  readonly missing: number;
}

/** An event as a line of a recording; a payload that cannot be carried is replaced by the reason. */
function recordOf(envelope: Envelope): RecordedEvent {
  const { id, topic, timestamp: time, sender, causeId: parent, correlationId: correlation, payload } = envelope;
  const record = { id, topic, time, sender, parent, correlation };
  try {
    if (isInstanceOfTopic(payload, topic)) return { ...record, instance: true, payload: { ...encodeFields(payload) } };
    return { ...record, payload: encode(payload) };
  } catch (error) {
    return { ...record, unrecordable: messageOf(error) };
  }
}

/**
 * Writes an event as a line, and why it has no payload, if it has none. One that is longer than a text may be has none
 * either.
 */
export function lineOf(envelope: Envelope): { readonly line: string; readonly unrecordable: string | undefined } {
  const record = recordOf(envelope);
  try {
    return { line: toLine(record), unrecordable: record.unrecordable };
  } catch (error) {
    const { payload: _, ...rest } = record;
    const unrecordable = (error as Error).message;
    return { line: toLine({ ...rest, unrecordable }), unrecordable };
  }
}

export const toLine = (record: RecordedEvent | RecordedGap): string => `${JSON.stringify(record)}\n`;

/**
 * Reads the payload of a recorded event: an instance when its class is among `classes`, else plain data.
 * @throws EVENT_NOT_REPLAYABLE when it was not recorded, or cannot be read
 */
export function payloadOf(record: RecordedEvent, classes: ReadonlyMap<string, EventClass> = new Map()): unknown {
  const { id, topic, payload, instance, unrecordable } = record;
  try {
    if (unrecordable !== undefined) throw new Error(unrecordable);
    if (instance !== true) return decode(payload);
    const eventClass = classes.get(topic);
    const made = eventClass === undefined ? {} : (Object.create(eventClass.prototype as object) as object);
    return decodeFields(payload as Record<string, unknown>, made);
  } catch (cause) {
    throw eventNotReplayable(topic, id, cause);
  }
}
