import { Actor, ActorContext, Subscribe, topic } from '@maiko/core';
import { gate, type Gate, settle, started, stopVirtually, turns, findUnbalanced, unstarted, watch } from './support';

const Item = topic<number>('item', { blockTimeout: 1_000 });

/** A consumer with room for one event and a handler that is held by `hold`. */
function heldConsumer(hold: Gate) {
  const seen: number[] = [];
  @Actor({ capacity: 1 })
  class Consumer {
    constructor(private readonly ctx: ActorContext) {}
    @Subscribe(Item)
    async take(item: number) {
      await hold.passed;
      seen.push(item);
      if (item < 0) this.ctx.stop();
      if (item === 0) throw new Error('zero');
    }
  }
  return { Consumer, seen };
}

/** With one event in hand and one queued, the third one waits. */
async function blocked(first: number) {
  const hold = gate();
  const { Consumer, seen } = heldConsumer(hold);
  const world = await started([Consumer]);
  void world.runtime.publish(Item, first);
  await turns();
  void world.runtime.publish(Item, 2);
  const third = watch(world.runtime.publish(Item, 3));
  await turns();
  expect(third.state).toBe('pending');
  expect(world.runtime.congested).toBe(true);
  return { ...world, hold, seen, third };
}

describe('overflow block', () => {
  test('the publisher waits until there is room, and is told by its promise', async () => {
    const { runtime, hold, seen, third } = await blocked(1);
    hold.open();
    await settle(runtime);
    expect([third.state, seen, runtime.congested]).toEqual(['resolved', [1, 2, 3], false]);
    await runtime.stop();
  });

  test('after blockTimeout the event becomes a dead letter and the publisher goes on (I-10)', async () => {
    const { runtime, clock, third } = await blocked(1);
    await clock.advance(999);
    expect(third.state).toBe('pending');
    await clock.advance(1);
    expect(third.state).toBe('resolved');
    const [letter] = runtime.deadLetters.list();
    expect(letter).toMatchObject({ reason: 'block-timeout', subscriber: 'Consumer', error: { code: 'BLOCK_TIMEOUT' } });
    expect(letter?.envelope.payload).toBe(3);
    expect(findUnbalanced(runtime)).toEqual([]);
    expect(runtime.actor('Consumer').counters).toMatchObject({ accepted: 3, deadLettered: 1, queued: 2 });
    expect(clock.pending).toBe(0);
    await stopVirtually(runtime, clock);
  });

  test('the publisher is released when the subscriber stops itself (I-10, G8)', async () => {
    const { runtime, hold, third } = await blocked(-1);
    hold.open();
    await settle(runtime);
    expect(third.state).toBe('resolved');
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['actor-stopped', 2],
      ['actor-stopped', 3],
    ]);
    await runtime.stop();
  });

  test('the publisher is released when the subscriber dies for good (I-10, G8)', async () => {
    const hold = gate();
    @Actor({ capacity: 1 })
    class Consumer {
      @Subscribe(Item)
      async take() {
        await hold.passed;
        throw new Error('broken');
      }
      onError() {
        return 'stop' as const;
      }
    }
    const { runtime } = await started([Consumer]);
    void runtime.publish(Item, 1);
    await turns();
    const rest = [2, 3, 4].map((item) => watch(runtime.publish(Item, item)));
    hold.open();
    await settle(runtime);
    expect(rest.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual([
      'handler-failed',
      'actor-stopped',
      'actor-stopped',
      'actor-stopped',
    ]);
    await runtime.stop();
  });

  test('the publisher waits on while the subscriber is restarted, and loses nothing (G8)', async () => {
    const { runtime, clock, hold, seen, third } = await blocked(0);
    hold.open();
    await settle(runtime);
    expect([runtime.actor('Consumer').status, third.state]).toEqual(['restarting', 'pending']);
    await clock.advance(100);
    expect([third.state, seen]).toEqual(['resolved', [0, 2, 3]]);
    await runtime.stop();
  });

  test('only the full mailbox is waited for: the event is in all others at once', async () => {
    const hold = gate();
    const { Consumer } = heldConsumer(hold);
    const fast: number[] = [];
    @Actor()
    class Fast {
      @Subscribe(Item)
      take(item: number) {
        fast.push(item);
      }
    }
    const { runtime } = await started([Consumer, Fast]);
    for (const item of [1, 2, 3, 4]) void runtime.publish(Item, item);
    await settle(runtime);
    expect(fast).toEqual([1, 2, 3, 4]);
    hold.open();
    await runtime.stop();
  });
});

