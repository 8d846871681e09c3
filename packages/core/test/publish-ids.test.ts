import { Actor, ActorContext, inject, Subscribe, topic, type Envelope } from '@maiko/core';
import { settle } from '@maiko/testing';
import { started } from './support';

const Placed = topic<string>('ids.placed');
const Paid = topic<string>('ids.paid');

interface Ids {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly correlationId: string;
}

/** A program that answers, and what was seen of the ids of all events. */
async function shop() {
  const seen: Ids[] = [];
  const note = ({ id, parentId, causeId, correlationId }: Envelope): void => {
    expect(causeId).toBe(parentId);
    seen.push({ id, parentId, correlationId });
  };
  @Actor()
  class Shop {
    @Subscribe(Placed)
    placed(order: string, envelope: Envelope) {
      note(envelope);
      return Paid(order);
    }
  }
  @Actor()
  class Books {
    @Subscribe(Paid)
    paid(_: string, envelope: Envelope) {
      note(envelope);
    }
  }
  const { runtime } = await started([Shop, Books]);
  return { runtime, seen };
}

describe('the publisher names an event', () => {
  test('with an id, which what it causes refers to', async () => {
    const { runtime, seen } = await shop();
    await runtime.publish(Placed, 'one', { id: 'order-1' });
    await settle(runtime);
    const paid = seen[1]?.id as string;
    expect(seen).toEqual([
      { id: 'order-1', parentId: undefined, correlationId: 'order-1' },
      { id: paid, parentId: 'order-1', correlationId: 'order-1' },
    ]);
  });

  test('when it is ingested, through a bridge and from an actor', async () => {
    const { runtime } = await shop();
    const ingested = await runtime.ingest(Placed, 'two', { id: 'order-2', via: 'queue' });
    expect([ingested.id, ingested.via]).toEqual(['order-2', 'queue']);
    const seen: unknown[] = [];
    @Actor()
    class Importer {
      readonly #ctx = inject(ActorContext);
      async onStart() {
        await this.#ctx.publish(Placed, 'three', { id: 'order-3', via: 'file' });
      }
    }
    runtime.events(Placed).subscribe(({ id, via, sender }) => seen.push([id, via, sender]));
    await runtime.spawn(Importer, { name: 'importer' });
    await settle(runtime);
    expect(seen).toEqual([['order-3', 'file', 'importer']]);
  });

  test('what a monitor publishes under an id is published afterwards', async () => {
    const { runtime, seen } = await shop();
    const handle = runtime.monitors.add({
      dispatched: () => {
        handle.remove();
        void runtime.publish(Placed, 'again', { id: 'order-5' });
      },
    });
    await runtime.publish(Placed, 'four', { id: 'order-4' });
    await settle(runtime);
    expect(seen.map(({ correlationId }) => correlationId)).toEqual(['order-4', 'order-4', 'order-5', 'order-5']);
  });

  test('a refused one rejects', async () => {
    const { runtime } = await shop();
    await runtime.stop();
    await expect(runtime.publish(Placed, 'late', { id: 'order-6' })).rejects.toMatchObject({ code: 'RUNTIME_CLOSED' });
  });
});

describe('a parent of which only the ids are known', () => {
  test('is the cause of an event', async () => {
    const { runtime, seen } = await shop();
    const parent = { id: 'request-7', correlationId: 'session-1' };
    await runtime.publish(Placed, 'five', { parent, id: 'order-7' });
    await settle(runtime);
    await runtime.ingest(Placed, 'six', { parent });
    await settle(runtime);
    expect(seen.map(({ parentId, correlationId }) => [parentId, correlationId])).toEqual([
      ['request-7', 'session-1'],
      ['order-7', 'session-1'],
      ['request-7', 'session-1'],
      [seen[2]?.id, 'session-1'],
    ]);
  });

  test('an event with one through a pipe keeps the chain', async () => {
    const { runtime } = await shop();
    const seen: unknown[] = [];
    @Actor()
    class Piped {
      @Subscribe(Placed, { pipe: (placed) => placed })
      placed(_: string, { causeId, correlationId, via }: Envelope) {
        seen.push([causeId, correlationId, via]);
      }
    }
    await runtime.spawn(Piped);
    await runtime.publish(Placed, 'seven', { id: 'order-8', via: 'queue' });
    await settle(runtime);
    expect(seen).toEqual([['order-8', 'order-8', 'queue']]);
  });

  test.each([[{ id: 'a' }], [{ id: '', correlationId: 'c' }], [{ id: 7, correlationId: 'c' }]])(
    '%p is refused',
    async (parent) => {
      const { runtime } = await shop();
      await expect(runtime.publish(Placed, 'x', { parent: parent as never })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      });
    },
  );
});
