import { Actor, ActorContext, inject, Subscribe, systemIds, topic, type Envelope, type IdSource } from '@maiko/core';
import { settle, started } from './support';

const Order = topic<number>('order');
const Invoice = topic<number>('invoice');
const Letter = topic<number>('letter');
const Audit = topic<string>('audit');

/** Order -> Invoice (returned) -> Letter (published after an await), and Audit notes without a parent. */
async function office(options?: { readonly ids: IdSource }) {
  const seen = new Map<string, Envelope>();
  @Actor()
  class Accounting {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Order)
    bill(order: number) {
      void this.ctx.publish(Audit, 'billed', { parent: null });
      return Invoice(order);
    }
  }
  @Actor()
  class Post {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Invoice)
    async send(invoice: number) {
      await Promise.resolve();
      await this.ctx.publish(Letter, invoice);
    }
  }
  const virtual = await started([Accounting, Post], options);
  virtual.runtime.events('>').subscribe((envelope) => seen.set(envelope.topic, envelope));
  return { ...virtual, of: (name: string) => seen.get(name)! };
}

test('what a handler returns or publishes has the handled event as parent, also after an await', async () => {
  const { runtime, of } = await office();
  await runtime.publish(Order, 1);
  await settle(runtime);
  expect(of('order').parentId).toBeUndefined();
  expect(of('invoice').parentId).toBe(of('order').id);
  expect(of('letter').parentId).toBe(of('invoice').id);
});

test('all events of a chain have the id of its root as correlation id', async () => {
  const { runtime, of } = await office();
  await runtime.publish(Order, 1);
  await settle(runtime);
  const root = of('order').id;
  expect([of('order'), of('invoice'), of('letter')].map(({ correlationId }) => correlationId)).toEqual([
    root,
    root,
    root,
  ]);
});

test('{ parent: null } begins a chain of its own', async () => {
  const { runtime, of } = await office();
  await runtime.publish(Order, 1);
  await settle(runtime);
  expect(of('audit').parentId).toBeUndefined();
  expect(of('audit').correlationId).toBe(of('audit').id);
});

test('{ parent: envelope } continues the chain of that envelope, from inside and from outside', async () => {
  const { runtime, of } = await office();
  await runtime.publish(Order, 1);
  await settle(runtime);
  const letter = of('letter');
  await runtime.publish(Audit, 'sent', { parent: letter });
  await settle(runtime);
  expect(of('audit')).toMatchObject({ parentId: letter.id, correlationId: of('order').id, sender: undefined });
  await runtime.publish(Audit('again'), { parent: of('order') });
  await settle(runtime);
  expect(of('audit')).toMatchObject({ payload: 'again', parentId: of('order').id });
});

test('an envelope of another runtime can be the parent: its ids are kept', async () => {
  const one = await office();
  const other = await office();
  await one.runtime.publish(Order, 1);
  await settle(one.runtime);
  const foreign = one.of('letter');
  await other.runtime.publish(Order, 2, { parent: foreign });
  await settle(other.runtime);
  expect(other.of('order')).toMatchObject({ parentId: foreign.id, correlationId: foreign.correlationId });
  expect(other.of('letter').correlationId).toBe(foreign.correlationId);
});

test('events published in a hook have no parent', async () => {
  const seen: Envelope[] = [];
  @Actor()
  class Greeter {
    private readonly ctx = inject(ActorContext);
    async onStart() {
      await this.ctx.publish(Audit, 'hello');
    }
  }
  @Actor()
  class Listener {
    @Subscribe(Audit)
    hear(_note: string, envelope: Envelope) {
      seen.push(envelope);
    }
  }
  const { runtime } = await started([Listener, Greeter]);
  await settle(runtime);
  expect(seen).toMatchObject([{ payload: 'hello', parentId: undefined, sender: 'Greeter' }]);
});

describe('an envelope', () => {
  async function one(): Promise<Envelope> {
    const { runtime, of, clock } = await office();
    await clock.advance(1_500);
    await runtime.publish(Order, 7);
    await settle(runtime);
    return of('order');
  }

  test('says what was published, where, when and by which actor', async () => {
    const { runtime, of, clock } = await office();
    await clock.advance(1_500);
    await runtime.publish(Order, 7);
    await settle(runtime);
    expect(of('order')).toMatchObject({ topic: 'order', payload: 7, sender: undefined, timestamp: 1_500, attempt: 1 });
    expect(of('invoice')).toMatchObject({ topic: 'invoice', payload: 7, sender: 'Accounting' });
    expect(of('letter').sender).toBe('Post');
  });

  test.each(['id', 'topic', 'payload', 'sender', 'parentId', 'correlationId', 'timestamp', 'attempt'])(
    'does not let its %s be changed',
    async (key) => {
      const envelope = await one();
      const before = JSON.stringify(envelope);
      expect(() => {
        (envelope as unknown as Record<string, unknown>)[key] = 'other';
      }).toThrow(TypeError);
      expect(JSON.stringify(envelope)).toBe(before);
    },
  );

  test('becomes plain data with toJSON', async () => {
    const envelope = await one();
    expect(envelope.toJSON()).toEqual({
      id: envelope.id,
      topic: 'order',
      payload: 7,
      sender: undefined,
      parentId: undefined,
      correlationId: envelope.id,
      timestamp: 1_500,
      attempt: 1,
    });
    expect(JSON.parse(JSON.stringify(envelope))).toMatchObject({ topic: 'order', payload: 7 });
  });

  test('has an id that no other has, in this runtime and in others', async () => {
    const ids = new Set<string>();
    for (let each = 0; each < 3; each++) {
      const { runtime } = await office({ ids: systemIds });
      runtime.events('>').subscribe(({ id }) => ids.add(id));
      for (let order = 0; order < 10; order++) await runtime.publish(Order, order);
      await settle(runtime);
    }
    expect(ids.size).toBe(3 * 10 * 4);
  });

  test('has an id that begins with the origin of its runtime', async () => {
    const seen: string[] = [];
    const { runtime } = await started([], { ids: { origin: () => 'here' } });
    runtime.events('>').subscribe(({ id }) => seen.push(id));
    await runtime.publish(Order, 1);
    await runtime.publish(Order, 2);
    await settle(runtime);
    expect(seen).toEqual(['here-1', 'here-2']);
  });
});
