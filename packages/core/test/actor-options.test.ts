import { Actor, actor, ActorContext, Subscribe, topic, topics } from '@maiko/core';
import { settle, started } from './support';

interface TickerOptions {
  readonly exchange: string;
  readonly factor?: number;
}

const Orders = topics<number>('orders.*');
const Tick = topic<string>('tick');

function tickers() {
  const seen: string[] = [];
  @Actor()
  class Ticker {
    constructor(private readonly ctx: ActorContext<TickerOptions>) {}
    @Subscribe((options: TickerOptions) => Orders.at(options.exchange))
    order(amount: number) {
      const { exchange, factor = 1 } = this.ctx.options;
      seen.push(`${this.ctx.id} ${exchange} ${String(amount * factor)}`);
    }
  }
  return { Ticker, seen };
}

test('one class runs as several actors, each its own instance with its own options', async () => {
  const { Ticker, seen } = tickers();
  const { runtime } = await started([
    actor(Ticker, { name: 'north', options: { exchange: 'alpha' } }),
    actor(Ticker, { name: 'south', options: { exchange: 'beta', factor: 10 } }),
    actor(Ticker, { name: 'twin', options: { exchange: 'beta' } }),
  ]);
  await runtime.publish(Orders.at('alpha'), 1);
  await runtime.publish(Orders.at('beta'), 2);
  await runtime.publish(Orders.at('gamma'), 3);
  await settle(runtime);
  expect(seen.sort()).toEqual(['north alpha 1', 'south beta 20', 'twin beta 2']);
});

test('a subscription may choose several topics by the options', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Watcher {
    @Subscribe((options: { readonly names: readonly string[] }) => options.names.map((name) => Orders.at(name)))
    take(amount: number) {
      seen.push(amount);
    }
  }
  const { runtime } = await started([
    actor(Watcher, { name: 'two', options: { names: ['alpha', 'beta'] } }),
    actor(Watcher, { name: 'none', options: { names: [] } }),
  ]);
  await runtime.publish(Orders.at('alpha'), 1);
  await runtime.publish(Orders.at('beta'), 2);
  await runtime.publish(Orders.at('gamma'), 3);
  await settle(runtime);
  expect(seen).toEqual([1, 2]);
  expect(runtime.actor('none').counters.accepted).toBe(0);
});

test('the name is that of the definition, else that of @Actor, else that of the class', async () => {
  @Actor({ name: 'declared' })
  class Declared {}
  @Actor()
  class Plain {}
  const { runtime } = await started([
    Plain,
    Declared,
    actor(Declared, { name: 'configured' }),
    actor(Plain, { name: 'p' }),
  ]);
  expect(runtime.actors().map(({ id }) => id)).toEqual(['Plain', 'declared', 'configured', 'p']);
});

test('the capacity is that of the definition, else that of @Actor, else that of the runtime', async () => {
  @Actor({ capacity: 5 })
  class Declared {
    @Subscribe(Tick)
    take(_tick: string) {}
  }
  @Actor()
  class Plain {
    @Subscribe(Tick)
    take(_tick: string) {}
  }
  const { runtime } = await started([Plain, Declared, actor(Declared, { name: 'configured', capacity: 9 })], {
    capacity: 3,
  });
  expect(runtime.actors().map(({ mailbox }) => mailbox.capacity)).toEqual([3, 5, 9]);
});

test('options survive a restart as the same object', async () => {
  const given = { exchange: 'alpha' };
  const seen: unknown[] = [];
  @Actor()
  class Fragile {
    constructor(private readonly ctx: ActorContext<TickerOptions>) {}
    onStart() {
      seen.push(this.ctx.options, this.ctx.incarnation);
    }
    @Subscribe(Tick)
    fail(_tick: string) {
      throw new Error('fragile');
    }
  }
  const { runtime, clock } = await started([actor(Fragile, { options: given })]);
  await runtime.publish(Tick, 'now');
  await clock.advance(1_000);
  expect(seen).toEqual([given, 1, given, 2]);
  expect(seen[2]).toBe(given);
});
