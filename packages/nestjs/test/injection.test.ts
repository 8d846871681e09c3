import { Actor, Event, Runtime, Subscribe, topic, topics, type Envelope } from '@maiko/core';
import { EventScope, InjectTopic, Publisher, TopicPublisher } from '@maiko/nestjs';
import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { ContextIdFactory, REQUEST, type ContextId } from '@nestjs/core';
import { application, Journal, refusalOf } from './support';

interface Order {
  readonly id: string;
  readonly tenant: string;
}

const Placed = topic<Order>('order.placed');
const Feeds = topics<string>('feed.*');

@Event('order.shipped')
class Shipped {
  constructor(readonly id: string) {}
}

@Actor()
class Audit {
  constructor(readonly journal: Journal) {}
  @Subscribe(['order.>', 'feed.*'])
  note(payload: unknown, envelope: Envelope) {
    this.journal.write(`${envelope.topic} ${JSON.stringify(payload)}`);
  }
}

@Injectable()
class Shop {
  @InjectTopic(Feeds.at('alpha')) private readonly feed!: TopicPublisher<string>;

  constructor(
    @InjectTopic(Placed) readonly placed: TopicPublisher<Order>,
    @InjectTopic(Shipped) readonly shipped: TopicPublisher<Shipped>,
    readonly publisher: Publisher,
    readonly runtime: Runtime,
  ) {}

  async sell(): Promise<void> {
    await this.placed.publish({ id: '1', tenant: 'a' });
    await this.shipped.publish(new Shipped('1'));
    await this.feed.publish('sold');
    await this.publisher.publish(Placed({ id: '2', tenant: 'a' }));
    await this.runtime.publish(Placed, { id: '3', tenant: 'a' });
  }
}

@Module({ providers: [Shop], exports: [Shop] })
class ShopModule {}

test('a service of any module publishes through typed topics, the publisher and the runtime', async () => {
  const { app, settled } = await application({ imports: [ShopModule], providers: [Audit, Journal] });
  await app.get(Shop).sell();
  await settled();
  expect(app.get(Journal).lines).toEqual([
    'order.placed {"id":"1","tenant":"a"}',
    'order.shipped {"id":"1"}',
    'feed.alpha "sold"',
    'order.placed {"id":"2","tenant":"a"}',
    'order.placed {"id":"3","tenant":"a"}',
  ]);
});

test('what a publisher is refused with rejects', async () => {
  const { app } = await application({ imports: [ShopModule] });
  expect(await refusalOf(() => app.get(Publisher).publish(Feeds as never, 'x' as never))).toContain(
    '[PUBLISH_TO_PATTERN]',
  );
  expect(await refusalOf(() => app.get(Publisher).publish({ id: 1 } as never))).toContain('[NOT_AN_EVENT]');
});

describe('request-scoped dependencies', () => {
  let made = 0;

  @Injectable({ scope: Scope.REQUEST })
  class Tenant {
    readonly number = ++made;
    constructor(@Inject(REQUEST) readonly request: Envelope<Order>) {}
    get name() {
      return `${this.request.payload.tenant} (${this.number})`;
    }
  }

  @Injectable({ scope: Scope.REQUEST })
  class Ledger {
    constructor(readonly tenant: Tenant) {}
  }

  beforeEach(() => {
    made = 0;
  });

  @Actor()
  class Bookkeeper {
    constructor(
      readonly scope: EventScope,
      readonly journal: Journal,
    ) {}
    @Subscribe(Placed)
    async book(order: Order, envelope: Envelope) {
      const tenant = await this.scope.resolve(Tenant, envelope);
      const ledger = await this.scope.resolve(Ledger, envelope);
      this.journal.write(`${order.id}: ${tenant.name}, ${ledger.tenant.name}`);
    }
  }

  test('are made once for each event in which a handler asks for them, with the envelope as the request', async () => {
    @Module({ providers: [Bookkeeper, Ledger, Tenant, Journal], exports: [Journal] })
    class BooksModule {}
    const { app, runtime, settled } = await application({ imports: [BooksModule] });
    await runtime.publish(Placed, { id: '1', tenant: 'a' });
    await runtime.publish(Placed, { id: '2', tenant: 'b' });
    await settled();
    expect(app.get(Journal).lines).toEqual(['1: a (1), a (1)', '2: b (2), b (2)']);
  });

  test('follow the strategy of ContextIdFactory when they are durable', async () => {
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Store {
      readonly number = ++made;
    }
    @Actor()
    class Keeper {
      constructor(
        readonly scope: EventScope,
        readonly journal: Journal,
      ) {}
      @Subscribe(Placed)
      async keep(order: Order, envelope: Envelope) {
        const store = await this.scope.resolve(Store, envelope);
        this.journal.write(`${order.tenant}: ${store.number}`);
      }
    }
    const tenants = new Map<string, ContextId>();
    ContextIdFactory.apply({
      attach(contextId, request) {
        const { payload } = request as unknown as Envelope<Order>;
        const tenant = tenants.get(payload.tenant) ?? ContextIdFactory.create();
        tenants.set(payload.tenant, tenant);
        return (info) => (info.isTreeDurable ? tenant : contextId);
      },
    });
    try {
      const { app, runtime, settled } = await application({ providers: [Keeper, Store, Journal] });
      for (const tenant of ['a', 'b', 'a']) await runtime.publish(Placed, { id: '1', tenant });
      await settled();
      expect(app.get(Journal).lines).toEqual(['a: 1', 'b: 2', 'a: 1']);
    } finally {
      ContextIdFactory.apply(undefined as never);
    }
  });

  test('that read the request cannot be constructor arguments of an actor, and the error says what to do', async () => {
    @Actor()
    class Hasty {
      constructor(
        readonly tenant: Tenant,
        readonly journal: Journal,
      ) {}
      @Subscribe(Placed)
      book() {
        this.journal.write(this.tenant.name);
      }
    }
    const { runtime, settled } = await application({ providers: [Hasty, Tenant, Journal] }, { watch: false });
    await runtime.publish(Placed, { id: '1', tenant: 'a' });
    await settled();
    const [letter] = runtime.deadLetters.list();
    expect(letter?.error.message).toBe(
      '[NO_REQUEST] Something that actor Hasty was created with reads "payload" of the request, and there is none. Expected ' +
        'dependencies that do not read REQUEST, since an actor outlives every request. ' +
        'Ask for it when an event is handled: inject EventScope and call scope.resolve(Token, envelope).',
    );
  });

  test('that do not are made once for each incarnation', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Basket {
      readonly number = ++made;
    }
    @Actor()
    class Collector {
      constructor(
        readonly basket: Basket,
        readonly journal: Journal,
      ) {}
      @Subscribe(Placed)
      collect() {
        this.journal.write(String(this.basket.number));
      }
    }
    const { app, runtime, settled } = await application({ providers: [Collector, Basket, Journal] });
    await runtime.publish(Placed, { id: '1', tenant: 'a' });
    await runtime.publish(Placed, { id: '2', tenant: 'a' });
    await settled();
    expect(app.get(Journal).lines).toEqual(['1', '1']);
  });

  test('ActorContext in a service that no actor asks for is refused with what to inject instead', async () => {
    const { app } = await application({});
    expect(await refusalOf(() => app.resolve(EventScope, undefined, { strict: false }))).toBe(
      '[SCOPE_CONFLICT] ActorContext or EventScope was asked for outside of an actor. Expected an actor, or something that only ' +
        'actors depend on. Inject Publisher or Runtime in controllers, gateways and services.',
    );
  });
});
