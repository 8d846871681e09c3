import { Actor, Event, Subscribe, topic, topics, type PayloadOf } from '@maiko/core';
import { errorOf, settle, started } from './support';

describe('a topic', () => {
  test.each(['a', 'sensor.reading', 'a.b.c.d', 'ümlaut.漢字', 'UPPER-case_1', 'orders.$internal', 'a:b/c'])(
    'may be named %p',
    (name) => {
      expect(topic(name).name).toBe(name);
    },
  );

  test.each(['', '.', 'a.', '.a', 'a..b', 'a b', 'a.\tb', ' a', 'a\n', '*', 'a.*', '>', 'a.>', 'a*', '$SYS', '$a.b'])(
    'may not be named %p',
    async (name) => {
      expect((await errorOf(() => topic(name))).code).toBe('INVALID_TOPIC_NAME');
    },
  );

  test('makes events when it is called: a payload and where it belongs', () => {
    const Reading = topic<{ celsius: number }>('sensor.reading');
    const event = Reading({ celsius: 21 });
    expect(event.topic).toBe(Reading);
    expect(event.payload).toEqual({ celsius: 21 });
  });

  test('cannot be changed once it is declared', () => {
    const Reading = topic('sensor.reading');
    expect(Object.isFrozen(Reading)).toBe(true);
    expect(() => {
      (Reading as { name: string }).name = 'other';
    }).toThrow(TypeError);
  });

  test('without a name is the default topic, and two of them are the same topic', async () => {
    const One = topic<number>();
    const Other = topic<number>();
    const seen: number[] = [];
    @Actor()
    class Collector {
      @Subscribe()
      collect(value: number) {
        seen.push(value);
      }
    }
    const { runtime } = await started([Collector]);
    await runtime.publish(One, 1);
    await runtime.publish(Other, 2);
    await runtime.publish(topic<number>('default'), 3);
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3]);
  });

  test('takes its policies as options and fills in the defaults', () => {
    expect(topic('plain').options).toMatchObject({ overflow: 'block', blockTimeout: 30_000, validate: 'edge' });
    expect(topic('lossy', { overflow: 'drop-oldest', blockTimeout: 5 }).options).toMatchObject({
      overflow: 'drop-oldest',
      blockTimeout: 5,
    });
  });

  test('treats an option that is undefined as absent', () => {
    expect(topic('plain', { overflow: undefined, schema: undefined }).options.overflow).toBe('block');
  });
});

describe('a family of topics', () => {
  test.each(['orders.*', '*.orders', '>', '*', 'a.*.c.>', '*.*.*', 'orders'])('may have the pattern %p', (pattern) => {
    expect(topics(pattern).name).toBe(pattern);
  });

  test.each(['', '.', 'a..b', '>.a', 'a.>.b', 'a*', 'a.b*', '**', '>>', 'a.>b', 'a b.*', '*.', '.>'])(
    'may not have the pattern %p',
    async (pattern) => {
      expect((await errorOf(() => topics(pattern))).code).toBe('INVALID_PATTERN');
    },
  );

  test.each([
    ['orders.*', ['alpha'], 'orders.alpha'],
    ['*.orders.*', ['eu', 'alpha'], 'eu.orders.alpha'],
    ['logs.>', ['app'], 'logs.app'],
    ['logs.>', ['app.web.1'], 'logs.app.web.1'],
    ['logs.*.>', ['app', 'web'], 'logs.app.web'],
    ['orders', [], 'orders'],
  ])('fills the wildcards of %p with %p', (pattern, tokens, name) => {
    expect(topics(pattern).at(...tokens).name).toBe(name);
  });

  test.each([
    ['orders.*', []],
    ['orders.*', ['a', 'b']],
    ['orders.*', ['']],
    ['orders.*', ['a b']],
    ['orders.*', ['*']],
    ['logs.>', ['>']],
    ['*.state', ['$SYS']],
    ['orders.*', [7 as never]],
    ['logs.>', [null as never]],
  ])('refuses to fill %p with %p', async (pattern, tokens) => {
    expect((await errorOf(() => topics(pattern).at(...tokens))).code).toBe('INVALID_TOPIC_NAME');
  });

  test('refuses a token that is not one token where the wildcard stands for one', async () => {
    expect((await errorOf(() => topics('orders.*').at('a.b'))).code).toBe('INVALID_TOPIC_NAME');
  });

  test('gives its options to its topics, and the same topic for the same name', () => {
    const Orders = topics<{ id: number }>('orders.*', { overflow: 'drop-newest' });
    expect(Orders.at('alpha').options).toBe(Orders.options);
    expect(Orders.at('alpha')).toBe(Orders.at('alpha'));
    expect(Orders.at('alpha')({ id: 1 }).payload).toEqual({ id: 1 });
  });

  test('remembers a bounded number of topics', () => {
    const Orders = topics('orders.*');
    for (let each = 0; each < 1024; each++) Orders.at(String(each));
    expect(Orders.at('0')).toBe(Orders.at('0'));
    expect(Orders.at('2000')).not.toBe(Orders.at('2000'));
  });
});

describe('an event class', () => {
  @Event('order.placed')
  class OrderPlaced {
    constructor(readonly id: string) {}
  }
  class OrderPlacedTwice extends OrderPlaced {}

  async function collecting() {
    const seen: PayloadOf<typeof OrderPlaced>[] = [];
    @Actor()
    class Warehouse {
      @Subscribe(OrderPlaced)
      reserve(order: OrderPlaced) {
        seen.push(order);
      }
    }
    const { runtime } = await started([Warehouse]);
    return { runtime, seen };
  }

  test('makes its instances events: handlers get the instance itself', async () => {
    const { runtime, seen } = await collecting();
    const order = new OrderPlaced('1');
    await runtime.publish(order);
    await settle(runtime);
    expect(seen).toEqual([order]);
    expect(seen[0]).toBe(order);
  });

  test('can be published to by its name too', async () => {
    const { runtime, seen } = await collecting();
    await runtime.publish(OrderPlaced, new OrderPlaced('2'));
    await runtime.publish(topic<OrderPlaced>('order.placed'), new OrderPlaced('3'));
    await settle(runtime);
    expect(seen.map(({ id }) => id)).toEqual(['2', '3']);
  });

  test('hands its topic on to its subclasses', async () => {
    const { runtime, seen } = await collecting();
    await runtime.publish(new OrderPlacedTwice('4'));
    await settle(runtime);
    expect(seen[0]).toBeInstanceOf(OrderPlacedTwice);
  });

  test('is found by a pattern like every topic', async () => {
    const { runtime } = await collecting();
    const seen: unknown[] = [];
    runtime.events('order.*').subscribe(({ payload }) => seen.push(payload));
    await runtime.publish(new OrderPlaced('5'));
    await settle(runtime);
    expect(seen).toEqual([new OrderPlaced('5')]);
  });

  test('takes the options of a topic', async () => {
    @Event('order.lost', { overflow: 'drop-newest' })
    class OrderLost {}
    @Actor({ capacity: 1 })
    class Slow {
      @Subscribe(OrderLost)
      take(_order: OrderLost) {}
    }
    const { runtime } = await started([Slow]);
    void runtime.publish(new OrderLost());
    void runtime.publish(new OrderLost());
    await settle(runtime);
    expect(runtime.actor('Slow').counters).toMatchObject({ handled: 1, dropped: 1 });
  });
});
