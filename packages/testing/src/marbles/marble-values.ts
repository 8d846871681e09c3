import { isDeepStrictEqual } from 'node:util';
import { invalidMarbles } from './errors';
import type { MarbleDiagram } from './marble-diagram';

/** The payloads that the characters of a diagram stand for. */
export type MarbleValues<E> = Readonly<Record<string, E>>;

/** The values of a diagram, as arguments: without any, a payload is the character itself. */
export type GivenValues<E> = string extends E ? [values?: MarbleValues<E>] : [values: MarbleValues<E>];

/** One event with its payload. */
export interface TimedPayload {
  /** Milliseconds since the beginning of the diagram. */
  readonly at: number;
  readonly payload: unknown;
}

/** What looks like time and is read as events, because something else than a space is beside it. */
const GLUED = /(?<=[^\d\s.])\d+(?:\.\d+)?(?:ms|s|m)|\d+(?:\.\d+)?(?:ms|s|m)(?=\S)/u;

/**
 * Gives each event of a diagram its payload.
 * @throws INVALID_MARBLES
 */
export function payloadsOf(
  topic: string,
  marbles: string,
  { marks }: MarbleDiagram,
  values: MarbleValues<unknown> | undefined,
): TimedPayload[] {
  return marks.map(({ at, symbol }) => {
    if (values !== undefined && Object.hasOwn(values, symbol)) return { at, payload: values[symbol] };
    const span = GLUED.exec(marbles)?.[0];
    if (span !== undefined && span.includes(symbol) && (values !== undefined || span.endsWith('ms')))
      throw invalidMarbles(topic, marbles, `"${span}" is time between spaces only`, `Write " ${span} "`);
    if (values === undefined) return { at, payload: symbol };
    throw invalidMarbles(topic, marbles, `"${symbol}" has no value`, `Give it one, as in { ${symbol}: ... }`);
  });
}

/** Whether a payload is the expected one; an asymmetric matcher, as of `expect.objectContaining`, decides itself. */
export function isExpected(expected: unknown, received: unknown): boolean {
  const { asymmetricMatch } = (expected ?? {}) as { readonly asymmetricMatch?: unknown };
  if (typeof asymmetricMatch === 'function') return Boolean(asymmetricMatch.call(expected, received));
  return isDeepStrictEqual(expected, received);
}
