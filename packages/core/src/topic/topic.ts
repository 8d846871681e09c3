import { invalidTokens } from './errors';
import { checkPattern, checkTopicName, DEFAULT_TOPIC_NAME } from './name';
import type { StandardSchema, SchemaOutput } from './schema';
import { resolveTopicOptions, type ResolvedTopicOptions, type TopicOptions } from './topic-options';

/** Type-level only: carries the payload type of a topic. */
declare const PAYLOAD: unique symbol;

/** Marks topics across copies of this package. */
export const TOPIC = Symbol.for('maiko.topic');

/**
 * What the runtime reads of a topic. A plain object, because the `name` of a function is slow to read, and redefining
 * it makes the whole function slow.
 */
interface Declaration {
  readonly kind: 'topic' | 'family';
  readonly name: string;
  readonly options: ResolvedTopicOptions;
  /** Only the name is known, and the options are a guess: a declaration goes before it. */
  readonly byName: boolean;
  /** A note of the runtime that published on it last: it finds its routes here without a look-up by name. */
  channel: object | undefined;
}

/** Any topic or family, whatever its payload, as the runtime uses it. */
export interface AnyTopic {
  readonly [TOPIC]: Declaration;
  /** The name of the topic, or the pattern of the family. */
  readonly name: string;
  readonly options: ResolvedTopicOptions;
}

/** Marks events across copies of this package. */
export const EVENT = Symbol.for('maiko.event');

/** The result of calling a topic: a payload and where it belongs. */
export class TopicEvent<E = unknown> {
  // On the prototype: a field would be stored for every event.
  declare readonly [EVENT]: true;

  static {
    Object.defineProperty(TopicEvent.prototype, EVENT, { value: true });
  }

  constructor(
    readonly topic: Topic<E>,
    readonly payload: E,
  ) {}
}

/** A typed routing key. Calling it with a payload makes an event. */
export interface Topic<E = unknown> extends AnyTopic {
  (payload: E): TopicEvent<E>;
  readonly [PAYLOAD]: E;
}

/** A family of topics with one payload type: a pattern one can subscribe to, and topics one can publish to. */
export interface TopicFamily<E = unknown> extends AnyTopic {
  readonly [PAYLOAD]: E;
  /**
   * The concrete topic in which each wildcard of the pattern is replaced, in order.
   * @throws INVALID_TOPIC_NAME
   */
  at(...tokens: string[]): Topic<E>;
}

/**
 * Declares a topic.
 * @param name dot-separated tokens; without a name it is the default topic, for programs that need no routing
 * @throws INVALID_TOPIC_NAME, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * const Reading = topic<{ celsius: number }>('sensor.reading');
 * await runtime.publish(Reading, { celsius: 21 });
 */
export function topic<S extends StandardSchema>(
  name: string,
  options: TopicOptions<SchemaOutput<S>> & { readonly schema: S },
): Topic<SchemaOutput<S>>;
export function topic<E = unknown>(name?: string, options?: TopicOptions<E>): Topic<E>;
export function topic<E>(name: string = DEFAULT_TOPIC_NAME, options: TopicOptions<E> = {}): Topic<E> {
  checkTopicName(name);
  return makeTopic<E>(name, resolveTopicOptions(name, options));
}

/**
 * Declares a family of topics by a pattern: `*` stands for one token, a final `>` for one or more (NATS subject rules).
 * @throws INVALID_PATTERN, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * const Orders = topics<Order>('orders.*');
 * await runtime.publish(Orders.at('alpha'), order);
 */
export function topics<S extends StandardSchema>(
  pattern: string,
  options: TopicOptions<SchemaOutput<S>> & { readonly schema: S },
): TopicFamily<SchemaOutput<S>>;
export function topics<E = unknown>(pattern: string, options?: TopicOptions<E>): TopicFamily<E>;
export function topics<E>(pattern: string, options: TopicOptions<E> = {}): TopicFamily<E> {
  checkPattern(pattern);
  const resolved = resolveTopicOptions(pattern, options);
  const members = new Map<string, Topic<E>>();
  const family = {
    [TOPIC]: { kind: 'family', name: pattern, options: resolved, byName: false, channel: undefined },
    name: pattern,
    options: resolved,
    at(...tokens: string[]): Topic<E> {
      const key = tokens.length === 1 ? (tokens[0] as string) : tokens.join(KEY_SEPARATOR);
      const known = members.get(key);
      if (known !== undefined) return known;
      const name = fill(pattern, tokens);
      checkTopicName(name);
      const made = makeTopic<E>(name, resolved);
      if (members.size < MEMBER_CACHE) members.set(key, made);
      return made;
    },
  };
  return Object.freeze(family) as unknown as TopicFamily<E>;
}

/** No token may contain it. */
const KEY_SEPARATOR = '\n';

/**
 * How many topics a family remembers; a program with random names must not grow.
 * @limit
 */
const MEMBER_CACHE = 1024;

function fill(pattern: string, tokens: readonly string[]): string {
  const parts = pattern.split('.');
  const wildcards = parts.filter((part) => part === '*' || part === '>').length;
  if (tokens.length !== wildcards) throw invalidTokens(pattern, tokens, wildcards);
  let next = 0;
  const filled = parts.map((part) => {
    if (part !== '*' && part !== '>') return part;
    const token: unknown = tokens[next++];
    // Else the topic would not match its own family.
    if (typeof token !== 'string' || (part === '*' && token.includes('.')))
      throw invalidTokens(pattern, tokens, wildcards);
    return token;
  });
  return filled.join('.');
}

/**
 * Makes a topic of a checked name.
 * @param byName only the name is known, and the options are a guess
 */
export function makeTopic<E>(name: string, options: ResolvedTopicOptions, byName = false): Topic<E> {
  // A computed key gives the function its name without redefining the property.
  const made = { [name]: (payload: E) => new TopicEvent<E>(made, payload) }[name] as Topic<E>;
  const declaration: Declaration = { kind: 'topic', name, options, byName, channel: undefined };
  return Object.freeze(Object.assign(made, { options, [TOPIC]: declaration }));
}

export function isTopic(value: unknown): value is Topic {
  return typeof value === 'function' && (value as Partial<AnyTopic>)[TOPIC]?.kind === 'topic';
}

export function isTopicFamily(value: unknown): value is TopicFamily {
  return typeof value === 'object' && value !== null && (value as Partial<AnyTopic>)[TOPIC]?.kind === 'family';
}
