import { Actor, ActorContext, Subscribe, topic, type Envelope } from '@maiko/core';
import { errorOf, lastDeadLetter, schemaOf, settle, started, turns, watch } from './support';

const Item = topic<number>('item');

/** An actor that fails on negative numbers and goes on. */
function picky() {
  const seen: [number, number][] = [];
  @Actor()
  class Picky {
    static broken = true;
    @Subscribe(Item)
    take(item: number, { attempt }: Envelope) {
      if (item < 0 && Picky.broken) throw new Error(`no ${String(item)}`);
      seen.push([item, attempt]);
    }
    onError() {
      return 'resume' as const;
    }
  }
  return { Picky, seen };
}

describe('replay', () => {
  test('gives the event to its subscriber again, as the next attempt', async () => {
    const { Picky, seen } = picky();
    const { runtime } = await started([Picky]);
    await runtime.publish(Item, -1);
    await settle(runtime);
    const [first] = runtime.deadLetters.list();
    await runtime.deadLetters.replay(first!.id);
    await settle(runtime);
    const [second] = runtime.deadLetters.list();
    expect([second?.attempt, second?.envelope.id, runtime.deadLetters.list().length]).toEqual([
      2,
      first?.envelope.id,
      1,
    ]);
    expect(second?.id).not.toBe(first?.id);
    Picky.broken = false;
    await runtime.deadLetters.replay(second!.id);
    await settle(runtime);
    expect(seen).toEqual([[-1, 3]]);
    expect(runtime.deadLetters.list()).toEqual([]);
    await runtime.stop();
  });

  test('keeps the order in which it was asked for', async () => {
    const { Picky, seen } = picky();
    const { runtime } = await started([Picky]);
    for (const item of [-1, -2, -3]) await runtime.publish(Item, item);
    await settle(runtime);
    Picky.broken = false;
    for (const { id } of runtime.deadLetters.list()) void runtime.deadLetters.replay(id);
    await settle(runtime);
    expect(seen).toEqual([
      [-1, 2],
      [-2, 2],
      [-3, 2],
    ]);
    await runtime.stop();
  });

  test('gives an event once, however often it is asked for at the same time', async () => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
    const Checked = topic('checked', { schema });
    let handled = 0;
    @Actor()
    class Once {
      @Subscribe(Checked)
      take() {
        if (++handled === 1) throw new Error('first');
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Once]);
    await runtime.publish(Checked, 1);
    await settle(runtime);
    const { id } = runtime.deadLetters.list()[0]!;
    const replays = [1, 2].map(() => watch(runtime.deadLetters.replay(id)));
    await settle(runtime);
    expect([handled, replays.map(({ state }) => state).sort()]).toEqual([2, ['UNKNOWN_DEAD_LETTER', 'resolved']]);
    await runtime.stop();
  });

  test('rejects for an unknown id, and for a subscriber that is gone', async () => {
    @Actor()
    class Once {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Item)
      take() {
        this.ctx.stop();
      }
    }
    const { runtime } = await started([Once]);
    for (const item of [1, 2]) void runtime.publish(Item, item);
    await settle(runtime);
    await expect(runtime.deadLetters.replay('nope')).rejects.toMatchObject({ code: 'UNKNOWN_DEAD_LETTER' });
    const [letter] = runtime.deadLetters.list();
    await expect(runtime.deadLetters.replay(letter!.id)).rejects.toMatchObject({
      code: 'UNKNOWN_ACTOR',
      actor: 'Once',
    });
    // It could not be replayed, so it is still there.
    expect(runtime.deadLetters.list()).toEqual([letter]);
    await runtime.stop();
  });

  test('does not make a full mailbox longer than its capacity (G7)', async () => {
    @Actor({ capacity: 2 })
    class Held {
      @Subscribe(Item)
      take(item: number) {
        if (item < 0) throw new Error('no');
        return new Promise<void>(() => undefined);
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Held]);
    await runtime.publish(Item, -1);
    await settle(runtime);
    for (const item of [1, 2, 3]) {
      void runtime.publish(Item, item);
      await turns();
    }
    const replayed = watch(runtime.deadLetters.replay(runtime.deadLetters.list()[0]!.id));
    await settle(runtime);
    expect([runtime.actor('Held').mailbox.size, replayed.state]).toEqual([2, 'pending']);
  });
});

describe('what a schema made', () => {
  const cents = schemaOf<number>(
    (value) => (typeof value === 'string' ? undefined : { message: 'expected a text' }),
    (value) => Number(value) * 100,
  );

  function till(validate: 'edge' | 'always') {
    const Price = topic('price', { schema: cents, validate });
    const seen: unknown[] = [];
    const state = { broken: true };
    @Actor()
    class Till {
      @Subscribe(Price)
      take(price: unknown) {
        if (state.broken) throw new Error('out of paper');
        seen.push(price);
      }
      onError() {
        return 'resume' as const;
      }
    }
    return { Price, Till, seen, state };
  }

  test.each(['edge', 'always'] as const)('is replayed as it is (%s)', async (validate) => {
    const { Price, Till, seen, state } = till(validate);
    const { runtime } = await started([Till]);
    await runtime.ingest(Price, '5');
    await settle(runtime);
    state.broken = false;
    await runtime.deadLetters.replay(lastDeadLetter(runtime).id);
    await settle(runtime);
    expect(seen).toEqual([500]);
    expect(runtime.deadLetters.list()).toEqual([]);
  });

  test('is not what a schema refused: that goes through it when it is replayed, and is changed then', async () => {
    let strict = true;
    const schema = schemaOf<number>(
      () => (strict ? { message: 'not today' } : undefined),
      (value) => Number(value) * 100,
    );
    const Price = topic('price', { schema });
    const seen: [unknown, number][] = [];
    @Actor()
    class Till {
      @Subscribe(Price)
      take(price: number, { attempt }: Envelope) {
        seen.push([price, attempt]);
      }
    }
    const { runtime } = await started([Till]);
    expect((await errorOf(() => runtime.ingest(Price, '5'))).code).toBe('PAYLOAD_REJECTED');
    const { id } = lastDeadLetter(runtime);
    expect((await errorOf(() => runtime.deadLetters.replay(id))).code).toBe('PAYLOAD_REJECTED');
    strict = false;
    await runtime.deadLetters.replay(id);
    await settle(runtime);
    expect(seen).toEqual([[500, 2]]);
  });

  test('a publish that was checked goes on unchanged when it is replayed, too', async () => {
    let strict = true;
    const schema = schemaOf<number>(
      () => (strict ? { message: 'not today' } : undefined),
      (value) => Number(value) * 100,
    );
    const Price = topic('price', { schema, validate: 'always' });
    const { runtime } = await started([]);
    const seen: unknown[] = [];
    runtime.events(Price).subscribe(({ payload }) => seen.push(payload));
    expect((await errorOf(() => runtime.publish(Price, 5))).code).toBe('PAYLOAD_REJECTED');
    const { id } = lastDeadLetter(runtime);
    expect((await errorOf(() => runtime.deadLetters.replay(id))).code).toBe('PAYLOAD_REJECTED');
    strict = false;
    await runtime.deadLetters.replay(id);
    await settle(runtime);
    expect(seen).toEqual([5]);
  });
});
