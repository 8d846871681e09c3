import { Actor, actor, ActorContext, inject, Subscribe, topic, topics, type Envelope } from '@maiko/core';
import { run } from './run';

const Reading = topic<number>('decorators.reading');
const Orders = topics<string>('decorators.orders.*');

test('handlers get the payload and the envelope, with the actor as this', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Collector {
    readonly #unit = 'C';
    @Subscribe(Reading)
    collect(value: number, envelope: Envelope<number>) {
      seen.push(`${String(value)} ${this.#unit}`, envelope.topic);
    }
  }
  await run([Collector], (runtime) => runtime.publish(Reading, 21));
  expect(seen).toEqual(['21 C', 'decorators.reading']);
});

test('one method may have several @Subscribe, and one @Subscribe several topics', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Collector {
    @Subscribe([Reading, Orders])
    @Subscribe('decorators.>')
    @Subscribe()
    collect(value: unknown) {
      seen.push(value);
    }
  }
  await run([Collector], async (runtime) => {
    await runtime.publish(Reading, 1);
    await runtime.publish(Orders.at('a'), 'order');
    await runtime.publish(topic<boolean>(), true);
  });
  expect(seen).toEqual([1, 'order', true]);
});

test('returned and yielded events are published', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Source {
    @Subscribe(Reading)
    one(value: number) {
      return Orders.at('returned')(String(value));
    }
    @Subscribe(Reading)
    async *more(value: number) {
      yield Orders.at('yielded')(String(value));
    }
  }
  @Actor()
  class Sink {
    @Subscribe(Orders)
    take(_order: string, { topic: name }: Envelope) {
      seen.push(name);
    }
  }
  await run([Source, Sink], (runtime) => runtime.publish(Reading, 1));
  expect(seen.sort()).toEqual(['decorators.orders.returned', 'decorators.orders.yielded']);
});

test('the context comes by inject() in a field', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Fielded {
    private readonly ctx = inject<ActorContext<{ readonly unit: string }>>(ActorContext);
    @Subscribe(Reading)
    take(value: number) {
      seen.push(`${this.ctx.id} ${String(value)} ${this.ctx.options.unit}`);
    }
  }
  await run([actor(Fielded, { name: 'f', options: { unit: 'C' } })], (runtime) => runtime.publish(Reading, 1));
  expect(seen).toEqual(['f 1 C']);
});

test('the context comes as constructor argument', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Constructed {
    readonly ctx: ActorContext<{ readonly exchange: string }>;
    constructor(ctx: ActorContext<{ readonly exchange: string }>) {
      this.ctx = ctx;
    }
    @Subscribe((options: { readonly exchange: string }) => Orders.at(options.exchange))
    take(order: string) {
      seen.push(`${this.ctx.id} ${order}`);
    }
  }
  const actors = ['alpha', 'beta'].map((exchange) => actor(Constructed, { name: exchange, options: { exchange } }));
  await run(actors, async (runtime) => {
    await runtime.publish(Orders.at('alpha'), '1');
    await runtime.publish(Orders.at('beta'), '2');
  });
  expect(seen.sort()).toEqual(['alpha 1', 'beta 2']);
});
