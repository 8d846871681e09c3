import { Actor, ActorContext, actor, Subscribe, topic } from '@maiko/core';
import { gate, settle, started, turns, findUnbalanced, watch } from './support';

const Item = topic<number>('shared.item');
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Actors of one class with the same subscriptions: they read one log. */
function readers(hold: { readonly passed: Promise<void> }) {
  const seen: Record<string, number[]> = {};
  @Actor({ capacity: 4 })
  class Reader {
    constructor(private readonly ctx: ActorContext<'slow' | 'fast'>) {}
    @Subscribe(Item)
    take(item: number): Promise<void> | undefined {
      (seen[this.ctx.id] ??= []).push(item);
      return this.ctx.options === 'slow' ? hold.passed : undefined;
    }
  }
  const make = (name: string, options: 'slow' | 'fast' = 'fast') => actor(Reader, { name, options });
  return { make, seen, Reader };
}

describe('actors with the same subscriptions', () => {
  test('a slow one does not delay the fast ones and misses nothing (I-11, G8)', async () => {
    const hold = gate();
    const { make, seen } = readers(hold);
    const { runtime } = await started([make('fast-1'), make('slow', 'slow'), make('fast-2')]);
    const published = numbers(100).map((item) => watch(runtime.publish(Item, item)));
    await settle(runtime);
    expect(seen['fast-1']).toEqual(numbers(100));
    expect(seen['fast-2']).toEqual(numbers(100));
    expect(seen.slow).toEqual([0]);
    expect(runtime.actor('slow').mailbox.size).toBe(4);
    // Only publishers to the slow one wait: 1 in hand and 4 queued are accepted.
    expect(published.filter(({ state }) => state === 'resolved')).toHaveLength(5);
    expect(findUnbalanced(runtime)).toEqual([]);
    hold.open();
    await settle(runtime);
    expect(seen.slow).toEqual(numbers(100));
    expect(published.every(({ state }) => state === 'resolved')).toBe(true);
    await runtime.stop();
  });

  test('one that was slow and has caught up leaves no timer of the publishers that waited for it', async () => {
    const hold = gate();
    const { make, seen } = readers(hold);
    const { runtime, clock } = await started([make('fast'), make('slow', 'slow')]);
    for (const item of numbers(100)) void runtime.publish(Item, item);
    await settle(runtime);
    expect(clock.pending).toBe(1);
    hold.open();
    await settle(runtime);
    expect([seen.slow, clock.pending]).toEqual([numbers(100), 0]);
    await runtime.stop();
    expect(clock.pending).toBe(0);
  });

  test('a slow subscriber delays no publisher of other topics (I-11, G8)', async () => {
    const Other = topic<number>('shared.other');
    const hold = gate();
    const { make } = readers(hold);
    const other: number[] = [];
    @Actor()
    class Elsewhere {
      @Subscribe(Other)
      take(item: number) {
        other.push(item);
      }
    }
    const { runtime } = await started([make('slow', 'slow'), Elsewhere]);
    for (const item of numbers(20)) void runtime.publish(Item, item);
    const free = watch(runtime.publish(Other, 1));
    await settle(runtime);
    expect([free.state, other]).toEqual(['resolved', [1]]);
    hold.open();
    await runtime.stop();
  });

  test('all see the events in the same order, however slow they are (G4)', async () => {
    const hold = gate();
    const { make, seen } = readers(hold);
    const { runtime } = await started([make('a'), make('b', 'slow'), make('c'), make('d', 'slow'), make('e')]);
    for (const item of numbers(300)) {
      void runtime.publish(Item, item);
      if (item % 7 === 0) await turns(1);
      if (item === 150) hold.open();
    }
    await settle(runtime);
    for (const id of ['a', 'b', 'c', 'd', 'e']) expect(seen[id]).toEqual(numbers(300));
    await runtime.stop();
  });

  test('one that publishes what it subscribes to gets the events of the others, not its own', async () => {
    const seen: Record<string, string[]> = {};
    const Chat = topic<string>('chat');
    @Actor()
    class Talker {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Chat)
      hear(text: string) {
        (seen[this.ctx.id] ??= []).push(text);
        if (text === 'hello') return Chat(`${this.ctx.id} heard it`);
        return undefined;
      }
    }
    const { runtime } = await started(['a', 'b', 'c'].map((name) => actor(Talker, { name })));
    await runtime.publish(Chat, 'hello');
    await settle(runtime);
    expect(seen).toEqual({
      a: ['hello', 'b heard it', 'c heard it'],
      b: ['hello', 'a heard it', 'c heard it'],
      c: ['hello', 'a heard it', 'b heard it'],
    });
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });

  test('one that is spawned later gets later events only', async () => {
    const hold = gate();
    const { make, seen, Reader } = readers(hold);
    const { runtime } = await started([make('first')]);
    for (const item of [1, 2]) await runtime.publish(Item, item);
    const spawned = runtime.spawn(Reader, { name: 'second', options: 'fast' });
    for (const item of [3, 4]) await runtime.publish(Item, item);
    await spawned;
    await runtime.publish(Item, 5);
    await settle(runtime);
    expect(seen).toEqual({ first: [1, 2, 3, 4, 5], second: [3, 4, 5] });
    await runtime.stop();
  });

  test('one that ends leaves the others undisturbed', async () => {
    const seen: Record<string, number[]> = {};
    @Actor({ capacity: 2 })
    class Mortal {
      constructor(private readonly ctx: ActorContext<number>) {}
      @Subscribe(Item)
      async take(item: number) {
        (seen[this.ctx.id] ??= []).push(item);
        if (item === this.ctx.options) this.ctx.stop();
        await Promise.resolve();
      }
    }
    const { runtime } = await started(
      ['a', 'b', 'c'].map((name, index) => actor(Mortal, { name, options: index * 5 + 5 })),
    );
    for (const item of numbers(20)) void runtime.publish(Item, item);
    await settle(runtime);
    expect(seen).toEqual({ a: numbers(6), b: numbers(11), c: numbers(16) });
    expect(runtime.actors()).toEqual([]);
    expect(runtime.deadLetters.list().every(({ reason }) => reason === 'actor-stopped')).toBe(true);
    await runtime.stop();
  });

  test('one that starts while an event is being dispatched does not get that event (I-35, G5)', async () => {
    const Go = topic<string>('go');
    const seen: string[] = [];
    @Actor()
    class Child {
      @Subscribe(Go)
      take(text: string) {
        seen.push(`child ${text}`);
      }
    }
    @Actor()
    class Parent {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Go)
      async take(text: string) {
        seen.push(`parent ${text}`);
        if (text === 'one') await this.ctx.spawn(Child);
      }
    }
    const { runtime } = await started([Parent]);
    await runtime.publish(Go, 'one');
    await settle(runtime);
    await runtime.publish(Go, 'two');
    await settle(runtime);
    expect(seen.sort()).toEqual(['child two', 'parent one', 'parent two']);
    await runtime.stop();
  });
});
