import { Actor, actor, ActorContext, inject, Schedule, type Timetable } from '@maiko/core';
import { started, TestClock, turns } from './support';

const HOUR = 60 * 60_000;
const hourly: Timetable = {
  description: 'hourly',
  next: (after) => new Date((Math.floor(Number(after) / HOUR) + 1) * HOUR),
};

/** Virtual time with a wall clock that can be set. */
class SettableClock extends TestClock {
  offset = 0;
  override now(): number {
    return super.now() + this.offset;
  }
}

/**
 * An actor that runs by a timetable, on a clock that can be set, and the wall-clock times at which it ran, in hours.
 */
async function scheduled(timetable: Timetable) {
  const ran: number[] = [];
  const clock = new SettableClock();
  @Actor()
  class Reporter {
    @Schedule(timetable)
    report() {
      ran.push(clock.now() / HOUR);
    }
  }
  const { runtime, logger } = await started([Reporter], { clock });
  return { runtime, clock, ran, logger };
}

test('it runs at the times of the timetable', async () => {
  const { clock, ran } = await scheduled(hourly);
  await clock.advance(HOUR - 1);
  expect(ran).toEqual([]);
  await clock.advance(2 * HOUR);
  expect(ran).toEqual([1, 2]);
});

test('times that pass while nothing can run, as when a machine sleeps, are one run', async () => {
  const { clock, ran } = await scheduled(hourly);
  clock.block(4.5 * HOUR);
  await clock.advance(HOUR);
  expect(ran).toEqual([4.5, 5]);
});

test('a wall clock that is set ahead is noticed within a minute; the times between are one run', async () => {
  const { clock, ran } = await scheduled(hourly);
  await clock.advance(60_000);
  clock.offset = 5 * HOUR;
  await clock.advance(60_000);
  expect(ran).toHaveLength(1);
  await clock.advance(HOUR);
  expect(ran).toHaveLength(2);
  expect(ran[1]).toBe(6);
});

test('a wall clock that is set back repeats no run', async () => {
  const { clock, ran } = await scheduled(hourly);
  await clock.advance(2 * HOUR);
  expect(ran).toEqual([1, 2]);
  clock.offset = -1.5 * HOUR;
  await clock.advance(2 * HOUR);
  expect(ran).toEqual([1, 2]);
  await clock.advance(HOUR);
  expect(ran).toEqual([1, 2, 3]);
});

test('a wall clock that is set back by more than three hours was wrong before: the timetable starts over', async () => {
  const { clock, ran } = await scheduled(hourly);
  clock.offset = 1_000 * HOUR;
  await clock.advance(60_000);
  expect(ran).toHaveLength(1);
  clock.offset = 0;
  await clock.advance(2 * HOUR);
  expect(ran.slice(1)).toEqual([1, 2]);
});

test('a timetable without a next time ends the schedule and sets no timer', async () => {
  const { clock, ran } = await scheduled({ next: (after) => (Number(after) < HOUR ? new Date(HOUR) : undefined) });
  await clock.advance(10 * HOUR);
  expect(ran).toEqual([1]);
  expect(clock.pending).toBe(0);
});

test('a time that is years away is reached', async () => {
  const far = 20 * 365 * 24 * HOUR;
  const { clock, ran } = await scheduled({ next: (after) => (Number(after) < far ? new Date(far) : undefined) });
  clock.block(far - 60_000);
  await clock.advance(59_999);
  expect(ran).toEqual([]);
  await clock.advance(1);
  expect(ran).toEqual([far / HOUR]);
});

test('the timetable may depend on the options of the actor', async () => {
  const ran: string[] = [];
  @Actor()
  class Reporter {
    private readonly ctx = inject<ActorContext<{ readonly at: number }>>(ActorContext);
    @Schedule(({ at }: { readonly at: number }) => ({
      next: (after) => (Number(after) < at ? new Date(at) : undefined),
    }))
    report() {
      ran.push(`${this.ctx.id} ${String(this.ctx.options.at)}`);
    }
  }
  const { clock } = await started([20, 10].map((at) => actor(Reporter, { name: `at ${String(at)}`, options: { at } })));
  await clock.advance(30);
  expect(ran).toEqual(['at 10 10', 'at 20 20']);
});

const broken: [what: string, next: () => Date | undefined, text: string][] = [
  [
    'that throws',
    () => {
      throw new Error('no calendar');
    },
    'no calendar',
  ],
  [
    'that stands still',
    () => new Date(0),
    '[INVALID_NEXT_TIME] A timetable has no valid time after 1970-01-01T00:00:00.000Z. Expected a Date later than that, or undefined when there is none any more, received "1970-01-01T00:00:00.000Z". Correct next() of the timetable.',
  ],
  [
    'that answers an invalid date',
    () => new Date(NaN),
    '[INVALID_NEXT_TIME] A timetable has no valid time after 1970-01-01T00:00:00.000Z. Expected a Date later than that, or undefined when there is none any more, received an instance of Date. Correct next() of the timetable.',
  ],
  [
    'that answers null',
    () => null as never,
    '[INVALID_NEXT_TIME] A timetable has no valid time after 1970-01-01T00:00:00.000Z. Expected a Date later than that, or undefined when there is none any more, received null. Correct next() of the timetable.',
  ],
];

test.each(broken)(
  'a timetable %s fails its actor, which is not called; it is asked again in a minute',
  async (...[, next, text]) => {
    const log: string[] = [];
    let answer: Timetable['next'] = next;
    const clock = new TestClock();
    @Actor()
    class Reporter {
      @Schedule({ next: (after) => answer(after) })
      report() {
        log.push(`ran at ${String(clock.now())}`);
      }
      onError(error: Error) {
        log.push(error.message);
        return 'resume' as const;
      }
    }
    await started([Reporter], { clock });
    await turns();
    expect(log).toEqual([text]);
    answer = hourly.next;
    await clock.advance(HOUR);
    expect(log).toEqual([text, `ran at ${String(HOUR)}`]);
  },
);
