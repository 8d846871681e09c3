import { Injectable, Module, Scope, type INestApplicationContext } from '@nestjs/common';
import {
  AggregateRoot,
  AsyncContext,
  CommandBus,
  CommandHandler,
  EventBus,
  EventPublisher,
  EventsHandler,
  ofType,
  Saga,
  UnhandledExceptionBus,
} from '@nestjs/cqrs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { CqrsModule } from '@nestjs/cqrs';
import { map, type Observable } from 'rxjs';
import { turns, application } from '../support';
import { both, rest } from './both';

/** Nothing shows whether it moved. */
function same({ before, after }: { before: unknown; after: unknown }): void {
  expect(after).toEqual(before);
}

class Placed {
  constructor(readonly id = 0) {}
}
class VipPlaced extends Placed {}
class Shipped {
  constructor(readonly id = 0) {}
}
class Ship {
  constructor(readonly id: number) {}
}

const busOf = (app: INestApplicationContext) => app.get(EventBus);

test('publishAll of 3000 events, and 3000 more in onModuleInit', async () => {
  const result = await both(
    'cqrs',
    (log) => {
      @EventsHandler(Placed)
      class Count {
        handle({ id }: Placed) {
          log.push(String(id));
        }
      }
      return { listeners: [Count] };
    },
    (app) => busOf(app).publishAll(Array.from({ length: 3000 }, (_, id) => new Placed(id))) as undefined,
  );
  same(result);
});

test('events before the actors run are kept', async () => {
  const log: number[] = [];
  @EventsHandler(Placed)
  class Count {
    handle({ id }: Placed) {
      log.push(id);
    }
  }
  @Injectable()
  class Early {
    constructor(private readonly bus: EventBus) {}
    onModuleInit() {
      for (let id = 0; id < 3000; id++) this.bus.publish(new Placed(id));
    }
  }
  const { settled } = await application({
    imports: [CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [Count] })],
    providers: [Early],
  });
  await settled();
  expect(log).toHaveLength(3000);
});

test('ids as the bus resolves them: subclasses, inherited decorators, an eventIdProvider, classes of any name', async () => {
  const Odd = { 'Order Placed': class {} }['Order Placed'];
  const result = await both(
    'cqrs',
    (log) => {
      @EventsHandler(Placed)
      class Base {
        handle(event: object) {
          log.push(`base ${event.constructor.name}`);
        }
      }
      class Inherits extends Base {}
      @EventsHandler(Shipped)
      class Overrides extends Base {
        override handle(event: object) {
          log.push(`overrides ${event.constructor.name}`);
        }
      }
      @EventsHandler(Odd)
      class OddHandler {
        handle() {
          log.push('odd');
        }
      }
      return { listeners: [Inherits, Overrides, OddHandler] };
    },
    async (app) => {
      for (const event of [new Placed(), new VipPlaced(), new Shipped(), new Odd()]) {
        busOf(app).publish(event);
        await rest(app);
      }
    },
  );
  same(result);
  expect(result.before).toMatchObject({ log: ['base Placed', 'base VipPlaced', 'overrides Shipped', 'odd'] });

  class OrderV1 {}
  class OrderV2 {}
  const versions = { getEventId: ({ name }: { name: string }) => name.replace(/V\d+$/, '') };
  const versioned = await both(
    'cqrs',
    (log) => {
      @EventsHandler(OrderV1)
      class Versions {
        handle(event: object) {
          log.push(event.constructor.name);
        }
      }
      return { listeners: [Versions], options: { eventIdProvider: versions } };
    },
    (app) => {
      busOf(app).publish(new OrderV1());
      busOf(app).publish(new OrderV2());
    },
  );
  same(versioned);
  expect(versioned.before).toMatchObject({ log: ['OrderV1', 'OrderV2'] });
});

test('a failure goes to the UnhandledExceptionBus, and the handler goes on', async () => {
  const result = await both(
    'cqrs',
    (log) => {
      @EventsHandler(Placed)
      class Failing {
        async handle({ id }: Placed) {
          await turns(1);
          if (id % 2 === 0) throw new Error(`cannot handle ${String(id)}`);
          log.push(`handled ${String(id)}`);
        }
      }
      return { listeners: [Failing] };
    },
    async (app, log) => {
      app.get(UnhandledExceptionBus).subscribe(({ exception, cause }) => {
        log.push(`${(exception as Error).message} ${(cause as Placed).constructor.name}`);
      });
      for (let id = 0; id < 40; id++) {
        busOf(app).publish(new Placed(id));
        await rest(app);
      }
    },
  );
  same(result);
});