describe('the ingress', () => {
  const ingress = 3;

  test('is bounded before start (G7)', async () => {
    const { Consumer, seen } = heldConsumer(gate());
    const { runtime } = await unstarted([Consumer], { ingress });
    const states = [1, 2, 3, 4, 5, 6].map((item) => watch(runtime.publish(Item, item)));
    await turns();
    expect(states.map(({ state }) => state)).toEqual([
      'resolved',
      'pending',
      'pending',
      'pending',
      'INGRESS_FULL',
      'INGRESS_FULL',
    ]);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['ingress-full', 5],
      ['ingress-full', 6],
    ]);
    expect(seen).toEqual([]);
    await runtime.stop({ drain: false });
  });

  test('is bounded while running, and opens again (G7)', async () => {
    const hold = gate();
    const { Consumer, seen } = heldConsumer(hold);
    const { runtime } = await started([Consumer], { ingress });
    const states = Array.from({ length: 20 }, (_, item) => watch(runtime.publish(Item, item + 1)));
    await settle(runtime);
    expect(runtime.actor('Consumer').mailbox.size).toBe(1);
    const refused = states.filter(({ state }) => state === 'INGRESS_FULL').length;
    expect(refused).toBeGreaterThanOrEqual(20 - ingress - 2);
    hold.open();
    await settle(runtime);
    await runtime.publish(Item, 100);
    await settle(runtime);
    expect(seen).toHaveLength(20 - refused + 1);
    expect(seen).toContain(100);
    await runtime.stop();
  });

  test('a refused event can be replayed once there is room', async () => {
    const hold = gate();
    const { Consumer, seen } = heldConsumer(hold);
    const { runtime } = await unstarted([Consumer], { ingress: 1 });
    for (const item of [1, 2, 3]) void runtime.publish(Item, item);
    await runtime.start();
    hold.open();
    await settle(runtime);
    expect(seen).toEqual([1, 2]);
    await runtime.deadLetters.replay(runtime.deadLetters.list()[0]!.id);
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3]);
    await runtime.stop();
  });
});

describe('an actor that does not await its publishes', () => {
  test('does not take its next event before they have been accepted (G7)', async () => {
    const Work = topic<number>('work');
    const hold = gate();
    const { Consumer, seen } = heldConsumer(hold);
    const taken: number[] = [];
    @Actor()
    class Careless {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      spread(work: number) {
        taken.push(work);
        for (let part = 1; part <= 3; part++) void this.ctx.publish(Item, work * 10 + part);
      }
    }
    const { runtime } = await started([Consumer, Careless]);
    for (let work = 1; work <= 5; work++) void runtime.publish(Work, work);
    await settle(runtime);
    expect(taken).toEqual([1]);
    expect(runtime.actor('Consumer').mailbox.size).toBe(1);
    expect(runtime.actor('Careless').counters).toMatchObject({ handled: 1, queued: 4 });
    hold.open();
    await settle(runtime);
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(seen).toEqual([11, 12, 13, 21, 22, 23, 31, 32, 33, 41, 42, 43, 51, 52, 53]);
    await runtime.stop();
  });

  test('reads an iterable of events only as fast as they are accepted (G7)', async () => {
    const Work = topic<number>('work');
    const hold = gate();
    const { Consumer, seen } = heldConsumer(hold);
    let made = 0;
    @Actor()
    class Source {
      @Subscribe(Work)
      *spread(count: number) {
        for (; made < count; made++) yield Item(made + 1);
      }
    }
    const { runtime } = await started([Consumer, Source]);
    void runtime.publish(Work, 1_000);
    await settle(runtime);
    expect(made).toBeLessThan(5);
    hold.open();
    await settle(runtime);
    expect([made, seen.length]).toEqual([1_000, 1_000]);
    await runtime.stop();
  });

  test('sees that publishing would wait in ctx.congested', async () => {
    const Work = topic<number>('work');
    const hold = gate();
    const { Consumer } = heldConsumer(hold);
    const congested: boolean[] = [];
    @Actor()
    class Careless {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      spread(count: number) {
        for (let part = 1; part <= count; part++) {
          congested.push(this.ctx.congested);
          void this.ctx.publish(Item, part);
        }
      }
    }
    const { runtime } = await started([Consumer, Careless]);
    await runtime.publish(Work, 4);
    await settle(runtime);
    // The consumer has taken nothing yet: all four are published in one turn.
    expect(congested).toEqual([false, false, true, true]);
    hold.open();
    await runtime.stop();
  });
});
