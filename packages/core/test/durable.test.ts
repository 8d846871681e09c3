import { Actor, actor, ActorContext, Event, inject, Subscribe, topic, topics, type Envelope } from '@maiko/core';
import { memoryStore, memoryTransport, settle, type MemoryStore } from '@maiko/testing';
import { started } from './support';

interface Order {
  readonly id: string;
  readonly at?: Date;
}

const Placed = topic<Order>('durable.placed', { durable: true, key: ({ id }) => id });
const Billed = topic<string>('durable.billed', { durable: true });
const Noted = topic<string>('durable.noted');

@Event('durable.shipped', { durable: true })
class Shipped {
  constructor(readonly id: string) {}
  get label(): string {
    return `shipped ${this.id}`;
  }
}

/** An actor that bills orders, and what it has seen. */
function billing() {
  const seen: string[] = [];
  const envelopes: Envelope[] = [];
  @Actor()
  class Billing {
    @Subscribe(Placed)
    bill(order: Order, envelope: Envelope) {
      seen.push(order.id);
      envelopes.push(envelope);
    }
  }
  return { Billing, seen, envelopes };
}

const over = (store: MemoryStore) => ({ transport: memoryTransport({ store }) });

describe('an event of a durable topic', () => {
  test('is kept, and handled by a durable subscription', async () => {
    const store = memoryStore();
    const { Billing, seen } = billing();
    const { runtime } = await started([Billing], over(store));
    await runtime.publish(Placed, { id: 'a' });
    expect(store.size).toBe(1);
    await settle(runtime);
    expect(seen).toEqual(['a']);
    expect(store.pending('Billing-bill')).toBe(0);
    expect(runtime.actor('Billing').counters).toMatchObject({ accepted: 1, handled: 1, returned: 0, queued: 0 });
  });

  test('outlives the runtime that took it', async () => {
    const store = memoryStore();
    const first = billing();
    const one = await started([first.Billing], over(store));
    await one.runtime.stop();
    const outside = await started([], over(store));
    await outside.runtime.publish(Placed, { id: 'a' });
    await outside.runtime.publish(Placed, { id: 'b' });
    await outside.runtime.stop();
    const second = billing();
    const two = await started([second.Billing], over(store));
    await settle(two.runtime);
    expect([first.seen, second.seen]).toEqual([[], ['a', 'b']]);
    expect(store.pending('Billing-bill')).toBe(0);
  });

  test('is written out: payloads of the codec come back as they were, instances as instances', async () => {
    const seen: unknown[] = [];
    @Actor()
    class Reader {
      @Subscribe(Placed)
      placed({ at }: Order) {
        seen.push(at);
      }
      @Subscribe(Shipped)
      shipped(event: Shipped) {
        seen.push(event.label);
      }
    }
    const { runtime } = await started([Reader], { transport: memoryTransport() });
    await runtime.publish(Placed, { id: 'a', at: new Date(5) });
    await runtime.publish(new Shipped('b'));
    await settle(runtime);
    expect(seen).toEqual([new Date(5), 'shipped b']);
  });

  test('keeps its ids, its sender and its cause across the transport', async () => {
    const { Billing, envelopes } = billing();
    @Actor()
    class Shop {
      @Subscribe(Noted)
      note(id: string) {
        return Placed({ id });
      }
    }
    const { runtime } = await started([Billing, Shop], { transport: memoryTransport() });
    await runtime.publish(Noted, 'a', { id: 'note-1', via: 'till' });
    await settle(runtime);
    const [{ parentId, correlationId, sender, attempt, redelivered, node, topic: name, via }] = envelopes as [Envelope];
    expect({ parentId, correlationId, sender, attempt, redelivered, name, via }).toEqual({
      parentId: 'note-1',
      correlationId: 'note-1',
      sender: 'Shop',
      attempt: 1,
      redelivered: false,
      name: 'durable.placed',
      via: undefined,
    });
    expect(node).toEqual(expect.any(String));
  });

  test('is kept once when it is published twice under one id', async () => {
    const store = memoryStore();
    const { Billing, seen, envelopes } = billing();
    const { runtime } = await started([Billing], over(store));
    await runtime.publish(Placed, { id: 'a' }, { id: 'order-a', via: 'queue' });
    await runtime.publish(Placed, { id: 'a' }, { id: 'order-a', via: 'queue' });
    await runtime.ingest(Placed, { id: 'a' }, { id: 'order-a' });
    await settle(runtime);
    expect([store.size, seen, envelopes[0]?.via]).toEqual([1, ['a'], 'queue']);
  });

  test('of a family, from a step, through outcome, a subject and an Observable, is kept', async () => {
    const store = memoryStore();
    const Family = topics<number>('durable.family.*', { durable: true });
    const Answer = topic<number>('durable.answer');
    const seen: number[] = [];
    @Actor()
    class Reader {
      @Subscribe(Family)
      read(value: number) {
        seen.push(value);
        return Answer(value);
      }
    }
    const { runtime } = await started([Reader], over(store));
    runtime.subject(Family.at('b')).next(1);
    await settle(runtime);
    const answer = runtime.outcome(Family.at('a')(2), { of: [Answer], within: 1_000 });
    await expect(answer).resolves.toMatchObject({ payload: 2 });
    expect([seen, store.size]).toEqual([[1, 2], 2]);
    expect(runtime.actor('Reader').counters).toMatchObject({ accepted: 2, handled: 2 });
  });
});

