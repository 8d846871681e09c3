import type { Tally } from './load';

/** Topics are taken in this stride: each once in every round, neighbours in memory far apart. A prime. */
const STRIDE = 7919;

/** Returns the distance from one topic to the next, modulo `topics`. */
export function strideOf(topics: number): number {
  return STRIDE % topics;
}

export interface Expected {
  readonly count: number;
  readonly sum: number;
}

/**
 * Computes the tally of each receiver when events 1 to `events` went round the topics.
 * @param reached for each topic: its receivers
 */
export function expectedTallies<T extends Tally>(reached: readonly (readonly T[])[], events: number): Map<T, Expected> {
  const round = reached.length;
  const stride = strideOf(round);
  const expected = new Map<T, Expected>(reached.flat().map((receiver) => [receiver, { count: 0, sum: 0 }]));
  for (let first = 1, topic = stride; first <= round; first++, topic = (topic + stride) % round) {
    const { count, sum } = every(round, first, events);
    for (const receiver of reached[topic] ?? []) {
      const before = expected.get(receiver) as Expected;
      expected.set(receiver, { count: before.count + count, sum: (before.sum + sum) | 0 });
    }
  }
  return expected;
}

/** The numbers `first`, `first + step`, ... up to `last`: how many, and their sum as a 32-bit integer. */
function every(step: number, first: number, last: number): Expected {
  const count = first > last ? 0 : Math.floor((last - first) / step) + 1;
  const sum = BigInt(count) * BigInt(first) + (BigInt(step) * BigInt(count) * BigInt(count - 1)) / 2n;
  return { count, sum: Number(BigInt.asIntN(32, sum)) };
}
