import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import { alive, RecordingLogger, settle, TestClock, turns } from './support';
import { costRatio } from './support/cost-ratio';

const Visits = topic<number>('visits');

function visitors() {
  const refs: WeakRef<object>[] = [];
  @Actor({ key: (id: number) => id, idleTimeout: 1_000, maxInstances: Infinity })
  class Visitor {
    constructor() {
      refs.push(new WeakRef(this));
    }
    @Subscribe(Visits)
    async visit(_id: number) {
      await Promise.resolve();
    }
  }
  const clock = new TestClock();
  const runtime = createRuntime({ actors: [Visitor], clock, logger: new RecordingLogger(), watch: false });
  return { runtime, clock, refs };
}

test('ten thousand keys cost as much each as a thousand', async () => {
  const costOf = async (count: number): Promise<number> => {
    const { runtime, clock } = visitors();
    await runtime.start();
    const before = process.cpuUsage();
    for (let id = 0; id < count; id++) await runtime.publish(Visits(id));
    while (runtime.actor('Visitor').counters.handled < count) await turns();
    await clock.advance(1_000);
    const { user, system } = process.cpuUsage(before);
    expect(runtime.actor('Visitor')).toMatchObject({ instances: 0, counters: { handled: count, queued: 0 } });
    await runtime.stop();
    return (user + system) / count;
  };
  expect(await costRatio(costOf, [1_000, 10_000], 3)).toBeLessThan(3);
}, 120_000);

test('nothing of an instance that has ended is held, and no timer is left', async () => {
  const { runtime, clock, refs } = visitors();
  await runtime.start();
  for (let id = 0; id < 500; id++) await runtime.publish(Visits(id));
  await settle(runtime);
  expect(refs.length).toBe(500);
  await clock.advance(1_000);
  expect([runtime.actors().length, clock.pending]).toEqual([1, 0]);
  // The newest may be on the stack of the engine still.
  expect(await alive(refs)).toBeLessThan(3);
  await runtime.stop();
});
