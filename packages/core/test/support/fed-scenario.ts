import type { ErrorVerdict, OverflowPolicy } from '@maiko/core';
import fc from 'fast-check';
import { POLICY_NAMES } from '@maiko/core/adapter';
import { sourcePlans, type SourcePlan } from './random-source';

/** A step of a program with an actor that Observables feed, at a moment at which nothing need be settled. */
export type FedCommand =
  | { readonly type: 'advance'; readonly time: number }
  | { readonly type: 'turns'; readonly count: number }
  /** A handler returns the Observable; the actor or the runtime connects it. */
  | { readonly type: 'handler' | 'ctx' | 'outside'; readonly plan: SourcePlan; readonly to: Target }
  | { readonly type: 'unsubscribe'; readonly nth: number }
  | { readonly type: 'throw' | 'reject' | 'leave' | 'break' | 'end' };

/** The topic of a connected Observable: without a schema, with one, with one that takes its time. */
export type Target = 'plain' | 'checked' | 'slowly';

export interface FedScenario {
  readonly seed: number;
  readonly policy: OverflowPolicy;
  /** Of the subscriber. */
  readonly capacity: number;
  readonly handling: 'sync' | 'async' | 'slow';
  readonly onStart: SourcePlan | undefined;
  readonly connected: SourcePlan | undefined;
  readonly step: SourcePlan | undefined;
  readonly onDrain: SourcePlan | undefined;
  readonly verdict: ErrorVerdict;
  readonly commands: readonly FedCommand[];
  readonly stop: { readonly drain: boolean; readonly deadline: number };
}

const targets = fc.constantFrom('plain' as const, 'checked' as const, 'slowly' as const);

function commands(plan: fc.Arbitrary<SourcePlan>, crashes: boolean): fc.Arbitrary<FedCommand> {
  const place = fc.constantFrom('handler' as const, 'ctx' as const, 'outside' as const);
  const crash = fc.constantFrom(
    'throw' as const,
    'reject' as const,
    'leave' as const,
    'break' as const,
    'end' as const,
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: place, plan, to: targets }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('advance' as const), time: fc.constantFrom(1, 5, 30) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 4 }) }) },
    ...(crashes
      ? [
          { weight: 1, arbitrary: fc.record({ type: fc.constant('unsubscribe' as const), nth: fc.nat({ max: 5 }) }) },
          { weight: 2, arbitrary: fc.record({ type: crash }) },
        ]
      : []),
  );
}

/** Makes actors that any Observables feed, and what happens to them. */
export function fedScenarios(): fc.Arbitrary<FedScenario> {
  const plan = sourcePlans(['complete', 'complete', 'error', 'never', 'junk']);
  const maybe = fc.option(plan, { nil: undefined });
  return fc.record({
    seed: fc.integer({ min: 1 }),
    policy: fc.oneof(fc.constant('block' as const), fc.constantFrom(...POLICY_NAMES)),
    capacity: fc.constantFrom(1, 2, 5, 128),
    handling: fc.constantFrom('sync' as const, 'async' as const, 'slow' as const),
    onStart: maybe,
    connected: maybe,
    step: maybe,
    onDrain: fc.option(sourcePlans(['complete', 'complete', 'error']), { nil: undefined }),
    verdict: fc.constantFrom('resume' as const, 'restart' as const, 'stop' as const),
    commands: fc.array(commands(plan, true), { minLength: 1, maxLength: 10 }),
    stop: fc.record({ drain: fc.boolean(), deadline: fc.constantFrom(0, 20, 10_000, 10_000) }),
  });
}

/** Makes those in which nothing is in the way: every Observable ends, within its bound, and nothing fails. */
export function calmScenarios(): fc.Arbitrary<FedScenario> {
  const plan = sourcePlans(['complete']).map((each) => ({ ...each, capacity: 64, overflow: 'fail' as const }));
  const maybe = fc.option(plan, { nil: undefined });
  return fc.record({
    seed: fc.integer({ min: 1 }),
    policy: fc.constant('unbounded' as const),
    capacity: fc.constant(128),
    handling: fc.constant('sync' as const),
    onStart: maybe,
    connected: maybe,
    step: maybe,
    onDrain: maybe,
    verdict: fc.constant('restart' as const),
    commands: fc.array(commands(plan, false), { minLength: 1, maxLength: 10 }),
    stop: fc.constant({ drain: true, deadline: 10_000 }),
  });
}
