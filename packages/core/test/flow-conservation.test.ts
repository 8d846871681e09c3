import { Actor, ActorContext, actor, Subscribe, topic, type OverflowPolicy } from '@maiko/core';
import { gate, settle, started, stopVirtually, findUnbalanced, unstarted } from './support';

const policies: readonly OverflowPolicy[] = [
  'block',
  'reject',
  'fail',
  'drop-newest',
  'drop-oldest',
  'latest',
  'unbounded',
];

describe('accepted = handled + failed + dropped + dead-lettered + still queued (G9)', () => {
  test.each(policies)('at every instant, also inside handlers and monitors, under %s', async (overflow) => {
    const Item = topic<number>('item', { overflow });
    const wrong = new Set<string>();
    let looks = 0;
    const look = (): void => {
      looks++;
      for (const { id, counters } of findUnbalanced(runtime)) wrong.add(`${id}: ${JSON.stringify(counters)}`);
    };
    @Actor({ capacity: 3 })
    class Consumer {
      constructor(private readonly ctx: ActorContext<number>) {}
      onStart() {
        look();
      }
      onStop() {
        look();
      }
      @Subscribe(Item)
      async sometimes(item: number) {
        look();
        if (item % this.ctx.options === 0) throw new Error('sometimes');
        await Promise.resolve();
        look();
        if (item === 30) this.ctx.stop();
      }
      onError() {
        look();
        return 'resume' as const;
      }
    }
    @Actor({ capacity: 2 })
    class Quick {
      @Subscribe(Item)
      take() {
        look();
      }
    }
    const { runtime, clock } = await unstarted([
      actor(Consumer, { name: 'one', options: 7 }),
      actor(Consumer, { name: 'two', options: 3 }),
      actor(Consumer, { name: 'three', options: 11, capacity: 1 }),
      Quick,
    ]);
    runtime.monitors.add({
      dispatched: look,
      delivered: look,
      handled: look,
      failed: look,
      overflow: look,
      deadLetter: look,
      actorStopped: look,
    });
    await runtime.start();
    for (let item = 1; item <= 60; item++) {
      void runtime.publish(Item, item);
      look();
      if (item % 13 === 0) await Promise.resolve();
    }
    await settle(runtime);
    look();
    const report = await stopVirtually(runtime, clock);
    for (const { accepted, handled, failed, dropped, deadLettered, queued } of report.actors) {
      expect(queued).toBe(0);
      expect(handled + failed + dropped + deadLettered).toBe(accepted);
    }
    expect([...wrong]).toEqual([]);
    expect(looks).toBeGreaterThan(100);
  });

  test('counts the event in the hands of a handler as queued', async () => {
    const Item = topic<number>('item');
    const hold = gate();
    @Actor()
    class Consumer {
      @Subscribe(Item)
      take() {
        return hold.passed;
      }
    }
    const { runtime } = await started([Consumer]);
    await runtime.publish(Item, 1);
    await settle(runtime);
    expect(runtime.actor('Consumer')).toMatchObject({ mailbox: { size: 0 }, counters: { accepted: 1, queued: 1 } });
    hold.open();
    await settle(runtime);
    expect(runtime.actor('Consumer').counters).toMatchObject({ accepted: 1, handled: 1, queued: 0 });
    await runtime.stop();
  });

  test('counts an event that fails once as failed and one that is given up as dead-lettered', async () => {
    const Item = topic<number>('item');
    @Actor()
    class Consumer {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Item)
      take(item: number) {
        if (item === 1) throw new Error('one');
        if (item === 2) this.ctx.stop();
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await unstarted([Consumer]);
    let last = '';
    runtime.monitors.add({
      actorStopped: () => (last = JSON.stringify(runtime.actors()[0]?.counters)),
    });
    for (const item of [1, 2, 3, 4]) void runtime.publish(Item, item);
    await runtime.start();
    await settle(runtime);
    expect(JSON.parse(last)).toEqual({
      accepted: 4,
      handled: 1,
      failed: 1,
      dropped: 0,
      deadLettered: 2,
      returned: 0,
      queued: 0,
    });
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual([
      'handler-failed',
      'actor-stopped',
      'actor-stopped',
    ]);
    await runtime.stop();
  });

  test('an own event that is skipped is not accepted', async () => {
    const Item = topic<number>('item');
    @Actor()
    class Echo {
      constructor(private readonly ctx: ActorContext) {}
      async onStart() {
        await this.ctx.publish(Item, 1);
      }
      @Subscribe(Item)
      take() {}
    }
    const { runtime } = await started([actor(Echo, { name: 'a' }), actor(Echo, { name: 'b' })]);
    await settle(runtime);
    expect(runtime.actors().map(({ counters }) => counters.handled)).toEqual([1, 1]);
    expect(runtime.actors().map(({ counters }) => counters.accepted)).toEqual([1, 1]);
    await runtime.stop();
  });
});
