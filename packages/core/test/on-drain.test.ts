import {
  Actor,
  ActorContext,
  inject,
  Subscribe,
  topic,
  type ActorClass,
  type OnDrain,
  type OnStop,
  type StopReason,
} from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, watch } from './support';

const Item = topic<number>('item');
const Batch = topic<readonly number[]>('batch');
const never = () => new Promise<void>(() => undefined);

function store() {
  const seen: number[] = [];
  @Actor({ name: 'store' })
  class Store {
    @Subscribe(Batch)
    save(batch: readonly number[]) {
      seen.push(...batch);
    }
  }
  return { Store, seen };
}

/** Hands on ten items at a time, and the rest when it is asked to. */
@Actor({ name: 'batcher' })
class Batcher implements OnDrain, OnStop {
  static calls: string[] = [];
  readonly #ctx = inject(ActorContext);
  readonly #items: number[] = [];
  @Subscribe(Item)
  add(item: number) {
    if (item === -1) this.#ctx.stop();
    if (item === -2) throw new Error('no');
    if (this.#items.push(item) === 10) return Batch(this.#items.splice(0));
    return undefined;
  }
  onDrain() {
    Batcher.calls.push('onDrain');
    return Batch(this.#items.splice(0));
  }
  onStop(reason: StopReason) {
    Batcher.calls.push(`onStop ${reason}`);
  }
}

beforeEach(() => (Batcher.calls = []));

async function batching(items: number, actors: readonly ActorClass[]) {
  const stage = await started(actors);
  for (let item = 0; item < items; item++) await stage.runtime.publish(Item, item);
  await settle(stage.runtime);
  return stage;
}

describe.each(['before', 'after'])('a store that starts %s', (order) => {
  const { Store, seen } = store();
  const actors = order === 'before' ? [Store, Batcher] : [Batcher, Store];
  beforeEach(() => void seen.splice(0));

  test.each<[string, (runtime: Awaited<ReturnType<typeof batching>>['runtime']) => Promise<unknown>, string]>([
    ['stop()', (runtime) => runtime.stop(), 'shutdown'],
    ['stopActor()', (runtime) => runtime.stopActor('batcher'), 'shutdown'],
    ['ctx.stop()', (runtime) => runtime.publish(Item, -1), 'normal'],
  ])('gets the last batch when %s ends the batcher', async (_, end, reason) => {
    const { runtime } = await batching(25, actors);
    await end(runtime);
    await settle(runtime);
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect(seen.filter((item) => item >= 0)).toHaveLength(25);
    expect(Batcher.calls).toEqual(['onDrain', `onStop ${reason}`]);
    expect(runtime.deadLetters.total).toBe(0);
  });
});

test('it is not called when nothing is to be drained, nor when the actor fails', async () => {
  const { Store, seen } = store();
  const stopped = await batching(5, [Store, Batcher]);
  await stopped.runtime.stop({ drain: false });
  const { runtime, clock } = await batching(5, [Store, Batcher]);
  void runtime.publish(Item, -2);
  await clock.advance(1_000);
  expect([seen, Batcher.calls]).toEqual([[], ['onStop shutdown', 'onStop restart']]);
  await runtime.stop();
  expect(Batcher.calls.slice(2)).toEqual(['onDrain', 'onStop shutdown']);
});

test('batchers that feed each other are called in the order of start, and again only after they have handled more', async () => {
  const calls: string[] = [];
  const tally = (name: string, from: typeof Item, to: typeof Item) => {
    @Actor({ name })
    class Sum implements OnDrain {
      #sum = 0;
      @Subscribe(from)
      add(item: number) {
        this.#sum += item;
      }
      *onDrain() {
        calls.push(`${name} ${String(this.#sum)}`);
        if (this.#sum > 0) yield to(this.#sum);
        this.#sum = 0;
      }
    }
    return Sum;
  };
  const [A, B, C] = ['a', 'b', 'c'].map((name) => topic<number>(`sum.${name}`)) as [
    typeof Item,
    typeof Item,
    typeof Item,
  ];
  const totals: number[] = [];
  @Actor({ name: 'total' })
  class Total {
    @Subscribe(C)
    take(total: number) {
      totals.push(total);
    }
  }
  const { runtime } = await started([
    Total,
    tally('late', B, C),
    tally('idle', topic<number>('other'), C),
    tally('early', A, B),
  ]);
  for (const item of [1, 2, 3]) void runtime.publish(A, item);
  expect(await runtime.stop()).toMatchObject({ drained: true });
  expect(totals).toEqual([6]);
  expect(calls).toEqual(['late 0', 'idle 0', 'early 6', 'late 6']);
});

test('it is a turn of its own: nothing else of the actor runs meanwhile', async () => {
  const log: string[] = [];
  const open = gate();
  @Actor({ name: 'keeper' })
  class Keeper implements OnDrain {
    @Subscribe(Item)
    add(item: number) {
      log.push(`item ${String(item)}`);
    }
    async onDrain() {
      log.push('draining');
      await open.passed;
      log.push('drained');
    }
    onStop() {
      log.push('stopped');
    }
  }
  @Actor({ name: 'source' })
  class Source {
    readonly #ctx = inject(ActorContext);
    async onDrain() {
      await this.#ctx.publish(Item, 1);
    }
  }
  const { runtime } = await started([Keeper, Source]);
  const stopped = runtime.stop();
  await turns();
  expect(log).toEqual(['draining']);
  open.open();
  expect(await stopped).toMatchObject({ drained: true });
  expect(log).toEqual(['draining', 'drained', 'item 1', 'draining', 'drained', 'stopped']);
});

test('one that fails is judged like a step, and the drain goes on', async () => {
  const { Store, seen } = store();
  const judged: unknown[] = [];
  @Actor({ name: 'broken' })
  class Broken implements OnDrain {
    onDrain(): void {
      throw new Error('out of reach');
    }
    onError(error: Error, envelope: unknown) {
      judged.push([error.message, envelope]);
      return undefined;
    }
  }
  const failed: string[] = [];
  const { runtime, clock, logger } = await started([Broken, Store, Batcher], {
    monitors: [{ failed: (error, actor) => void failed.push(`${actor}: ${error.message}`) }],
  });
  void runtime.publish(Item, 1);
  expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true });
  expect(seen).toEqual([1]);
  expect(judged).toEqual([['out of reach', undefined]]);
  expect(failed).toEqual(['broken: out of reach']);
  expect(logger.lines.join('\n')).toContain('[DRAIN_FAILED] broken.onDrain failed; what it kept back may be lost.');
});

test('one that fails when its actor ends alone is reported, and holds nothing up', async () => {
  @Actor({ name: 'broken' })
  class Broken implements OnDrain {
    onDrain() {
      return Promise.reject(new Error('out of reach'));
    }
  }
  const { runtime, logger } = await started([Broken]);
  await runtime.stopActor('broken');
  expect(() => runtime.actor('broken')).toThrow('UNKNOWN_ACTOR');
  expect(logger.lines.join('\n')).toMatch(/DRAIN_FAILED[^]*out of reach/u);
});

test('one that takes too long is cut off by handlerTimeout, by the deadline, or by the end of its actor', async () => {
  const hanging = (handlerTimeout?: number) => {
    @Actor({ name: 'hanging', handlerTimeout, shutdownTimeout: 1_000 })
    class Hanging implements OnDrain {
      onDrain() {
        return never();
      }
    }
    return Hanging;
  };
  const limited = await started([hanging(300)]);
  const limitedStop = limited.runtime.stop();
  await limited.clock.advance(1_000);
  expect(await limitedStop).toMatchObject({ drained: true, abandoned: ['hanging'] });
  expect(limited.logger.lines.join('\n')).toContain('HANDLER_TIMEOUT] hanging.onDrain');

  const { runtime, clock } = await started([hanging()]);
  const stopped = watch(runtime.stop({ deadline: 4_000 }));
  await clock.advance(3_999);
  await clock.advance(1);
  expect(stopped.state).toBe('resolved');
  expect(await runtime.stop()).toMatchObject({ drained: false, abandoned: ['hanging'] });

  const alone = await started([hanging()]);
  const ended = watch(alone.runtime.stopActor('hanging'));
  await alone.clock.advance(499);
  expect(ended.state).toBe('pending');
  await alone.clock.advance(1);
  expect(ended.state).toBe('resolved');
  expect(alone.logger.lines.join('\n')).toContain('HOOK_TIMEOUT] hanging.onDrain');
});

test('what onDrain returns must be events', async () => {
  @Actor({ name: 'odd' })
  class Odd {
    onDrain() {
      return 7;
    }
  }
  const { runtime, clock, logger } = await started([Odd]);
  await stopVirtually(runtime, clock);
  expect(logger.lines.join('\n')).toMatch(/INVALID_RETURN[^\n]*odd\.onDrain/u);
});

test('two that keep each other busy end at the deadline', async () => {
  const Ping = topic<number>('ping');
  const Pong = topic<number>('pong');
  const player = (name: string, from: typeof Item, to: typeof Item) => {
    @Actor({ name })
    class Player implements OnDrain {
      @Subscribe(from)
      take() {}
      async onDrain() {
        await new Promise<void>((resolve) => stage.clock.setTimer(resolve, 10));
        return to(1);
      }
    }
    return Player;
  };
  const stage = await started([player('ping', Ping, Pong), player('pong', Pong, Ping)]);
  const { runtime, clock } = stage;
  const stopped = runtime.stop({ deadline: 400 });
  await clock.advance(400);
  expect(await stopped).toMatchObject({ drained: false });
  expect(clock.now()).toBe(400);
});

test('the instance of a key hands on what it has when it is idle, and when it makes room', async () => {
  const { Store, seen } = store();
  @Actor({ name: 'keyed', key: (item: number) => item % 3, idleTimeout: 1_000, maxInstances: 2 })
  class Keyed implements OnDrain {
    readonly #items: number[] = [];
    @Subscribe(Item)
    add(item: number) {
      this.#items.push(item);
    }
    onDrain() {
      return Batch(this.#items.splice(0));
    }
  }
  const { runtime, clock } = await started([Store, Keyed]);
  for (const item of [0, 1, 2]) {
    await runtime.publish(Item, item);
    await settle(runtime);
  }
  expect(seen).toEqual([0]);
  await clock.advance(2_000);
  expect(seen).toEqual([0, 1, 2]);
  await runtime.publish(Item, 4);
  expect(await runtime.stop()).toMatchObject({ drained: true });
  expect(seen).toContain(4);
});

test('a key that ended itself with more events hands on what it has before the next one takes them', async () => {
  const { Store, seen } = store();
  @Actor({ name: 'keyed', key: () => 'only' })
  class Keyed implements OnDrain {
    readonly #ctx = inject(ActorContext);
    readonly #items: number[] = [];
    @Subscribe(Item)
    add(item: number) {
      this.#items.push(item);
      if (item === 1) this.#ctx.stop();
    }
    onDrain() {
      return Batch(this.#items.splice(0));
    }
  }
  const { runtime } = await started([Store, Keyed]);
  for (const item of [1, 2, 3]) void runtime.publish(Item, item);
  await settle(runtime);
  expect(seen).toEqual([1]);
  expect(await runtime.stop()).toMatchObject({ drained: true });
  expect(seen).toEqual([1, 2, 3]);
});

test('a module that ends in good order has its last batches handled', async () => {
  const { Store, seen } = store();
  @Actor({ name: 'leader', significant: true })
  class Leader {
    readonly #ctx = inject(ActorContext);
    @Subscribe(Item)
    take(item: number) {
      if (item === 3) this.#ctx.stop();
    }
  }
  const { runtime } = await started({
    name: 'root',
    imports: [{ name: 'shop', actors: [Batcher, Leader], supervision: { autoShutdown: 'any' } }],
    actors: [Store],
  } as never);
  for (const item of [1, 2, 3]) await runtime.publish(Item, item);
  await settle(runtime);
  expect(seen).toEqual([1, 2, 3]);
  expect(Batcher.calls).toEqual(['onDrain', 'onStop shutdown']);
  await runtime.stop();
});
