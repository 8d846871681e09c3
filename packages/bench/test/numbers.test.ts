import { round, short, times } from '../src/numbers';

test('numbers have three digits and a unit', () => {
  expect([12_345_678, 456_789, 10_000, 1234, 78.94, 7.894, 0.05, 2.5e9].map(short)).toEqual([
    '12.3M',
    '457k',
    '10.0k',
    '1234',
    '78.9',
    '7.89',
    '0.05',
    '2.50G',
  ]);
});

test('round numbers have no zeros behind the point', () => {
  expect([1, 10, 0.5, 100, 1000, 20_000, 100_000, 1e6].map(round)).toEqual([
    '1',
    '10',
    '0.5',
    '100',
    '1000',
    '20k',
    '100k',
    '1M',
  ]);
});

test('ratios below ten are told to the hundredth', () => {
  expect([0.346, 1.2, 19.7].map(times)).toEqual(['0.35x', '1.20x', '20x']);
});