describe('live subscriptions of a durable topic', () => {
  test('get what is published from now on, when it has been kept', async () => {
    const store = memoryStore();
    const live: string[] = [];
    @Actor()
    class Live {
      @Subscribe(Placed, { durable: false })
      show({ id }: Order) {
        live.push(id);
      }
      @Subscribe('durable.>')
      log(_: unknown, { topic: name }: Envelope) {
        live.push(name);
      }
    }
    const { runtime } = await started([Live], over(store));
    const observed: string[] = [];
    runtime.events(Placed).subscribe(({ payload }) => observed.push(payload.id));
    await runtime.publish(Placed, { id: 'a' });
    await settle(runtime);
    expect([live, observed, store.names]).toEqual([['a', 'durable.placed'], ['a'], []]);
    store.capacity = 1;
    await expect(runtime.publish(Placed, { id: 'b' })).rejects.toMatchObject({ code: 'TRANSPORT_FULL' });
    await settle(runtime);
    expect(live).toHaveLength(2);
  });
});

describe('what a durable handler publishes', () => {
  test('is kept before its event is settled, and once when the event is handled again', async () => {
    const store = memoryStore();
    let failures = 1;
    @Actor()
    class Billing {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Placed, { retry: { attempts: 3, backoff: { min: 1, max: 1 } } })
      async *bill({ id }: Order) {
        await this.#ctx.publish(Billed, `${id} seen`);
        yield Billed(`${id} 1`);
        if (failures-- > 0) throw new Error('once');
        yield Billed(`${id} 2`);
      }
    }
    const { runtime, clock } = await started([Billing], over(store));
    await runtime.publish(Placed, { id: 'a' }, { id: 'order-a' });
    await settle(runtime);
    await clock.advance(10_000);
    await settle(runtime);
    const kept = store.records.filter(({ topic: name }) => name === 'durable.billed');
    expect(kept.map(({ payload, parent }) => [payload, parent])).toEqual([
      ['a seen', 'order-a'],
      ['a 1', 'order-a'],
      ['a 2', 'order-a'],
    ]);
    expect(kept.map(({ id }) => id.replace(/-\w+$/, ''))).toEqual(
      [0, 1, 2].map((n) => `order-a/Billing-bill/${String(n)}`),
    );
  });

  test('is kept when it is something else the next time', async () => {
    const store = memoryStore();
    let attempt = 0;
    @Actor()
    class Billing {
      @Subscribe(Placed, { retry: { attempts: 2, backoff: { min: 1, max: 1 } } })
      *bill() {
        yield Billed(`attempt ${String(++attempt)}`);
        if (attempt === 1) throw new Error('once');
      }
    }
    const { runtime, clock } = await started([Billing], over(store));
    await runtime.publish(Placed, { id: 'a' });
    await settle(runtime);
    await clock.advance(10_000);
    await settle(runtime);
    expect(store.records.slice(1).map(({ payload }) => payload)).toEqual(['attempt 1', 'attempt 2']);
  });

  test('is not handed to the actor itself, unless it asks for it', async () => {
    const seen: string[] = [];
    @Actor()
    class Loop {
      @Subscribe(Placed)
      placed({ id }: Order) {
        seen.push(id);
        if (id === 'a') return Placed({ id: 'b' });
        return undefined;
      }
      @Subscribe(Placed, { own: true })
      own({ id }: Order) {
        seen.push(`own ${id}`);
      }
    }
    const { runtime } = await started([Loop], { transport: memoryTransport() });
    await runtime.publish(Placed, { id: 'a' });
    await settle(runtime);
    expect(seen.sort()).toEqual(['a', 'own a', 'own b']);
  });
});

describe('readers of one durable name in several runtimes', () => {
  test('share its events, and each of two names gets all', async () => {
    const store = memoryStore();
    const seen: string[] = [];
    const make = (node: string) => {
      @Actor({ name: 'Worker' })
      class Worker {
        @Subscribe(Placed, { durable: 'work' })
        work({ id }: Order) {
          seen.push(`${node} ${id}`);
        }
      }
      @Actor({ name: 'Audit' })
      class Audit {
        @Subscribe(Placed, { durable: `audit-${node}` })
        audit({ id }: Order) {
          seen.push(`audit ${id}`);
        }
      }
      return [Worker, Audit];
    };
    const one = await started(make('one'), over(store));
    const two = await started(make('two'), over(store));
    for (const id of ['a', 'b', 'c', 'd']) await one.runtime.publish(Placed, { id });
    await settle(one.runtime);
    await settle(two.runtime);
    const worked = seen.filter((text) => !text.startsWith('audit'));
    expect(worked.map((text) => text.slice(-1)).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(worked.map((text) => text.slice(0, 3)))).toEqual(new Set(['one', 'two']));
    expect(seen.filter((text) => text.startsWith('audit')).sort()).toEqual(
      ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'].map((id) => `audit ${id}`),
    );
  });
});

test('actors of a class under several names have places of their own', async () => {
  const store = memoryStore();
  const { Billing } = billing();
  await started([actor(Billing, { name: 'one' }), actor(Billing, { name: 'two.b' })], over(store));
  expect([...store.names].sort()).toEqual(['one-bill', 'two_b-bill']);
});
