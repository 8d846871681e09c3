import { expectedTallies, strideOf } from '../src/expected';
import { Counter, sumOf } from '../src/load';

/** What `expectedTallies` says, the slow way. */
function played(reached: readonly (readonly Counter[])[], events: number): void {
  for (let n = 1, topic = 0; n <= events; n++) {
    topic = (topic + strideOf(reached.length)) % reached.length;
    for (const receiver of reached[topic] ?? []) receiver.add({ n });
  }
}

test.each([
  [1, 1],
  [1, 1000],
  [3, 10],
  [10, 7],
  [1000, 12_345],
])('%i topics and %i events reach the expected receivers', (topics, events) => {
  const both = new Counter();
  const reached = Array.from({ length: topics }, (_, index) => (index % 2 === 0 ? [new Counter(), both] : [both]));
  const expected = expectedTallies(reached, events);
  played(reached, events);
  for (const [{ count, sum }, tally] of expected) expect(tally).toEqual({ count, sum });
});

test('sums are those of 32-bit integers', () => {
  expect(sumOf(100_000, 10)).toBe(-1_539_107_552);
  expect(
    expectedTallies([[new Counter()]], 100_000)
      .values()
      .next().value?.sum,
  ).toBe(sumOf(100_000));
});
