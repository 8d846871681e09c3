import { Actor, Event, Subscribe } from '@maiko/core';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { CqrsModule, EventBus, EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { application, errorOf, Journal } from './support';

class Placed {
  constructor(readonly order: number) {}
}

class Paid {
  constructor(readonly order: number) {}
}

@EventsHandler(Placed)
class PlacedHandler implements IEventHandler<Placed> {
  constructor(
    private readonly bus: EventBus,
    private readonly journal: Journal,
  ) {}
  handle({ order }: Placed) {
    this.journal.write(`placed ${String(order)}`);
    this.bus.publish(new Paid(order));
  }
}

@EventsHandler(Placed, Paid)
class Accounts implements IEventHandler<Placed | Paid> {
  constructor(private readonly journal: Journal) {}
  handle(event: Placed | Paid) {
    this.journal.write(`accounts ${event instanceof Paid ? 'paid' : 'placed'} ${String(event.order)}`);
  }
}

test('handlers get the events of the bus, and what one publishes is of the same chain', async () => {
  const { app, runtime, settled } = await application({
    imports: [CqrsModule, CqrsHandlers.forFeature({ handlers: [PlacedHandler, Accounts], imports: [CqrsModule] })],
    providers: [Journal],
  });
  const chains = new Set<string>();
  runtime.events('cqrs.*' as never).subscribe(({ correlationId }) => chains.add(correlationId));
  app.get(EventBus, { strict: false }).publish(new Placed(1));
  await settled();
  expect(app.get(Journal).lines.sort()).toEqual(['accounts paid 1', 'accounts placed 1', 'placed 1']);
  expect(chains.size).toBe(1);
});

test('two event classes of one name are two topics', async () => {
  const named = () => {
    class Same {}
    return Same;
  };
  const [One, Other] = [named(), named()];
  @EventsHandler(One)
  class OneHandler {
    constructor(private readonly journal: Journal) {}
    handle() {
      this.journal.write('one');
    }
  }
  @EventsHandler(Other)
  class OtherHandler {
    constructor(private readonly journal: Journal) {}
    handle() {
      this.journal.write('other');
    }
  }
  const { app, settled } = await application({
    imports: [CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [OneHandler, OtherHandler] })],
    providers: [Journal],
  });
  app.get(EventBus).publish(new One());
  await settled();
  expect(app.get(Journal).lines).toEqual(['one']);
});

test('an event class with @Event is of that topic: actors and handlers get it, from either side', async () => {
  @Event('order.shipped')
  class Shipped {}
  @EventsHandler(Shipped)
  class Handler {
    constructor(private readonly journal: Journal) {}
    handle() {
      this.journal.write('handler');
    }
  }
  @Actor()
  class Modern {
    constructor(private readonly journal: Journal) {}
    @Subscribe(Shipped)
    handle() {
      this.journal.write('actor');
    }
  }
  const { app, runtime, settled } = await application({
    imports: [CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [Handler] })],
    providers: [Journal, Modern],
  });
  app.get(EventBus).publish(new Shipped());
  await settled();
  await runtime.publish(Shipped, new Shipped());
  await settled();
  expect(app.get(Journal).lines.sort()).toEqual(['actor', 'actor', 'handler', 'handler']);
});

test('mistakes: no handler, a handler that is also a provider', async () => {
  class Plain {
    handle() {}
  }
  const plain = await errorOf(() => CqrsHandlers.forFeature({ handlers: [Plain] }));
  expect(plain.message).toContain('[NOT_A_LISTENER] Plain has no @EventsHandler. ');
  const twice = await errorOf(() =>
    application({
      imports: [CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [Accounts] })],
      providers: [Journal, Accounts],
    }),
  );
  expect(twice.message).toContain('Accounts is in the providers of AppModule and in "handlers".');
});
