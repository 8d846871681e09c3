import { Actor, ActorContext, actor, Subscribe, topic, type OverflowPolicy } from '@maiko/core';
import { OVERFLOW_POLICIES, POLICY_NAMES } from '@maiko/core/adapter';
import { gate, settle, started, findUnbalanced, unstarted, watch } from './support';

/** A consumer of `policy` with room for three events. */
function consumer(policy: OverflowPolicy) {
  const Item = topic<number>('item', { overflow: policy });
  const seen: number[] = [];
  @Actor({ capacity: 3 })
  class Consumer {
    @Subscribe(Item)
    take(item: number) {
      seen.push(item);
    }
  }
  return { Item, seen, Consumer };
}

describe('a mailbox at capacity', () => {
  interface Outcome {
    handled: number[];
    queued: number;
    dropped: number;
    deadLettered: number;
    promises: string;
  }
  const cases: Record<OverflowPolicy, Outcome> = {
    block: { handled: [1, 2, 3, 4, 5], queued: 3, dropped: 0, deadLettered: 0, promises: 'pending' },
    reject: { handled: [1, 2, 3], queued: 3, dropped: 0, deadLettered: 0, promises: 'MAILBOX_FULL' },
    fail: { handled: [1, 2, 3], queued: 3, dropped: 0, deadLettered: 2, promises: 'resolved' },
    'drop-newest': { handled: [1, 2, 3], queued: 3, dropped: 2, deadLettered: 0, promises: 'resolved' },
    'drop-oldest': { handled: [3, 4, 5], queued: 3, dropped: 2, deadLettered: 0, promises: 'resolved' },
    latest: { handled: [5], queued: 1, dropped: 4, deadLettered: 0, promises: 'resolved' },
    unbounded: { handled: [1, 2, 3, 4, 5], queued: 5, dropped: 0, deadLettered: 0, promises: 'resolved' },
  };

  test.each(POLICY_NAMES)('follows the policy %s (G7)', async (policy) => {
    const expected = cases[policy];
    const { Item, seen, Consumer } = consumer(policy);
    const { runtime } = await unstarted([Consumer]);
    const promises = [1, 2, 3, 4, 5].map((item) => watch(runtime.publish(Item, item)));
    await settle(runtime);

    const { mailbox, counters } = runtime.actor('Consumer');
    expect(mailbox).toEqual({ size: expected.queued, capacity: 3 });
    expect(counters).toMatchObject({ dropped: expected.dropped, deadLettered: expected.deadLettered });
    expect(promises.slice(0, 3).map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(promises.slice(3).map(({ state }) => state)).toEqual([expected.promises, expected.promises]);
    expect(findUnbalanced(runtime)).toEqual([]);

    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual(expected.handled);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });

  test('reports the overflow to monitors with the policy, and block counts as one', async () => {
    for (const policy of POLICY_NAMES) {
      const { Item, Consumer } = consumer(policy);
      const { runtime } = await unstarted([Consumer]);
      const reports: string[] = [];
      runtime.monitors.add({ overflow: ({ payload }, id, how) => reports.push(`${String(payload)} ${id} ${how}`) });
      for (const item of [1, 2, 3, 4]) void runtime.publish(Item, item);
      // What conflates replaces without ever being full.
      expect(reports).toEqual(OVERFLOW_POLICIES[policy].conflates ? [] : [`4 Consumer ${policy}`]);
      await runtime.stop({ drain: false });
    }
  });

  test('a subscription overrides the policy of its topic', async () => {
    const Item = topic<number>('item', { overflow: 'block' });
    const kept: Record<string, number[]> = { strict: [], lossy: [] };
    @Actor({ capacity: 2 })
    class Strict {
      @Subscribe(Item)
      take(item: number) {
        kept.strict!.push(item);
      }
    }
    @Actor({ capacity: 2 })
    class Lossy {
      @Subscribe(Item, { overflow: 'drop-oldest' })
      take(item: number) {
        kept.lossy!.push(item);
      }
    }
    const { runtime } = await unstarted([Strict, Lossy]);
    for (const item of [1, 2, 3, 4]) void runtime.publish(Item, item);
    expect(runtime.actor('Lossy').counters.dropped).toBe(2);
    await runtime.start();
    await settle(runtime);
    expect(kept).toEqual({ strict: [1, 2, 3, 4], lossy: [3, 4] });
    await runtime.stop();
  });

  test('the capacity of the definition wins over the class, the class over the runtime', async () => {
    @Actor({ capacity: 4 })
    class Sized {}
    @Actor()
    class Plain {}
    const { runtime } = await unstarted([Sized, actor(Sized, { name: 'own', capacity: 9 }), Plain], { capacity: 7 });
    expect(runtime.actors().map(({ mailbox }) => mailbox.capacity)).toEqual([4, 9, 7]);
  });

  test('without any option a mailbox holds 128 events', async () => {
    @Actor()
    class Plain {}
    expect((await unstarted([Plain])).runtime.actor('Plain').mailbox.capacity).toBe(128);
  });
});

describe('overflow fail', () => {
  test('fails the subscriber, which is restarted with its queue kept', async () => {
    const Item = topic<number>('item', { overflow: 'fail' });
    const hold = gate();
    const seen: string[] = [];
    @Actor({ capacity: 2 })
    class Consumer {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Item)
      async take(item: number) {
        await hold.passed;
        seen.push(`${String(this.ctx.incarnation)}:${String(item)}`);
      }
    }
    const { runtime, clock } = await started([Consumer]);
    void runtime.publish(Item, 1);
    await settle(runtime);
    for (const item of [2, 3, 4]) await runtime.publish(Item, item);
    // It fails when the event in its hands is done: a handler is never interrupted.
    expect(runtime.actor('Consumer').status).toBe('running');
    hold.open();
    await settle(runtime);
    expect(runtime.actor('Consumer').status).toBe('restarting');
    await clock.advance(100);
    expect(seen).toEqual(['1:1', '2:2', '2:3']);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['mailbox-overflow', 4],
    ]);
    expect(runtime.deadLetters.list()[0]?.error).toMatchObject({ code: 'MAILBOX_OVERFLOW', actor: 'Consumer' });
    await runtime.stop();
  });

  test('asks onError, which may resume', async () => {
    const Item = topic<number>('item', { overflow: 'fail' });
    const judged: unknown[] = [];
    const seen: number[] = [];
    @Actor({ capacity: 1 })
    class Consumer {
      @Subscribe(Item)
      take(item: number) {
        seen.push(item);
      }
      onError(error: Error, envelope: unknown) {
        judged.push([(error as { code?: string }).code, envelope]);
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Consumer]);
    for (const item of [1, 2, 3]) void runtime.publish(Item, item);
    await settle(runtime);
    // However many events overflow in one go, the actor fails once.
    expect(judged).toEqual([['MAILBOX_OVERFLOW', undefined]]);
    expect(seen).toEqual([1]);
    expect(runtime.actor('Consumer')).toMatchObject({ status: 'running', restarts: 0 });
    await runtime.stop();
  });
});

