import { findTopicOfEvent, payloadOfEvent } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import { emit, type Emitter } from './emission';
import type { Incarnation } from './incarnation';
import type { Followed, SourceKind } from './sources';

/** Makes of an Observable what an incarnation follows: its values are events, published by `emitter`. */
export function followedBy(
  emitter: Emitter,
  incarnation: Incarnation,
  source: object,
  method: string,
  kind: SourceKind,
  within?: (work: () => void) => void,
): Followed {
  const where = `${incarnation.id}.${method}`;
  return {
    kind,
    source,
    where,
    method,
    within,
    take: (value) => emit(value, emitter) ?? emitter.onPulled(),
    giveUp: (value) => {
      forEachEvent(value, (topic, payload) => {
        incarnation.giveUp(where, topic, payload);
      });
    },
  };
}

/** Publishes what the Observable of `onStart` emits, beside the turns of the actor. These events have no parent. */
export function followBeside(incarnation: Incarnation, source: object): void {
  const emitter: Emitter = {
    get fenced() {
      return incarnation.fenced;
    },
    publish: (topic, payload) => incarnation.publishOn(topic, payload, { parent: null }),
    onPulled: () => incarnation.onPulled(),
    follow: (inner) => follow(inner),
  };
  const follow = (each: object): Promise<void> =>
    incarnation.sources.follow(followedBy(emitter, incarnation, each, 'onStart', 'source'));
  follow(source).catch((error: unknown) => {
    incarnation.onSourceFailed('onStart', error);
  });
}

/** Calls back for an event, and for each one in an array. */
function forEachEvent(value: unknown, callback: (topic: AnyTopic, payload: unknown) => void): void {
  if (Array.isArray(value)) for (const each of value) forEachEvent(each, callback);
  const topic = findTopicOfEvent(value);
  if (topic !== undefined) callback(topic, payloadOfEvent(value as object));
}
