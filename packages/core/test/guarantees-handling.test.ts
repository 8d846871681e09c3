import { Actor, ActorContext, actor, StepAction, Subscribe, topic, type StopReason } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, unstarted } from './support';

const Item = topic<number>('item');

describe('an actor runs at most one handler, step or hook at any instant (G1)', () => {
  test('across handlers, steps, hooks and restarts', async () => {
    let running = 0;
    let most = 0;
    const ran = new Set<string>();
    const busy = async (what: string): Promise<void> => {
      ran.add(what);
      most = Math.max(most, ++running);
      for (let wait = 0; wait < 3; wait++) await Promise.resolve();
      running--;
    };
    @Actor()
    class Everything {
      onStart() {
        return busy('onStart');
      }
      async step() {
        await busy('step');
        return StepAction.AwaitEvent;
      }
      @Subscribe(Item)
      async one(item: number) {
        await busy('one');
        if (item % 5 === 0) throw new Error('five');
      }
      @Subscribe('*')
      async *two(item: unknown) {
        await busy('two');
        yield topic('elsewhere')(item);
        await busy('two');
      }
      async onError() {
        await busy('onError');
        return 'restart' as const;
      }
      onStop(_: StopReason) {
        return busy('onStop');
      }
    }
    const { runtime, clock } = await started([Everything]);
    for (let item = 1; item <= 12; item++) void runtime.publish(Item, item);
    await clock.advance(1_000);
    await stopVirtually(runtime, clock);
    expect([...ran].sort()).toEqual(['one', 'onError', 'onStart', 'onStop', 'step', 'two'].sort());
    expect(most).toBe(1);
    expect(runtime.deadLetters.total).toBe(2);
  });
});

test('A thenable that settles twice ends its handler once', async () => {
  @Actor()
  class Twice {
    @Subscribe(Item)
    take(): PromiseLike<void> {
      return {
        then(resolved, rejected) {
          void resolved?.();
          void resolved?.();
          void rejected?.(new Error('again'));
          return Promise.resolve() as Promise<never>;
        },
      };
    }
  }
  const { runtime } = await started([Twice]);
  await runtime.publish(Item, 1);
  await settle(runtime);
  expect(runtime.actor('Twice').counters).toMatchObject({ handled: 1, failed: 0, queued: 0 });
  expect(runtime.actor('Twice').incarnation).toBe(1);
});

describe('no handler runs (G2)', () => {
  test('before its onStart has finished, nor after its onStop began', async () => {
    const hold = gate();
    const events: string[] = [];
    @Actor()
    class Careful {
      async onStart() {
        await hold.passed;
        events.push('started');
      }
      @Subscribe(Item)
      take(item: number) {
        events.push(String(item));
      }
      async onStop() {
        events.push('stopping');
        await turns();
        events.push('stopped');
      }
    }
    const { runtime } = await unstarted([Careful]);
    const start = runtime.start();
    await runtime.publish(Item, 1);
    await turns();
    expect(events).toEqual([]);
    hold.open();
    await start;
    await runtime.publish(Item, 2);
    await runtime.stop();
    expect(events).toEqual(['started', '1', '2', 'stopping', 'stopped']);
  });
});

describe('publishing (G3)', () => {
  test('never runs user code of a subscriber on the stack of the publisher', async () => {
    let publishing = false;
    const wrong: string[] = [];
    const note = (what: string): void => {
      if (publishing) wrong.push(what);
    };
    @Actor({ capacity: 1 })
    class Subscriber {
      @Subscribe(Item)
      take() {
        note('handler');
      }
      onError() {
        note('onError');
        return 'resume' as const;
      }
      step() {
        note('step');
        return StepAction.AwaitEvent;
      }
    }
    @Actor()
    class Publisher {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(topic<number>('go'))
      go(count: number) {
        for (let item = 0; item < count; item++) {
          publishing = true;
          void this.ctx.publish(Item, item);
          publishing = false;
        }
      }
    }
    const { runtime } = await started([Publisher, Subscriber]);
    runtime.events(Item).subscribe(() => {
      note('observer');
    });
    await runtime.publish(topic<number>('go'), 5);
    publishing = true;
    void runtime.publish(Item, 6);
    publishing = false;
    await settle(runtime);
    expect(wrong).toEqual([]);
    expect(runtime.actor('Subscriber').counters.handled).toBe(6);
    await runtime.stop();
  });

  test('never fails because of a subscriber', async () => {
    @Actor()
    class Failing {
      @Subscribe(Item)
      take() {
        throw new Error('not your problem');
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Failing]);
    await expect(runtime.publish(Item, 1)).resolves.toBeUndefined();
    await settle(runtime);
    expect(runtime.deadLetters.total).toBe(1);
    await runtime.stop();
  });

  test('resolves when the event is accepted, not when it is handled', async () => {
    const hold = gate();
    let handled = false;
    @Actor()
    class Slow {
      @Subscribe(Item)
      async take() {
        await hold.passed;
        handled = true;
      }
    }
    const { runtime } = await started([Slow]);
    await runtime.publish(Item, 1);
    expect(handled).toBe(false);
    hold.open();
    await runtime.stop();
    expect(handled).toBe(true);
  });
});