describe('latest', () => {
  const Price = topic<{ symbol: string; value: number }>('price', {
    overflow: 'latest',
    latestBy: ({ symbol }) => symbol,
  });
  const Other = topic<string>('other');

  test('keeps the newest event of every key, at the place of the newest', async () => {
    const seen: unknown[] = [];
    @Actor()
    class Board {
      @Subscribe(Price)
      show({ symbol, value }: { symbol: string; value: number }) {
        seen.push(`${symbol}${String(value)}`);
      }
    }
    const { runtime } = await unstarted([Board]);
    for (const [symbol, value] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['c', 1],
      ['b', 2],
    ] as const) {
      await runtime.publish(Price, { symbol, value });
    }
    expect(runtime.actor('Board').counters).toMatchObject({ queued: 3, dropped: 2, accepted: 5 });
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual(['a2', 'c1', 'b2']);
    await runtime.stop();
  });

  test('waits in a mailbox full of other topics, and only the newest waits', async () => {
    const seen: unknown[] = [];
    @Actor({ capacity: 2 })
    class Board {
      @Subscribe(Price)
      show({ symbol, value }: { symbol: string; value: number }) {
        seen.push(`${symbol}${String(value)}`);
      }
      @Subscribe(Other)
      note(text: string) {
        seen.push(text);
      }
    }
    const { runtime } = await unstarted([Board]);
    void runtime.publish(Other, 'x');
    void runtime.publish(Other, 'y');
    const waiting = [1, 2, 3].map((value) => watch(runtime.publish(Price, { symbol: 'a', value })));
    await settle(runtime);
    expect(waiting.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'pending']);
    expect(runtime.actor('Board').mailbox.size).toBe(2);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual(['x', 'y', 'a3']);
    expect(runtime.actor('Board').counters).toMatchObject({ accepted: 5, handled: 3, dropped: 2 });
    await runtime.stop();
  });

  test('survives thousands of replacements in a small mailbox', async () => {
    const seen: number[] = [];
    @Actor({ capacity: 3 })
    class Board {
      @Subscribe(Price)
      show({ value }: { value: number }) {
        seen.push(value);
      }
    }
    const { runtime } = await unstarted([Board]);
    for (let value = 0; value < 5_000; value++) await runtime.publish(Price, { symbol: String(value % 3), value });
    expect(runtime.actor('Board').mailbox.size).toBe(3);
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual([4_997, 4_998, 4_999]);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });
});
