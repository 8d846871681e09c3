import type { SchedulerOwner } from '../rxjs/clock-scheduler';
import type { CellPlan } from './cell-plan';
import { capturedWithin } from './handler-loop-in-context';
import type { FailureHandling } from './failure-handling';
import type { Incarnation } from './incarnation';
import { BESIDE } from './on-stack';

/** Makes an incarnation the owner of a scheduler. Work runs inside of what surrounded the code that scheduled it. */
export function schedulerOwner(
  incarnation: Incarnation,
  { asyncContext }: Pick<CellPlan, 'asyncContext'>,
  cell: { readonly failures: Pick<FailureHandling, 'onWorkFailed'> },
): SchedulerOwner {
  return {
    capture: () => asyncContext?.capture(),
    within: (work, captured) => {
      incarnation.onScope(() => {
        capturedWithin(asyncContext, captured, incarnation.instance, work);
      }, BESIDE);
    },
    onWorkFailed: (thrown) => {
      cell.failures.onWorkFailed(incarnation, thrown);
    },
  };
}
