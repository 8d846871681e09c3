import { linearAxis, logAxis } from '../src/chart/axis';
import { drawLineChart } from '../src/chart/line-chart';
import { spreadOut } from '../src/chart/spread';

test('a logarithmic axis spans whole decades', () => {
  const axis = logAxis([3, 40_000]);
  expect(axis.ticks).toEqual([1, 10, 100, 1_000, 10_000, 100_000]);
  expect([1, 1_000, 100_000].map((value) => axis.place(value))).toEqual([0, 0.6, 1]);
});

test('few decades get more marks', () => {
  expect(logAxis([12, 90]).ticks).toEqual([10, 20, 50, 100]);
});

test('one value has an axis too', () => {
  expect(logAxis([1]).ticks).toEqual([1, 2, 5, 10]);
  expect(linearAxis([0]).place(0)).toBe(0);
});

test('a linear axis goes from zero to a round number', () => {
  const axis = linearAxis([10, 95]);
  expect(axis.ticks).toEqual([0, 20, 40, 60, 80, 100]);
  expect(axis.place(50)).toBe(0.5);
});

test('labels move apart and stay in order', () => {
  expect(spreadOut([50, 10, 12], 10, 100)).toEqual([50, 10, 20]);
});

test('labels stay above the lowest place', () => {
  expect(spreadOut([98, 99, 100], 10, 100)).toEqual([80, 90, 100]);
});

test('a chart names its lines, its axes and its conditions, and draws every point', () => {
  const svg = drawLineChart({
    title: 'Time & topics',
    note: 'on a test',
    xLabel: 'topics',
    yLabel: 'nanoseconds',
    scale: 'log',
    lines: [
      {
        name: 'maiko',
        points: [
          [1, 20],
          [10, 30],
        ],
      },
      { name: 'raw', points: [[1, 10]] },
    ],
  });
  for (const text of ['Time &amp; topics', 'on a test', '>topics<', 'nanoseconds', '>maiko<', '>raw<'])
    expect(svg).toContain(text);
  expect(svg.match(/<circle/g)).toHaveLength(3);
  expect(svg).toContain('prefers-color-scheme: dark');
});