test('aggregates, sagas, commands from handlers, a class that handles events and commands', async () => {
  const result = await both(
    'cqrs',
    (log) => {
      class Order extends AggregateRoot {
        place() {
          this.apply(new Placed(5));
        }
        onPlaced() {
          log.push('aggregate');
        }
      }
      @CommandHandler(Ship)
      class Shipping {
        constructor(private readonly bus: EventBus) {}
        async execute({ id }: Ship) {
          await turns(1);
          this.bus.publish(new Shipped(id));
          return id;
        }
      }
      @Injectable()
      class Sagas {
        @Saga()
        placed = (events: Observable<object>): Observable<Ship> =>
          events.pipe(
            ofType(Placed),
            map(({ id }) => new Ship(id)),
          );
      }
      @EventsHandler(Placed, Shipped)
      class All {
        constructor(private readonly commands: CommandBus) {}
        async handle(event: Placed | Shipped) {
          log.push(`${event.constructor.name} ${String(event.id)}`);
          if (event instanceof Shipped && event.id === 5) await this.commands.execute(new Ship(6));
        }
      }
      return { listeners: [All], providers: [Shipping, Sagas, { provide: 'order', useFactory: () => new Order() }] };
    },
    async (app, log) => {
      const order = app.get(EventPublisher).mergeObjectContext(app.get<AggregateRoot & { place(): void }>('order'));
      order.place();
      order.commit();
      await rest(app);
      log.sort();
    },
  );
  same(result);
});

test('a request-scoped handler has an instance for every event, of the context of the event', async () => {
  const result = await both(
    'cqrs',
    (log) => {
      let made = 0;
      @Injectable({ scope: Scope.REQUEST })
      class Unit {
        readonly id = ++made;
      }
      @EventsHandler(Placed, { scope: Scope.REQUEST })
      class Scoped {
        constructor(private readonly unit: Unit) {}
        handle({ id }: Placed) {
          log.push(`${String(id)} in unit ${String(this.unit.id)}`);
        }
      }
      return { listeners: [Scoped], providers: [Unit] };
    },
    async (app) => {
      const shared = new AsyncContext();
      for (const [event, context] of [
        [new Placed(1), undefined],
        [new Placed(2), shared],
        [new Placed(3), shared],
      ] as const) {
        if (context === undefined) busOf(app).publish(event);
        else busOf(app).publish(event, context);
        await turns(20);
        await rest(app);
      }
    },
  );
  same(result);
});

test('a publisher that does not come back to the bus keeps events from handlers, as before', async () => {
  const result = await both(
    'cqrs',
    (log) => {
      @EventsHandler(Placed)
      class Handler {
        handle() {
          log.push('handled');
        }
      }
      const outbox = { publish: (event: object) => log.push(`outbox ${event.constructor.name}`) };
      return { listeners: [Handler], options: { eventPublisher: outbox } };
    },
    (app) => {
      busOf(app).publish(new Placed());
    },
  );
  same(result);
});

test('two handler classes of one name, in one module and in two', async () => {
  const named = (log: string[], text: string) => {
    @EventsHandler(Placed)
    class PlacedHandler {
      handle() {
        log.push(text);
      }
    }
    return PlacedHandler;
  };
  same(
    await both(
      'cqrs',
      (log) => ({ listeners: [named(log, 'one'), named(log, 'two')] }),
      (app) => {
        busOf(app).publish(new Placed());
      },
    ),
  );
  const log: string[] = [];
  @Module({ imports: [CqrsHandlers.forFeature({ handlers: [named(log, 'one')] })] })
  class One {}
  @Module({ imports: [CqrsHandlers.forFeature({ handlers: [named(log, 'two')] })] })
  class Two {}
  const { app, runtime, settled } = await application({ imports: [CqrsModule.forRoot(), One, Two] });
  busOf(app).publish(new Placed());
  await settled();
  expect(log).toEqual(['one', 'two']);
  expect(runtime.actors().map(({ id }) => id)).toEqual(['PlacedHandler', 'PlacedHandler-2']);
});
