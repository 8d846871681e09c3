import { TestClock } from '@maiko/testing';

test('time passes only when it is advanced, and timers fire in the order in which they are due', async () => {
  const clock = new TestClock();
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} at ${String(clock.now())}`);
  clock.setTimer(note('second'), 20);
  clock.setTimer(note('first'), 10);
  clock.setTimer(note('too late'), 31);
  clock.setTimer(note('cancelled'), 5)();
  expect(fired).toEqual([]);
  await clock.advance(30);
  expect(fired).toEqual(['first at 10', 'second at 20']);
  expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([30, 30, 1]);
});

test('what a timer sets in motion settles before time goes on', async () => {
  const clock = new TestClock();
  const fired: string[] = [];
  clock.setTimer(() => {
    void Promise.resolve().then(() => clock.setTimer(() => fired.push(`chained at ${String(clock.now())}`), 5));
  }, 10);
  clock.setTimer(() => fired.push('later'), 20);
  await clock.advance(20);
  expect(fired).toEqual(['chained at 15', 'later']);
});

test('time does not go back when an actor was busy for longer than it was advanced', async () => {
  const clock = new TestClock();
  const fired: string[] = [];
  clock.setTimer(() => {
    clock.block(50);
  }, 5);
  clock.setTimer(() => fired.push(`overdue at ${String(clock.monotonic())}`), 20);
  await clock.advance(10);
  expect([clock.monotonic(), clock.now(), fired]).toEqual([55, 55, []]);
  await clock.advance(0);
  expect([clock.monotonic(), fired]).toEqual([55, ['overdue at 55']]);
});
