import fc from 'fast-check';
import { asyncScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs';
import { createRuntime } from '@maiko/core';
import { TestClock } from '@maiko/testing';
import { IntervalQueue } from './support/interval-queue';

/** What work does when it is called. */
type Step =
  | { readonly type: 'schedule'; readonly work: number; readonly delay: number }
  | { readonly type: 'again'; readonly delay: number }
  | { readonly type: 'move'; readonly nth: number; readonly delay: number }
  | { readonly type: 'cancel'; readonly nth: number };

interface Program {
  readonly first: readonly Step[];
  readonly works: readonly (readonly Step[])[];
}

const LONGEST_RUN = 60;
const UNTIL = 1_000;

/** Runs a program: when which work is called, with what state. */
function play({ first, works }: Program, scheduler: SchedulerLike, now: () => number) {
  const log: [at: number, work: number, state: number][] = [];
  const actions: Subscription[] = [];
  const step = (each: Step, self?: SchedulerAction<number>, state = 0): void => {
    const chosen = (nth: number) => actions[nth % Math.max(1, actions.length)];
    if (each.type === 'schedule') actions.push(scheduler.schedule(body(each.work), each.delay, state));
    else if (each.type === 'again') self?.schedule(state + 1, each.delay);
    else if (each.type === 'cancel') chosen(each.nth)?.unsubscribe();
    else (chosen(each.nth) as SchedulerAction<number> | undefined)?.schedule(state + 100, each.delay);
  };
  const body = (work: number) =>
    function (this: SchedulerAction<number>, state: number) {
      log.push([now(), work, state]);
      if (log.length < LONGEST_RUN) for (const each of works[work % works.length] ?? []) step(each, this, state);
    };
  for (const each of first) step(each);
  return { log, closed: () => actions.map(({ closed }) => closed) };
}

function withAsyncScheduler(program: Program) {
  const queue = new IntervalQueue();
  let played: ReturnType<typeof play> | undefined;
  queue.run(() => (played = play(program, asyncScheduler, () => queue.now)), UNTIL);
  return { log: played?.log, closed: played?.closed() };
}

async function withOurs(program: Program) {
  const clock = new TestClock(() => Promise.resolve());
  const { scheduler } = createRuntime({ actors: [], clock, watch: false });
  const played = play(program, scheduler, () => clock.now());
  await clock.advance(UNTIL);
  return { log: played.log, closed: played.closed() };
}

const delay = fc.constantFrom(-5, 0, 1, 2, 3, 5);
const work = fc.nat({ max: 3 });
const nth = fc.nat({ max: 10 });
const step = fc.oneof(
  fc.record({ type: fc.constant('schedule' as const), work, delay }),
  fc.record({ type: fc.constant('again' as const), delay }),
  fc.record({ type: fc.constant('move' as const), nth, delay }),
  fc.record({ type: fc.constant('cancel' as const), nth }),
);
const steps = fc.array(step, { maxLength: 4 });
const program: fc.Arbitrary<Program> = fc.record({
  first: fc.array(step, { minLength: 1, maxLength: 6 }),
  works: fc.array(steps, { minLength: 1, maxLength: 4 }),
});

test('the scheduler calls work in the order and at the times of asyncScheduler, whatever is scheduled and cancelled', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (given) => {
      expect(await withOurs(given)).toEqual(withAsyncScheduler(given));
    }),
    { numRuns: 500 },
  );
});

const again = (delay: number): Step => ({ type: 'again', delay });
const schedule = (work: number, delay: number): Step => ({ type: 'schedule', work, delay });

test.each<[what: string, given: Program, begin: [at: number, work: number, state: number][]]>([
  [
    'a negative delay is none',
    { first: [schedule(0, 1), schedule(1, -5), schedule(0, 0)], works: [[], []] },
    [
      [0, 1, 0],
      [0, 0, 0],
      [1, 0, 0],
    ],
  ],
  [
    'an interval comes after what its work has scheduled for the same time',
    { first: [schedule(0, 5)], works: [[again(5), schedule(1, 5)], []] },
    [
      [5, 0, 0],
      [10, 1, 0],
      [10, 0, 1],
    ],
  ],
  [
    'the last of several calls inside of the work holds',
    { first: [schedule(0, 1)], works: [[again(1), again(7)]] },
    [
      [1, 0, 0],
      [8, 0, 1],
    ],
  ],
  [
    'work that cancels itself is not called again',
    { first: [schedule(0, 1)], works: [[again(1), { type: 'cancel', nth: 0 }, again(2)]] },
    [[1, 0, 0]],
  ],
])('of schedules: %s', async (_, given, begin) => {
  expect(withAsyncScheduler(given).log?.slice(0, begin.length)).toEqual(begin);
  expect((await withOurs(given)).log.slice(0, begin.length)).toEqual(begin);
});
