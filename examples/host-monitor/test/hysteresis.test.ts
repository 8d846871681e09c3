import { Hysteresis } from '../src/alerts/hysteresis';

const changes = (levels: readonly number[], samples = 2) => {
  const state = new Hysteresis({ above: 80, below: 60, samples });
  return levels.map((level) => state.add(level));
};

test('raises after enough samples above the upper bound in a row', () => {
  expect(changes([81, 90, 95])).toEqual([undefined, 'raised', undefined]);
});

test('one sample that is not above resets the count', () => {
  expect(changes([90, 80, 90, 90])).toEqual([undefined, undefined, undefined, 'raised']);
});

test('a level that wavers between the bounds changes nothing', () => {
  expect(changes([90, 90, 61, 79, 85, 60, 70])).toEqual([
    undefined,
    'raised',
    ...Array.from({ length: 5 }, () => undefined),
  ]);
});

test('clears after enough samples below the lower bound in a row, and can be raised again', () => {
  expect(changes([99, 10, 99], 1)).toEqual(['raised', 'cleared', 'raised']);
});
