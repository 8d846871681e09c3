import { from, lastValueFrom } from 'rxjs';
import { level, type Metric } from '../src/metrics/metric';
import { busyPercent, transferRates } from '../src/metrics/rates';
import { rolling, RollingWindow } from '../src/metrics/rolling-window';

/** The last of the windows that roll over these values. */
async function windowOf(size: number, values: readonly number[]): Promise<RollingWindow> {
  const { recent } = await lastValueFrom(from(values).pipe(rolling(size)));
  return new RollingWindow(recent);
}

describe('the rolling window', () => {
  test('says minimum, mean and maximum of what is in it', async () => {
    expect(await windowOf(10, [4, 1, 7])).toMatchObject({ min: 1, mean: 4, max: 7 });
  });

  test('forgets the oldest value first', async () => {
    expect((await windowOf(3, [100, 1, 2, 3])).values).toEqual([1, 2, 3]);
  });

  test('takes the nearest rank as a percentile', async () => {
    const window = await windowOf(
      100,
      Array.from({ length: 100 }, (_, index) => 100 - index),
    );
    expect([0, 0.5, 0.95, 1].map((share) => window.percentile(share))).toEqual([1, 50, 95, 100]);
    expect((await windowOf(5, [7])).percentile(0.95)).toBe(7);
  });
});

describe('rates', () => {
  test('a core that was busy a quarter of the time is at 25 percent', () => {
    expect(busyPercent({ busy: 100, total: 1000 }, { busy: 200, total: 1400 })).toBe(25);
  });

  test('a core is unknown while no time has passed', () => {
    expect(busyPercent({ busy: 100, total: 1000 }, { busy: 100, total: 1000 })).toBeUndefined();
  });

  test('bytes are counted per second', () => {
    expect(transferRates({ at: 1000, in: 0, out: 500 }, { at: 1500, in: 100, out: 500 })).toEqual({ in: 200, out: 0 });
  });

  test('a counter that was reset gives no rate', () => {
    expect(transferRates({ at: 0, in: 900, out: 0 }, { at: 1000, in: 100, out: 10 })).toBeUndefined();
  });
});

test('the level of a metric is percent of its limit, or its value when it has none', () => {
  const metric: Metric = { id: 'memory.used', source: 'memory', name: 'used', value: 30, unit: 'bytes', limit: 120 };
  expect(level(metric)).toBe(25);
  expect(level({ ...metric, limit: undefined })).toBe(30);
});
