import { Actor, actor, ActorContext, Subscribe, topic } from '@maiko/core';
import { alive, gate, settle, virtualRuntime } from './support';

const Blob = topic<{ readonly bytes: Uint8Array }>('memory.blob');

function payloads(count: number, use: (payload: { readonly bytes: Uint8Array }) => void): WeakRef<object>[] {
  return Array.from({ length: count }, () => {
    const payload = { bytes: new Uint8Array(10) };
    use(payload);
    return new WeakRef(payload);
  });
}

// Every look collects all garbage several times, which takes as long as it takes.
jest.setTimeout(60_000);

describe('a handled event is forgotten', () => {
  @Actor()
  class Sync {
    @Subscribe(Blob)
    take() {}
  }
  @Actor()
  class Async {
    @Subscribe(Blob)
    async take() {
      await Promise.resolve();
    }
  }

  test.each([
    ['one actor', [Sync]],
    ['one actor with async handlers', [Async]],
    ['actors that share a log', ['a', 'b', 'c'].map((name) => actor(Sync, { name }))],
    ['fast and slow actors that share a log', [Sync, Async]],
  ])('by %s', async (_, actors) => {
    const { runtime } = virtualRuntime({ actors });
    await runtime.start();
    const refs = payloads(50, (payload) => void runtime.publish(Blob, payload));
    await settle(runtime);
    expect(await alive(refs)).toBe(0);
    await runtime.stop();
  });

  test('also when the last reader of a shared log ends before it has read it', async () => {
    const hold = gate();
    @Actor()
    class Reader {
      constructor(private readonly ctx: ActorContext<boolean>) {}
      @Subscribe(Blob)
      take(): Promise<void> | undefined {
        return this.ctx.options ? hold.passed : undefined;
      }
    }
    const { runtime, clock } = virtualRuntime({
      actors: [
        actor(Reader, { name: 'fast', options: false }),
        actor(Reader, { name: 'stuck', options: true, shutdownTimeout: 0 }),
      ],
      deadLetters: 0,
    });
    await runtime.start();
    const refs = payloads(20, (payload) => void runtime.publish(Blob, payload));
    await settle(runtime);
    const ended = runtime.stopActor('stuck');
    await clock.advance(1);
    await ended;
    hold.open();
    await settle(runtime);
    expect(await alive(refs)).toBe(0);
    await runtime.stop();
  });

  test('also when it was observed, and when it has no subscriber', async () => {
    const { runtime } = virtualRuntime({ actors: [] });
    await runtime.start();
    let observed = 0;
    const subscription = runtime.events(Blob).subscribe(() => observed++);
    const refs = payloads(20, (payload) => void runtime.publish(Blob, payload));
    await settle(runtime);
    subscription.unsubscribe();
    refs.push(...payloads(20, (payload) => void runtime.publish(Blob, payload)));
    await settle(runtime);
    expect(observed).toBe(20);
    expect(await alive(refs)).toBe(0);
    await runtime.stop();
  });

  test('a chain of events keeps none of its ancestors', async () => {
    const Link = topic<{ readonly depth: number }>('memory.link');
    const refs: WeakRef<object>[] = [];
    @Actor()
    class Chain {
      @Subscribe(Link, { own: true })
      grow({ depth }: { readonly depth: number }) {
        if (depth === 100) return undefined;
        const next = { depth: depth + 1 };
        refs.push(new WeakRef(next));
        return Link(next);
      }
    }
    const { runtime } = virtualRuntime({ actors: [Chain] });
    await runtime.start();
    await runtime.publish(Link, { depth: 0 });
    await settle(runtime);
    expect(refs).toHaveLength(100);
    expect(await alive(refs)).toBe(0);
    await runtime.stop();
  });

  test('the instance of an ended incarnation is freed (I-33)', async () => {
    const Fail = topic<number>('memory.fail');
    const refs: WeakRef<object>[] = [];
    @Actor()
    class Flaky {
      constructor() {
        refs.push(new WeakRef(this));
      }
      @Subscribe(Fail)
      take(item: number) {
        if (item === 0) throw new Error('fail');
      }
    }
    const { runtime, clock } = virtualRuntime({ actors: [Flaky], deadLetters: 0 });
    await runtime.start();
    for (let round = 0; round < 3; round++) {
      await runtime.publish(Fail, 0);
      await clock.advance(1_000);
    }
    await runtime.publish(Fail, 1);
    await settle(runtime);
    expect(refs).toHaveLength(4);
    expect(await alive(refs.slice(0, 3))).toBe(0);
    expect(await alive(refs)).toBe(1);
    await runtime.stop();
  });

  test('a runtime that has stopped is freed, although its topics live on', async () => {
    const used = async (): Promise<WeakRef<object>> => {
      const { runtime } = virtualRuntime({ actors: [Sync] });
      await runtime.start();
      await runtime.publish(Blob, { bytes: new Uint8Array(1) });
      await settle(runtime);
      await runtime.stop();
      return new WeakRef(runtime);
    };
    const runtimes = [await used(), await used(), await used()];
    expect(await alive(runtimes)).toBe(0);
  });
});

test.each(['ignore', 'attribute'] as const)(
  'an incarnation that has ended is forgotten, rejections: %s',
  async (rejections) => {
    const Crash = topic('memory.crash');
    const contexts: WeakRef<object>[] = [];
    @Actor({ inject: [ActorContext] })
    class Fragile {
      constructor(context: ActorContext) {
        contexts.push(new WeakRef(context));
      }
      @Subscribe(Crash)
      async crash() {
        await Promise.resolve();
        throw new Error('crash');
      }
    }
    const supervision = { backoff: 1, maxRestarts: 100, maxConsecutive: 100 };
    const { runtime, clock } = virtualRuntime({ actors: [Fragile], rejections, supervision });
    await runtime.start();
    for (let crash = 0; crash < 20; crash++) {
      void runtime.publish(Crash, undefined);
      await clock.advance(1);
    }
    expect(contexts).toHaveLength(21);
    // The present one, and the one before it, which the last restart may still hold.
    expect(await alive(contexts.slice(0, -2))).toBe(0);
    await runtime.stop();
  },
);
