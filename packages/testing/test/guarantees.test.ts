import { Actor, ActorContext, Subscribe, topic, type ActorStatus, type Runtime } from '@maiko/core';
import { createHarness, findOverfull, findUnbalanced } from '@maiko/testing';

const Work = topic<number>('guarantees.work');
const Flood = topic<number>('guarantees.flood', { overflow: 'unbounded' });

@Actor({ name: 'worker', capacity: 2 })
class Worker {
  constructor(private readonly ctx: ActorContext) {}
  @Subscribe(Work)
  work(piece: number) {
    if (piece === 1) throw new Error('no');
    if (piece === 2) this.ctx.stop();
  }
}

@Actor({ name: 'lake', capacity: 1 })
class Lake {
  @Subscribe(Flood)
  take() {}
}

/** The same runtime, of which one actor says something else. */
const lying = (runtime: Runtime, id: string, lie: (truth: ActorStatus) => Partial<ActorStatus>) => ({
  topology: () => runtime.topology(),
  actors: () => runtime.actors().map((each) => (each.id === id ? { ...each, ...lie(each) } : each)),
});

test('findUnbalanced finds no actor at any moment, and the actor of an event that is counted nowhere or twice (G9)', async () => {
  const harness = await createHarness({ actors: [Worker, Lake] });
  const { runtime } = harness;
  void runtime.publish(Work, 0);
  expect(runtime.actor('worker').counters.queued).toBe(1);
  expect(findUnbalanced(runtime)).toEqual([]);
  for (const piece of [1, 2, 3]) void runtime.publish(Work, piece).catch(() => undefined);
  await harness.settle();
  expect(findUnbalanced(runtime)).toEqual([]);

  for (const handled of [-1, 1]) {
    const untrue = lying(runtime, 'worker', ({ counters }) => ({
      counters: { ...counters, handled: counters.handled + handled },
    }));
    expect(findUnbalanced(untrue).map(({ id }) => id)).toEqual(['worker']);
  }
  await harness.stop();
});

test('findOverfull finds a mailbox above its capacity, but not one of a topic without a bound (G7)', async () => {
  const harness = await createHarness({ actors: [Worker, Lake] });
  const { runtime } = harness;
  for (const piece of [0, 0, 0, 0]) {
    void runtime.publish(Flood, piece);
    void runtime.publish(Work, piece);
  }
  expect(runtime.actor('lake').mailbox).toEqual({ size: 4, capacity: 1 });
  expect(findOverfull(runtime)).toEqual([]);

  const untrue = lying(runtime, 'worker', () => ({ mailbox: { size: 3, capacity: 2 } }));
  expect(findOverfull(untrue).map(({ id }) => id)).toEqual(['worker']);
  await harness.stop();
});
