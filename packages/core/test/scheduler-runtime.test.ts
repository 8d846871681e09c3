import { createRuntime } from '@maiko/core';
import { Subscription, type SchedulerAction } from 'rxjs';
import { stopVirtually, TestClock, virtualRuntime } from './support';
import { costRatio } from './support/cost-ratio';

test('the scheduler of a runtime has the time of its clock, before the start and until the end', async () => {
  const { runtime, clock } = virtualRuntime({ actors: [] });
  const calls: [number, string][] = [];
  clock.block(1_000);
  expect(runtime.scheduler.now()).toBe(1_000);
  runtime.scheduler.schedule((what) => calls.push([clock.now(), what]), 5, 'early');
  await clock.advance(4);
  expect(calls).toEqual([]);
  await clock.advance(1);
  await runtime.start();
  runtime.scheduler.schedule((what) => calls.push([clock.now(), what]), 5, 'late');
  await clock.advance(5);
  expect(calls).toEqual([
    [1_005, 'early'],
    [1_010, 'late'],
  ]);
  await runtime.stop();
});

test('work that throws is logged, is not called again, and leaves other work alone', async () => {
  const { runtime, clock, logger } = virtualRuntime({ actors: [] });
  const calls: string[] = [];
  const failed = runtime.scheduler.schedule(function () {
    this.schedule(undefined, 1);
    throw new Error('no tide');
  }, 1);
  runtime.scheduler.schedule(() => calls.push('same time'), 1);
  runtime.scheduler.schedule(() => calls.push('later'), 2);
  await clock.advance(10);
  expect(calls).toEqual(['same time', 'later']);
  expect(failed.closed).toBe(true);
  expect(clock.pending).toBe(0);
  expect(logger.lines).toEqual([
    'error [SCHEDULER_WORK_FAILED] Work on runtime.scheduler threw Error: no tide. Catch it in the work; in a pipe of operators, give subscribe() an error callback.',
  ]);
});

test.each([undefined, null, false, 0, ''])('work that throws %p is logged too', async (thrown) => {
  const { runtime, clock, logger } = virtualRuntime({ actors: [] });
  runtime.scheduler.schedule(() => {
    // Anything can be thrown.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw thrown;
  });
  await clock.advance(1);
  expect(logger.lines.join()).toContain('SCHEDULER_WORK_FAILED');
});

test('what is pending is cancelled when the runtime has stopped, and nothing is scheduled from then on', async () => {
  const { runtime, clock } = virtualRuntime({ actors: [] });
  await runtime.start();
  const calls: string[] = [];
  const { scheduler } = runtime;
  const pending = scheduler.schedule(() => calls.push('pending'), 50_000);
  const idle = scheduler.schedule(() => undefined) as SchedulerAction<unknown>;
  await clock.advance(0);
  expect([pending.closed, idle.closed]).toEqual([false, false]);
  await stopVirtually(runtime, clock);
  expect([pending.closed, clock.pending]).toEqual([true, 0]);
  const late = scheduler.schedule(() => calls.push('late'));
  expect(late).toBeInstanceOf(Subscription);
  expect([late.closed, idle.schedule().closed]).toEqual([true, true]);
  await clock.advance(60_000);
  expect(calls).toEqual([]);
});

test('a teardown that throws at the end is logged, and the others are called', async () => {
  const { runtime, clock, logger } = virtualRuntime({ actors: [] });
  const calls: string[] = [];
  runtime.scheduler
    .schedule(() => undefined, 10)
    .add(() => {
      throw new Error('stuck');
    });
  runtime.scheduler.schedule(() => undefined, 10).add(() => calls.push('torn down'));
  await stopVirtually(runtime, clock);
  expect(calls).toEqual(['torn down']);
  expect(logger.lines.join()).toContain('stuck');
  expect(runtime.state).toBe('stopped');
});

test('an interval does not lose what its work takes', async () => {
  const { runtime, clock } = virtualRuntime({ actors: [] });
  const times: number[] = [];
  runtime.scheduler.schedule(function () {
    times.push(clock.now());
    clock.block(3);
    if (times.length < 4) this.schedule(undefined, 10);
  }, 10);
  await clock.advance(100);
  expect(times).toEqual([10, 20, 30, 40]);
});

test('after an infinite delay nothing is called, and no timer is held', async () => {
  const { runtime, clock } = virtualRuntime({ actors: [] });
  const never = runtime.scheduler.schedule(() => undefined, Infinity);
  expect([clock.pending, never.closed]).toEqual([0, false]);
  never.unsubscribe();
  await stopVirtually(runtime, clock);
});

test('a schedule and its cancelling cost the same, however many are pending', async () => {
  const { scheduler } = createRuntime({ actors: [], clock: new TestClock() });
  const costOf = (count: number): number => {
    const began = performance.now();
    const pending = Array.from({ length: count }, () => scheduler.schedule(() => undefined, 1_000));
    for (const each of pending) each.unsubscribe();
    return (performance.now() - began) / count;
  };
  expect(await costRatio(costOf, [2_000, 100_000], 8)).toBeLessThan(8);
});
