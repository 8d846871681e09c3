import type { Envelope } from '../flow/envelope';
import { defineOptions } from '../define-options';
import { callback, count, duration } from '../options-check';

/** The result of a `key` function. The number 7 and the text "7" are one key. */
export type Key = string | number | bigint;

/** Names the key of an event. Two methods may take payloads of different types; the function then takes either. */
export type KeyOf<E = never> = (event: E, envelope: Envelope<E>) => Key;

/** The options that make an actor one of many: an instance for every key of its events. */
export interface KeyedOptions<E = never> {
  /** One instance per key: created by its first event, events of a key in order, different keys at the same time. */
  readonly key?: KeyOf<E> | undefined;
  /** An instance that had nothing to do for that long ends, with `onStop('idle')`. Milliseconds, default 60 000. */
  readonly idleTimeout?: number | undefined;
  /**
   * How many instances there are at most. At the limit a new key takes the place of the instance that has been idle for
   * longest; while none is idle, it waits. Default 10 000.
   */
  readonly maxInstances?: number | undefined;
}

/** `KeyedOptions` with the defaults filled in. */
export interface KeyedPolicy {
  readonly key: KeyOf;
  readonly idleTimeout: number;
  readonly maxInstances: number;
}

export const KEYED = defineOptions<KeyedOptions>()({
  key: [callback],
  idleTimeout: [duration, 60_000],
  maxInstances: [count(1, true), 10_000],
});

/**
 * Merges the options of the class, those of one actor over them, and the defaults; undefined for an actor without a
 * key.
 */
export function resolveKeyed(ofClass: KeyedOptions, ofActor: KeyedOptions): KeyedPolicy | undefined {
  if (ofActor.key === undefined && ofClass.key === undefined) return undefined;
  return KEYED.fill(ofActor, ofClass) as KeyedPolicy;
}
