import { quantile, summarize } from '../src/statistics';

test('a summary has the middle value and the range', () => {
  expect(summarize([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(summarize([4, 1, 3, 2]).median).toBe(2.5);
});

test('a quantile is a value that was measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([50, 99, 100]);
  expect(quantile([7], 0.5)).toBe(7);
});
