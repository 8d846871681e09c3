import { Actor, Subscribe, topic, type Monitor, type MonitoredRuntime } from '@maiko/core';
import { refusalOf, settle, started, virtualRuntime } from './support';
import { costRatio } from './support/cost-ratio';

const Tick = topic<number>('tick');

@Actor()
class Worker {
  @Subscribe(Tick)
  take(_tick: number) {}
}

const hearing = (log: string[], name: string): Monitor => ({
  handled: ({ payload }) => void log.push(`${name} ${String(payload)}`),
});

test.each([
  ['null', null, 'null'],
  ['an object without a callback', { onHandled: () => undefined }, 'an object { onHandled }'],
  ['a callback that is no function', { handled: true }, 'an object { handled }'],
])('%s is no monitor', async (_, given, received) => {
  const { runtime } = virtualRuntime({ actors: [] });
  expect(await refusalOf(() => runtime.monitors.add(given as never))).toBe(
    '[NOT_A_MONITOR] monitors.add() got something that listens to nothing. Expected an object with at least one of the ' +
      'callbacks dispatched, unrouted, overflow, dropped, publisherBlocked, publisherReleased, deadLetter, kept, received, settled, ' +
      'transportChanged, delivered, handled, failed, actorStarted, actorRestarting, moduleRestarting, actorStopped, stuck, starved, stepping, stepped, ' +
      `scheduled, received ${received}. Name its methods after the callbacks of Monitor.`,
  );
});

test('all monitors pause and resume together; one that its handle paused stays so', async () => {
  const log: string[] = [];
  const { runtime } = await started([Worker]);
  const publish = async (tick: number) => {
    await runtime.publish(Tick, tick);
    await settle(runtime);
  };
  const first = runtime.monitors.add(hearing(log, 'first'));
  runtime.monitors.add(hearing(log, 'second'));
  first.pause();
  await publish(1);
  runtime.monitors.pause();
  runtime.monitors.add(hearing(log, 'third'));
  await publish(2);
  runtime.monitors.resume();
  await publish(3);
  first.resume();
  await publish(4);
  expect(log).toEqual(['second 1', 'second 3', 'third 3', 'first 4', 'second 4', 'third 4']);
});

test('a monitor is told to which runtime it was added, and once when it was removed', async () => {
  const log: string[] = [];
  const { runtime, clock, logger } = await started([Worker]);
  let monitored: MonitoredRuntime | undefined;
  const handle = runtime.monitors.add({
    attached: (to) => {
      monitored = to;
      log.push('attached');
    },
    detached: () => void log.push('detached'),
    handled: () => void log.push('handled'),
  });
  await runtime.publish(Tick, 1);
  await settle(runtime);
  handle.remove();
  handle.remove();
  expect(log).toEqual(['attached', 'handled', 'detached']);
  expect(monitored?.clock).toBe(clock);
  monitored?.logger.warn('a line of a monitor');
  expect(logger.lines).toEqual(['warn a line of a monitor']);
  expect(monitored?.actors().map(({ id, counters }) => `${id} ${String(counters.handled)}`)).toEqual(['Worker 1']);
});

test('what attached throws, add throws, and the monitor hears nothing', async () => {
  const log: string[] = [];
  const { runtime } = await started([Worker]);
  const attached = () => {
    throw new Error('not here');
  };
  expect(() => runtime.monitors.add({ ...hearing(log, 'it'), attached })).toThrow('not here');
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log).toEqual([]);
});

test('a monitor that throws is detached; when that throws too, it is reported', async () => {
  const { runtime, logger } = await started([Worker]);
  runtime.monitors.add({
    detached: () => {
      throw new Error('stuck');
    },
    handled: () => {
      throw new Error('broken');
    },
  });
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(logger.lines).toEqual([
    'error A monitor was removed because its handled threw Error: broken',
    'error A monitor was removed, and its detached threw Error: stuck',
  ]);
});

test('a callback may be async: nothing waits for it, and when it rejects, the monitor is removed and reported', async () => {
  const { runtime, logger } = await started([Worker]);
  let calls = 0;
  runtime.monitors.add({
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what users write
    handled: async () => {
      calls++;
      await Promise.resolve();
      throw new Error('later');
    },
  });
  await runtime.publish(Tick, 1);
  await settle(runtime);
  await runtime.publish(Tick, 2);
  await settle(runtime);
  expect(calls).toBe(1);
  expect(logger.lines).toEqual(['error A monitor was removed because its handled threw Error: later']);
});

test('a monitor that another one removes meanwhile hears nothing more', async () => {
  const log: string[] = [];
  const { runtime } = await started([Worker]);
  runtime.monitors.add({ handled: () => second.remove() });
  const second = runtime.monitors.add(hearing(log, 'second'));
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(log).toEqual([]);
});

test.each([
  ['does not listen to events: they are taken in stretches', { actorRestarting: () => undefined }, []],
  ['listens to events: they are taken one at a time', { delivered: () => undefined }, ['late 2', 'late 3']],
] as const)('what a monitor does not listen to costs nothing: one that %s', async (_, monitor, heard) => {
  const log: string[] = [];
  @Actor()
  class Adding {
    @Subscribe(Tick)
    take(tick: number) {
      // One that comes in the middle of a stretch hears of the events after it.
      if (tick === 1) runtime.monitors.add({ delivered: ({ payload }) => void log.push(`late ${String(payload)}`) });
    }
  }
  const { runtime } = virtualRuntime({
    actors: [Adding],
    dispatcher: { schedule: (task) => setImmediate(() => task.run(10)) },
  });
  await runtime.start();
  runtime.monitors.add(monitor);
  for (const tick of [1, 2, 3]) void runtime.publish(Tick, tick);
  await settle(runtime);
  expect(log).toEqual(heard);
});

test('thousands of monitors come and go at the price of hundreds', async () => {
  const { runtime } = virtualRuntime({ actors: [] });
  const costOf = (count: number): number => {
    const before = process.cpuUsage();
    const handles = Array.from({ length: count }, () => runtime.monitors.add({ handled: () => undefined }));
    for (const handle of handles) handle.remove();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  expect(await costRatio(costOf, [500, 8_000], 6)).toBeLessThan(6);
});
