import { defineOptions, type Resolved } from '../define-options';
import { callback, duration, oneOf } from '../options-check';
import { describe } from '../errors';
import { topicConflict } from './errors';
import { POLICY_NAMES, type OverflowPolicy } from './overflow-policy';
import type { StandardSchema } from './schema';

/** The options for a full mailbox; part of those of a topic and of a subscription. */
export interface OverflowOptions<E = unknown> {
  /** What becomes of an event that finds a mailbox full. Default `block`. */
  readonly overflow?: OverflowPolicy | undefined;
  /** How long a publisher waits under `block` before the event is dead-lettered. Milliseconds, default 30 000. */
  readonly blockTimeout?: number | undefined;
  /** For `latest`: keep the newest event of every key instead of one. */
  readonly latestBy?: ((payload: E) => unknown) | undefined;
}

/** Options of `topic` and `topics`. */
export interface TopicOptions<E = unknown> extends OverflowOptions<E> {
  /** Checks payloads; any Standard Schema. */
  readonly schema?: StandardSchema<unknown, E> | undefined;
  /** `edge` (default): only what enters from outside the process is checked. `always`: every publish is. */
  readonly validate?: 'edge' | 'always' | undefined;
  /**
   * Whether the transport of the runtime keeps the events: they survive the process, and subscriptions in other
   * processes get them. `if-available`: only in a runtime that has a transport. Default false.
   */
  readonly durable?: boolean | 'if-available' | undefined;
  /** The key of an event, such as the id of an order: what has one key is kept in order. Default: none. */
  readonly key?: ((payload: E) => string | number | bigint) | undefined;
}

export const OVERFLOW = defineOptions<OverflowOptions>()({
  overflow: [oneOf(...POLICY_NAMES), 'block'],
  blockTimeout: [duration, 30_000],
  latestBy: [callback],
});

const TOPIC = defineOptions<TopicOptions>()({
  ...OVERFLOW.rows,
  schema: [(value) => (isSchema(value) ? undefined : 'a Standard Schema (it has "~standard")')],
  validate: [oneOf('edge', 'always'), 'edge'],
  durable: [
    (value) => (typeof value === 'boolean' || value === 'if-available' ? undefined : 'true, false or "if-available"'),
    false,
  ],
  key: [callback],
});

/** The options of a topic with its defaults filled in; the payload type is erased. */
export interface ResolvedTopicOptions extends Omit<Resolved<typeof TOPIC>, 'latestBy' | 'schema' | 'key'> {
  readonly latestBy: ((payload: never) => unknown) | undefined;
  readonly key: ((payload: never) => unknown) | undefined;
  readonly schema: StandardSchema | undefined;
}

export const DEFAULT_TOPIC_OPTIONS: ResolvedTopicOptions = TOPIC.defaults;

const KEYS = Object.keys(TOPIC.rows) as readonly (keyof ResolvedTopicOptions)[];

function isSchema(value: unknown): boolean {
  try {
    return typeof (value as StandardSchema | null)?.['~standard']?.validate === 'function';
  } catch {
    return false;
  }
}

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function resolveTopicOptions<E>(name: string, options: TopicOptions<E>): ResolvedTopicOptions {
  return TOPIC.resolve(`topic "${name}"`, options as TopicOptions);
}

/** Whether a declaration says nothing but the name. */
export function isDefault(options: ResolvedTopicOptions): boolean {
  return KEYS.every((key) => options[key] === DEFAULT_TOPIC_OPTIONS[key]);
}

/** @throws TOPIC_CONFLICT when the two declarations of `name` differ */
export function checkSameOptions(name: string, first: ResolvedTopicOptions, second: ResolvedTopicOptions): void {
  if (first === second) return;
  for (const key of KEYS) {
    if (first[key] === second[key]) continue;
    const values = [first[key], second[key]].map((value) =>
      typeof value === 'object' ? 'a schema' : typeof value === 'function' ? describe(value) : String(value),
    );
    throw topicConflict(name, `${key}: ${values.join(' and ')}`);
  }
}
