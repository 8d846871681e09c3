import { Actor, Subscribe, topic } from '@maiko/core';
import { RecordingLogger, settle, started, stopVirtually, turns, unstarted } from './support';

const Tick = topic<number>('pacing.tick');
/** How many events may come from outside before the actors get a turn. */
const BURST = 128;

@Actor()
class Counter {
  static count = 0;

  @Subscribe(Tick)
  add() {
    Counter.count++;
  }
}

beforeEach(() => (Counter.count = 0));

test('a publisher outside is asked to pause after a burst, until the actors have had their turn', async () => {
  const { runtime } = await started([Counter]);
  for (let n = 1; n < BURST; n++) void runtime.publish(Tick, n);
  expect(runtime.congested).toBe(false);
  const accepted = runtime.publish(Tick, BURST);
  expect(runtime.congested).toBe(true);
  expect(Counter.count).toBe(0);
  await accepted;
  expect(runtime.congested).toBe(false);
  expect(Counter.count).toBe(BURST);
  await runtime.stop();
});

test('a publisher that does not pause loses nothing', async () => {
  const { runtime } = await started([Counter]);
  for (let n = 0; n < 1_000; n++) void runtime.publish(Tick, n);
  await settle(runtime);
  expect(Counter.count).toBe(1_000);
  expect(runtime.deadLetters.total).toBe(0);
  await runtime.stop();
});

test('before the start a burst ends as well, and its events are kept', async () => {
  const { runtime } = await unstarted([Counter]);
  for (let n = 0; n < BURST; n++) await runtime.publish(Tick, n);
  expect(runtime.congested).toBe(false);
  await runtime.start();
  await settle(runtime);
  expect(Counter.count).toBe(BURST);
  await runtime.stop();
});

test('a publisher that had to wait goes on in bursts while an asynchronous actor makes room', async () => {
  let handled = 0;
  @Actor({ capacity: 32 })
  class Slow {
    @Subscribe(Tick)
    async take() {
      await Promise.resolve();
      handled++;
    }
  }
  const { runtime } = await started([Slow]);
  let waits = 0;
  for (let n = 0; n < 1_000; n++) {
    const accepted = runtime.publish(Tick, n);
    expect(runtime.actor('Slow').mailbox.size).toBeLessThanOrEqual(32);
    if (!runtime.congested) continue;
    waits++;
    await accepted;
  }
  await settle(runtime);
  expect(handled).toBe(1_000);
  expect(waits).toBeLessThan(1_000 / 8);
  await runtime.stop();
});

test('a publisher that had to wait is let go when its event is accepted, also when nothing more happens', async () => {
  const open: (() => void)[] = [];
  @Actor({ capacity: 4 })
  class Gated {
    @Subscribe(Tick)
    take() {
      return new Promise<void>((resolve) => open.push(resolve));
    }
  }
  const { runtime, clock } = await started([Gated], { logger: new RecordingLogger() });
  for (let n = 0; n < 5; n++) await runtime.publish(Tick, n);
  let settled = false;
  void runtime.publish(Tick, 5).then(() => (settled = true));
  await turns(3);
  expect(settled).toBe(false);
  open.shift()?.();
  await settle(runtime);
  expect(settled).toBe(true);
  expect(runtime.actor('Gated').mailbox.size).toBe(4);
  await stopVirtually(runtime, clock, { drain: false });
});