describe('order (G4)', () => {
  test('subscribers see the events they share in the same order, also when a handler publishes in between', async () => {
    const seen: Record<string, number[]> = {};
    @Actor()
    class Relay {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Item)
      async take(item: number) {
        (seen[this.ctx.id] ??= []).push(item);
        if (item < 100) await this.ctx.publish(Item, item + 100);
      }
    }
    @Actor()
    class Plain {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Item)
      take(item: number) {
        (seen[this.ctx.id] ??= []).push(item);
      }
    }
    const { runtime } = await started([
      actor(Plain, { name: 'first' }),
      Relay,
      actor(Plain, { name: 'last', capacity: 1 }),
    ]);
    for (let item = 1; item <= 20; item++) void runtime.publish(Item, item);
    await settle(runtime);
    expect(seen.first).toHaveLength(40);
    expect(seen.last).toEqual(seen.first);
    expect(seen.Relay).toEqual(seen.first?.filter((item) => item < 100));
    await runtime.stop();
  });

  test('of one publisher is kept across topics', async () => {
    const names = ['a', 'b', 'c'] as const;
    const all = names.map((name) => topic<number>(`order.${name}`));
    const seen: number[] = [];
    @Actor({ capacity: 2 })
    class Reader {
      @Subscribe('order.*')
      async take(item: unknown) {
        seen.push(item as number);
        if (Number(item) % 3 === 0) await Promise.resolve();
      }
    }
    const { runtime } = await started([Reader]);
    for (let item = 0; item < 60; item++) void runtime.publish(all[item % 3]!, item);
    await settle(runtime);
    expect(seen).toEqual(Array.from({ length: 60 }, (_, item) => item));
    await runtime.stop();
  });
});

describe('re-entrant publishing (I-35, G5)', () => {
  test('does not grow the stack', async () => {
    const depth = 50_000;
    const Ping = topic<number>('ping');
    const Pong = topic<number>('pong');
    let deepest = 0;
    let last = 0;
    const measure = (): void => {
      deepest = Math.max(deepest, new Error().stack?.split('\n').length ?? 0);
    };
    @Actor({ name: 'a' })
    class A {
      @Subscribe(Ping)
      take(round: number) {
        if (round % 1_000 === 0) measure();
        return Pong(round + 1);
      }
    }
    @Actor({ name: 'b' })
    class B {
      @Subscribe(Pong)
      take(round: number) {
        last = round;
        return round < depth ? Ping(round + 1) : undefined;
      }
    }
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = Infinity;
    const { runtime } = await started([A, B]);
    await runtime.publish(Ping, 0);
    await settle(runtime);
    Error.stackTraceLimit = limit;
    expect(last).toBe(depth + 1);
    expect(deepest).toBeLessThan(40);
    await runtime.stop();
  });

  test('stopping during a dispatch affects later events only', async () => {
    const seen: number[] = [];
    const contexts: ActorContext[] = [];
    @Actor()
    class Target {
      constructor(ctx: ActorContext) {
        contexts.push(ctx);
      }
      @Subscribe(Item)
      take(item: number) {
        seen.push(item);
      }
    }
    const { runtime } = await started([Target]);
    await runtime.publish(Item, 1);
    await settle(runtime);
    contexts[0]!.stop();
    // Asked to end, it takes nothing more; what it accepts before it has ended is a dead letter.
    await runtime.publish(Item, 2);
    await settle(runtime);
    await runtime.publish(Item, 3);
    expect(seen).toEqual([1]);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['actor-stopped', 2],
    ]);
    await runtime.stop();
  });
});
