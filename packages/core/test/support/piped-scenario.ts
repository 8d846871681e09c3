import type { ErrorVerdict, OverflowPolicy } from '@maiko/core';
import fc from 'fast-check';
import { POLICY_NAMES } from '@maiko/core/adapter';
import { OPERATOR_SETS, operators, type Operator } from './random-operators';

/** A deed to an actor with pipes, at a moment at which nothing need be settled. */
export type PipedCommand =
  | { readonly type: 'publish'; readonly to: 0 | 1; readonly count: number }
  | { readonly type: 'turns'; readonly count: number }
  | { readonly type: 'advance'; readonly time: number }
  | { readonly type: 'settle' }
  | Deed
  /** Work on `ctx.scheduler` throws after a while; the actor is ended from outside. */
  | { readonly type: 'break' | 'end'; readonly after: number };

/** An order to the actor: its handler throws at once or after a while, or it ends itself. */
export interface Deed {
  readonly type: 'throw' | 'reject' | 'leave';
  readonly after: number;
}

export interface PipedScenario {
  readonly seed: number;
  readonly pipes: readonly [readonly Operator[], readonly Operator[]];
  readonly policies: readonly [OverflowPolicy, OverflowPolicy];
  /** In front of the first pipe also what its handler publishes to the second comes back. */
  readonly forwards: boolean;
  readonly capacity: number;
  readonly handling: 'sync' | 'async' | 'slow' | 'hanging';
  readonly failEvery: number;
  /** A finalizer of the first pipe throws. */
  readonly failsAtEnd: boolean;
  readonly verdict: ErrorVerdict;
  readonly mailboxOnRestart: 'keep' | 'drop';
  readonly commands: readonly PipedCommand[];
  readonly stop: { readonly drain: boolean; readonly deadline: number };
}

const after = fc.constantFrom(0, 1, 8, 30);

const command: fc.Arbitrary<PipedCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('publish' as const),
      to: fc.constantFrom(0 as const, 1 as const),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('advance' as const), time: fc.constantFrom(1, 4, 10, 60) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'settle' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('throw' as const, 'reject' as const), after }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('break' as const), after }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ type: fc.constant('leave' as const), after }),
      fc.record({ type: fc.constant('end' as const), after }),
    ),
  },
);

/** Makes actors with two pipes, and what happens to them. */
export function pipedScenarios(): fc.Arbitrary<PipedScenario> {
  const policy = fc.oneof(fc.constant('block' as const), fc.constantFrom(...POLICY_NAMES));
  return fc.record({
    seed: fc.integer({ min: 1 }),
    pipes: fc.tuple(operators(OPERATOR_SETS.failing, 3), operators(OPERATOR_SETS.timed, 3)),
    policies: fc.tuple(policy, policy),
    forwards: fc.boolean(),
    capacity: fc.constantFrom(1, 2, 5, 128),
    handling: fc.constantFrom('sync' as const, 'async' as const, 'slow' as const, 'hanging' as const),
    failEvery: fc.constantFrom(0, 0, 3, 7),
    failsAtEnd: fc.boolean(),
    verdict: fc.constantFrom('resume' as const, 'restart' as const, 'stop' as const),
    mailboxOnRestart: fc.constantFrom('keep' as const, 'keep' as const, 'drop' as const),
    commands: fc.array(command, { minLength: 1, maxLength: 15 }),
    stop: fc.record({ drain: fc.boolean(), deadline: fc.constantFrom(0, 20, 10_000) }),
  });
}
