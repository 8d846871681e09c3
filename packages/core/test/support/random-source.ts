import type { SourceOverflow } from '@maiko/core';
import fc from 'fast-check';

/** A plan of what an Observable emits after each subscription, and of the bound for what waits. */
export interface SourcePlan {
  /** So many values at once, each time after so many milliseconds; 0 is on the stack of `subscribe`, or of the last. */
  readonly bursts: readonly { readonly wait: number; readonly count: number }[];
  /** `junk`: it emits what cannot be published, and goes on without end. */
  readonly end: 'complete' | 'error' | 'never' | 'junk';
  /** Of the library that made it. */
  readonly like: 'rxjs' | 'interop' | 'bounded';
  readonly capacity: number;
  readonly overflow: SourceOverflow;
  /** Code that is unsubscribed throws. */
  readonly throwsAtEnd: boolean;
}

/** The places that an Observable comes in at. */
export type SourcePlace = 'handler' | 'step' | 'onStart' | 'onDrain' | 'ctx' | 'outside';

/** The capacity of a source that has no bound of its own. */
export const DEFAULT_CAPACITY = 128;

export const sourcePlans = (ends: readonly SourcePlan['end'][]): fc.Arbitrary<SourcePlan> =>
  fc.record({
    bursts: fc.array(fc.record({ wait: fc.constantFrom(0, 0, 1, 5, 20), count: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 5,
    }),
    end: fc.constantFrom(...ends),
    like: fc.constantFrom('rxjs' as const, 'interop' as const, 'bounded' as const),
    capacity: fc.constantFrom(1, 2, 4, 64),
    overflow: fc.constantFrom('fail' as const, 'drop-oldest' as const, 'drop-newest' as const, 'latest' as const),
    throwsAtEnd: fc.boolean(),
  });
