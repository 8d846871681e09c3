import type { ErrorVerdict, OverflowPolicy } from '@maiko/core';
import fc from 'fast-check';
import { POLICY_NAMES } from '@maiko/core/adapter';

/** The behaviour of one actor of a random system. */
export interface Behaviour {
  readonly topics: readonly number[];
  readonly own: boolean;
  readonly capacity: number;
  readonly copies: number;
  readonly handling: 'sync' | 'async' | 'slow';
  /** Where it sends what it gets, and how: returned, awaited or not awaited. */
  readonly forwardTo: number | undefined;
  readonly forwarding: 'return' | 'await' | 'careless';
  readonly failEvery: number;
  readonly verdict: ErrorVerdict | 'late-restart';
  readonly stopAfter: number;
}

export type Command =
  | { readonly type: 'publish'; readonly topic: number; readonly count: number; readonly hops: number }
  | { readonly type: 'turns'; readonly count: number }
  | { readonly type: 'advance'; readonly time: number }
  | { readonly type: 'observe'; readonly topic: number; readonly take: number }
  | { readonly type: 'spawn'; readonly like: number };

export interface Scenario {
  readonly seed: number;
  readonly policies: readonly OverflowPolicy[];
  /** How long a publisher waits for room, in milliseconds; 50 unless given. */
  readonly blockTimeout?: number;
  readonly actors: readonly Behaviour[];
  readonly before: readonly Command[];
  readonly commands: readonly Command[];
  readonly drain: boolean;
}

const topicIndex = fc.nat({ max: 2 });

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('publish' as const),
      topic: topicIndex,
      count: fc.integer({ min: 1, max: 6 }),
      hops: fc.nat({ max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('advance' as const), time: fc.constantFrom(1, 10, 60, 300) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('observe' as const),
      topic: topicIndex,
      take: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('spawn' as const), like: fc.nat({ max: 4 }) }) },
);

/** Makes systems with topics of the given policies; by default any. */
export function scenarios(policies: readonly OverflowPolicy[] = POLICY_NAMES): fc.Arbitrary<Scenario> {
  const behaviour: fc.Arbitrary<Behaviour> = fc.record({
    topics: fc.uniqueArray(topicIndex, { minLength: 1, maxLength: 3 }),
    own: fc.boolean(),
    capacity: fc.integer({ min: 1, max: 5 }),
    copies: fc.integer({ min: 1, max: 3 }),
    handling: fc.constantFrom('sync' as const, 'async' as const, 'slow' as const),
    forwardTo: fc.option(topicIndex, { nil: undefined }),
    forwarding: fc.constantFrom('return' as const, 'await' as const, 'careless' as const),
    failEvery: fc.constantFrom(0, 0, 3, 7),
    verdict: fc.constantFrom('resume' as const, 'restart' as const, 'stop' as const, 'late-restart' as const),
    stopAfter: fc.constantFrom(0, 0, 0, 5),
  });
  return fc.record({
    seed: fc.integer({ min: 1 }),
    policies: fc.tuple(fc.constantFrom(...policies), fc.constantFrom(...policies), fc.constantFrom(...policies)),
    actors: fc.array(behaviour, { minLength: 1, maxLength: 4 }),
    before: fc.array(command, { maxLength: 3 }),
    commands: fc.array(command, { minLength: 1, maxLength: 15 }),
    drain: fc.boolean(),
  });
}
