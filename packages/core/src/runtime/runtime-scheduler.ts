import { EMPTY } from '../ports/async-scope';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import { ClockScheduler } from '../rxjs/clock-scheduler';
import { schedulerWorkFailed } from '../rxjs/errors';

/** Makes the scheduler of a runtime: code of services and hosts runs on it, in no actor's failure domain. */
export function runtimeScheduler(clock: Clock, logger: Logger): ClockScheduler {
  return new ClockScheduler(clock, {
    within: (work) => {
      EMPTY.run(work);
    },
    onWorkFailed: (thrown) => {
      logger.error(schedulerWorkFailed(undefined, thrown).message);
    },
  });
}
