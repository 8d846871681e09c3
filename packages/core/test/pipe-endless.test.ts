import { Actor, Subscribe, topic, type ActorContext, type ErrorVerdict } from '@maiko/core';
import { concat, from, map, merge, repeat, retry, take, throwError, timer, toArray, type Observable } from 'rxjs';
import { findUnbalanced, settle, started, stopVirtually } from './support';

const Reading = topic<number>('reading');
/** So many values of one pipe may wait. */
const MOST = 10_000;

/** An actor that fails at every reading below zero. */
function actorWith<T>(
  pipe: (readings: Observable<number>, ctx: ActorContext) => Observable<T>,
  verdict: ErrorVerdict = 'restart',
) {
  const seen: T[] = [];
  const errors: unknown[] = [];
  @Actor({ name: 'piped', capacity: 4 })
  class Piped {
    @Subscribe(Reading, { pipe: (readings, _actor, ctx) => pipe(readings, ctx) })
    take(value: T) {
      if (typeof value === 'number' && value < 0) throw new Error('below zero');
      seen.push(value);
    }
    onError(error: Error) {
      errors.push(error.message);
      return verdict;
    }
  }
  return { Piped, seen, errors };
}

/** Gives up to so many numbers, and says how many were taken. */
function numbers(most = 5 * MOST) {
  const count = { taken: 0 };
  function* upTo() {
    while (count.taken < most) yield count.taken++;
  }
  return { count, endless: from(upTo()) };
}

describe('a pipe that begins again at its end', () => {
  it.each<[string, (readings: Observable<number>) => Observable<unknown>]>([
    ['repeat', (readings) => readings.pipe(take(2), repeat())],
    [
      'retry',
      (readings) =>
        concat(
          readings,
          throwError(() => new Error('at the end')),
        ).pipe(retry()),
    ],
  ])('by %s is complete when the runtime drains', async (_, pipe) => {
    const { Piped, seen, errors } = actorWith(pipe);
    const { runtime, clock } = await started([Piped]);
    for (const each of [1, 2, 3, 4, 5]) await runtime.publish(Reading, each);
    await settle(runtime);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true });
    expect({ seen, errors }).toEqual({ seen: [1, 2, 3, 4, 5], errors: [] });
  });

  it('after a pause is complete when the runtime drains', async () => {
    const { Piped, seen, errors } = actorWith((readings, { scheduler }) =>
      readings.pipe(take(2), repeat({ delay: () => timer(1, scheduler) })),
    );
    const { runtime, clock } = await started([Piped]);
    await runtime.publish(Reading, 1);
    await settle(runtime);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true });
    expect({ seen, errors, timers: clock.pending }).toEqual({ seen: [1], errors: [], timers: 0 });
  });

  it('hands on what it holds when its actor is restarted', async () => {
    const { Piped, seen, errors } = actorWith((readings) =>
      merge(readings.pipe(take(3), toArray(), repeat()), readings.pipe(map((each) => (each === 4 ? -1 : 0)))),
    );
    const { runtime, clock } = await started([Piped]);
    for (const each of [1, 2, 3, 4]) await runtime.publish(Reading, each);
    await clock.advance(10_000);
    expect(errors).toEqual(['below zero']);
    const batches = seen.filter((each) => Array.isArray(each) && each.length > 0);
    expect(batches).toEqual([[1, 2, 3], [4]]);
    expect(findUnbalanced(runtime)).toEqual([]);
  });
});

describe('a pipe that emits without end when it ends', () => {
  it.each<[string, ErrorVerdict]>([
    ['is restarted', 'restart'],
    ['is stopped', 'stop'],
  ])('is cut off when its actor %s', async (_, verdict) => {
    const { count, endless } = numbers();
    const { Piped } = actorWith((readings) => concat(readings, endless), verdict);
    const { runtime, clock } = await started([Piped]);
    await runtime.publish(Reading, -1);
    await clock.advance(50);
    expect(count.taken).toBe(MOST + 1);
    const overflown = runtime.deadLetters.list().filter(({ reason }) => reason === 'mailbox-overflow');
    expect(overflown.length).toBeLessThanOrEqual(1);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  it.each([true, false])('is cut off when the runtime stops (drain: %s)', async (drain) => {
    const { count, endless } = numbers();
    const { Piped } = actorWith((readings) => concat(readings, endless), 'stop');
    const { runtime, clock } = await started([Piped]);
    await runtime.publish(Reading, 1);
    await settle(runtime);
    await stopVirtually(runtime, clock, { drain });
    expect(count.taken).toBeLessThan(2 * MOST);
    expect(clock.pending).toBe(0);
  });
});
