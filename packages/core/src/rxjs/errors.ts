import { describe, MaikoError } from '../errors';

/** Work on `ctx.scheduler` or `runtime.scheduler` threw. The actor has failed, or the error is logged. */
export const schedulerWorkFailed = (actor: string | undefined, thrown: unknown) =>
  new MaikoError(
    'SCHEDULER_WORK_FAILED',
    `Work on ${actor === undefined ? 'runtime.scheduler' : `ctx.scheduler of actor "${actor}"`} threw ${describe(thrown)}`,
    {
      actor,
      hint: 'Catch it in the work; in a pipe of operators, give subscribe() an error callback',
      cause: thrown,
    },
  );
