import { inspect } from 'node:util';
import { drawMarbles, type Mark, type MarbleDiagram } from './marble-diagram';
import { isExpected, type MarbleValues, type TimedPayload } from './marble-values';

/** The events that a test expects of a topic. */
export interface MarbleExpectation {
  readonly topic: string;
  readonly diagram: MarbleDiagram;
  readonly payloads: readonly TimedPayload[];
  readonly values: MarbleValues<unknown> | undefined;
}

/** Tells how what was published differs, in lines; none when it does not. */
export function differenceOf(expectation: MarbleExpectation, received: readonly TimedPayload[]): string[] {
  const { payloads: expected, diagram, topic } = expectation;
  const at = Array.from({ length: Math.max(expected.length, received.length) }).findIndex(
    (_, index) => !isSame(expected[index], received[index]),
  );
  if (at < 0) return [];
  const names = new Names(expectation);
  const marks = received.map((each, index): Mark => ({ at: each.at, symbol: names.of(each.payload, index) }));
  const missing = diagram.marks[at];
  if (missing !== undefined) names.explain(missing.symbol, expected[at]?.payload);
  return [
    `Topic "${topic}" was published otherwise than expected`,
    `expected: ${drawMarbles(diagram.marks)}`,
    `received: ${drawMarbles(marks)}`,
    ...names.legend,
    `the first difference: expected ${told(missing)}, received ${told(marks[at])}`,
  ];
}

function isSame(expected: TimedPayload | undefined, received: TimedPayload | undefined): boolean {
  if (expected === undefined || received === undefined) return false;
  return expected.at === received.at && isExpected(expected.payload, received.payload);
}

function told(mark: Mark | undefined): string {
  return mark === undefined ? 'nothing more' : `${mark.symbol} at ${String(mark.at)} ms`;
}

const CAPITALS = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index));

/** The characters for payloads that were received: those of the test, and capitals for what it does not expect. */
class Names {
  readonly #expectation: MarbleExpectation;
  readonly #others: [symbol: string, payload: unknown][] = [];
  readonly #explained = new Map<string, unknown>();

  constructor(expectation: MarbleExpectation) {
    this.#expectation = expectation;
  }

  of(payload: unknown, index: number): string {
    const { payloads, diagram, values } = this.#expectation;
    // Two characters may stand for equal payloads.
    if (index < payloads.length && isExpected(payloads[index]?.payload, payload))
      return (diagram.marks[index] as Mark).symbol;
    const known = [...Object.entries(values ?? {}), ...this.#others].find(([, each]) => isExpected(each, payload));
    if (known !== undefined) return known[0];
    if (values === undefined && typeof payload === 'string' && /^.$/su.test(payload)) return payload;
    const symbol = this.#unused();
    this.#others.push([symbol, payload]);
    this.explain(symbol, payload);
    return symbol;
  }

  explain(symbol: string, payload: unknown): void {
    this.#explained.set(symbol, payload);
  }

  get legend(): string[] {
    return [...this.#explained].map(
      ([symbol, payload]) => `${symbol} = ${inspect(payload, { depth: 4, breakLength: Infinity })}`,
    );
  }

  #unused(): string {
    const { values = {} } = this.#expectation;
    const taken = new Set([...Object.keys(values), ...this.#others.map(([symbol]) => symbol)]);
    return CAPITALS.find((letter) => !taken.has(letter)) ?? '?';
  }
}
