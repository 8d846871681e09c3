import { createHarness } from '@maiko/testing';
import type { Metric } from '../src/metrics/metric';
import { RollingStatistics } from '../src/metrics/rolling-statistics';
import { Metrics, StatisticsUpdated } from '../src/topics';

async function statistics() {
  const harness = await createHarness({ actors: [RollingStatistics] });
  const publish = async (name: string, ...values: readonly number[]) => {
    for (const value of values) {
      const metric: Metric = { id: `cpu.${name}`, source: 'cpu', name, value, unit: 'percent', limit: 100 };
      await harness.publish(Metrics.at('cpu'), metric);
    }
    await harness.settle();
  };
  const updates = () =>
    harness.topic(StatisticsUpdated).payloads.map(({ metric, min, max, recent }) => [metric.name, min, max, recent]);
  return { harness, publish, updates };
}

test('statistics of each metric are published once a round, with the newest value', async () => {
  const { harness, publish, updates } = await statistics();
  await publish('total', 1, 2);
  await publish('core', 50);
  await publish('total', 3);
  expect(updates()).toEqual([]);
  await harness.advance(100);
  expect(updates()).toEqual([
    ['total', 1, 3, [1, 2, 3]],
    ['core', 50, 50, [50]],
  ]);
  await harness.advance(1_000);
  expect(updates()).toHaveLength(2);
  await publish('core', 40);
  await harness.advance(100);
  expect(updates().slice(2)).toEqual([['core', 40, 50, [50, 40]]]);
  await harness.stop();
});

test('a stop publishes the round that is not full', async () => {
  const { harness, publish, updates } = await statistics();
  await publish('total', 7);
  await harness.stop();
  expect(updates()).toEqual([['total', 7, 7, [7]]]);
});

test('a window holds the last 120 values', async () => {
  const { harness, publish, updates } = await statistics();
  await publish('total', ...Array.from({ length: 130 }, (_, index) => index));
  await harness.advance(100);
  expect(updates()).toMatchObject([['total', 10, 129, { length: 120 }]]);
  await harness.stop();
});
