import { MaikoModule } from '@maiko/nestjs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { Injectable, Module, Scope, type INestApplicationContext, type Type } from '@nestjs/common';
import {
  AggregateRoot,
  AsyncContext,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventPublisher,
  EventsHandler,
  ofType,
  Saga,
  UnhandledExceptionBus,
  type IEventHandler,
} from '@nestjs/cqrs';
import { map, of, type Observable, type OperatorFunction, type Subject } from 'rxjs';
import { RecordingLogger, turns } from '../support';
import { rest, type Program } from './both';
import { featuresOf, refused, rowsOfGuide, type Feature } from './features';

const { works, differs } = featuresOf('cqrs');

class Placed {
  constructor(readonly id = 0) {}
}
class Shipped {
  constructor(readonly id = 0) {}
}
class Ship {
  constructor(readonly id: number) {}
}

/** What the bus has and does not declare, or has in version 12 only. */
type OpenBus = EventBus & {
  readonly subject$: Subject<object>;
  readonly eventOperators?: readonly OperatorFunction<object, unknown>[];
};
const busOf = (app: INestApplicationContext): OpenBus => app.get(EventBus);

function handling(log: string[], ...events: Type<object>[]): Type<IEventHandler> {
  @EventsHandler(...events)
  class Handler {
    handle(event: { readonly id?: number }) {
      log.push(`${event.constructor.name} ${String(event.id)}`);
    }
  }
  return Handler;
}
const one = (log: string[]): Program => ({ listeners: [handling(log, Placed)] });

async function published(app: INestApplicationContext, ...events: object[]): Promise<void> {
  for (const event of events) {
    busOf(app).publish(event);
    await rest(app);
  }
}

const features: Record<string, Feature> = {
  '`publish`, `publishAll`, several events in `@EventsHandler`': works(
    (log) => ({ listeners: [handling(log, Placed, Shipped)] }),
    async (app) => {
      await published(app, new Placed(1), new Shipped(2));
      busOf(app).publishAll([new Placed(3), new Shipped(4)]);
    },
    ['Placed 1', 'Shipped 2', 'Placed 3', 'Shipped 4'],
  ),
  'one event object published twice': works(
    one,
    async (app) => {
      const event = new Placed(1);
      busOf(app).publish(event);
      busOf(app).publish(event);
      await rest(app);
      await published(app, event);
    },
    ['Placed 1', 'Placed 1', 'Placed 1'],
  ),
  '`eventIdProvider`': works(
    (log) => ({
      listeners: [handling(log, Placed)],
      options: { eventIdProvider: { getEventId: (): string => 'every event is the same' } },
    }),
    (app) => published(app, new Shipped(1)),
    ['Shipped 1'],
  ),
  '`forRootAsync`': works(
    (log) => ({
      listeners: [handling(log, Placed)],
      library: [CqrsModule.forRootAsync({ useFactory: () => Promise.resolve({ rethrowUnhandled: false }) })],
    }),
    (app) => published(app, new Placed(1)),
    ['Placed 1'],
  ),
  '`imports: [CqrsModule]`, several buses': works(
    (log) => {
      const other = { provide: 'other', useFactory: (bus: unknown) => bus, inject: [EventBus] };
      @Module({ imports: [CqrsModule.forRoot()], providers: [other], exports: ['other'] })
      class OtherModule {}
      return { listeners: [handling(log, Placed)], library: [CqrsModule, OtherModule], imports: [CqrsModule] };
    },
    async (app) => {
      await published(app, new Placed(1));
      app.get<EventBus>('other').publish(new Placed(2));
    },
    ['Placed 1', 'Placed 2'],
  ),
  'a publisher that is set: `bus.publisher = ...`': works(
    one,
    async (app, log) => {
      const bus = busOf(app);
      bus.publisher = {
        publish: (event: object) => {
          log.push('publisher');
          bus.subject$.next(event);
        },
      };
      await published(app, new Placed(1));
    },
    ['publisher', 'Placed 1'],
  ),
  '`eventOperators` (version 12)': works(
    one,
    async (app, log) => {
      const event = new Placed(1);
      await published(app, event);
      // Version 11 has none: the event is published once more.
      const operators = busOf(app).eventOperators;
      if (operators === undefined) await published(app, event);
      else for (const operator of operators) of<object>(event).pipe(operator).subscribe();
      await rest(app);
      log.push('end');
    },
    ['Placed 1', 'Placed 1', 'end'],
  ),
  'observing the bus: `bus.subscribe`, `ofType`': works(
    one,
    async (app, log) => {
      busOf(app)
        .pipe(ofType(Placed))
        .subscribe(() => log.push('observed'));
      await published(app, new Placed(1), new Shipped(2));
      log.sort();
    },
    ['Placed 1', 'observed'],
  ),
  '`AggregateRoot`, `EventPublisher`': works(
    one,
    async (app) => {
      class Order extends AggregateRoot {}
      const publisher = app.get(EventPublisher);
      const merged = publisher.mergeObjectContext(new Order());
      merged.apply(new Placed(1));
      merged.commit();
      const Merged = publisher.mergeClassContext(Order);
      const other = new Merged();
      other.apply(new Placed(2));
      other.commit();
      await rest(app);
    },
    ['Placed 1', 'Placed 2'],
  ),
  'sagas, also in a handler that has moved': works(
    (log) => {
      @CommandHandler(Ship)
      class Shipping {
        execute({ id }: Ship) {
          log.push(`Ship ${String(id)}`);
          return Promise.resolve();
        }
      }
      @EventsHandler(Placed)
      class Handler {
        handle({ id }: Placed) {
          log.push(`Placed ${String(id)}`);
        }
        @Saga()
        shipping = (events: Observable<object>): Observable<Ship> =>
          events.pipe(
            ofType(Placed),
            map(({ id }) => new Ship(id)),
          );
      }
      return { listeners: [Handler], providers: [Shipping] };
    },
    async (app, log) => {
      await published(app, new Placed(1));
      log.sort();
    },
    ['Placed 1', 'Ship 1'],
  ),
  'commands and queries of a handler': works(
    (log) => {
      @CommandHandler(Ship)
      class Shipping {
        execute({ id }: Ship) {
          return Promise.resolve(`shipped ${String(id)}`);
        }
      }
      @EventsHandler(Placed)
      class Handler {
        constructor(private readonly commands: CommandBus) {}
        async handle({ id }: Placed) {
          log.push(await this.commands.execute(new Ship(id)));
        }
      }
      return { listeners: [Handler], providers: [Shipping] };
    },
    (app) => published(app, new Placed(1)),
    ['shipped 1'],
  ),
  '`UnhandledExceptionBus`': works(
    (log) => {
      @EventsHandler(Placed)
      class Failing {
        handle({ id }: Placed) {
          if (id % 2 === 1) throw new RangeError('odd');
          log.push(`handled ${String(id)}`);
        }
      }
      return { listeners: [Failing] };
    },
    async (app, log) => {
      app.get(UnhandledExceptionBus).subscribe(({ exception, cause }) => {
        log.push(`${String(exception)} ${String((cause as Placed).id)}`);
      });
      await published(app, new Placed(1), new Placed(2));
    },
    ['RangeError: odd 1', 'handled 2'],
  ),
  'request scope, `AsyncContext`': works(
    (log) => {
      @EventsHandler(Placed, { scope: Scope.REQUEST })
      class Scoped {
        #calls = 0;
        handle() {
          log.push(`call ${String(++this.#calls)}`);
        }
      }
      return { listeners: [Scoped] };
    },
    async (app) => {
      const shared = new AsyncContext();
      for (const context of [shared, shared, new AsyncContext()]) {
        busOf(app).publish(new Placed(), context);
        await turns(20);
        await rest(app);
      }
    },
    ['call 1', 'call 2', 'call 1'],
  ),
  'a handler of transient scope': differs(
    (log) => {
      @Injectable()
      class Mailer {}
      @EventsHandler(Placed, { scope: Scope.TRANSIENT })
      class Handler {
        constructor(private readonly mailer: Mailer | undefined) {}
        handle() {
          log.push(this.mailer === undefined ? 'has no dependencies' : 'has its dependencies');
        }
      }
      Reflect.defineMetadata('design:paramtypes', [Mailer], Handler);
      return { listeners: [Handler], providers: [Mailer] };
    },
    (app) => published(app, new Placed()),
    { before: ['has no dependencies'], after: ['has its dependencies'] },
  ),
  'handlers that program code registers: `bus.bind`, `bus.register`': works(
    (log) => {
      const Plain = handling(log, Shipped);
      return { listeners: [handling(log, Placed)], providers: [{ provide: 'plain', useFactory: () => new Plain() }] };
    },
    async (app) => {
      const instance = app.get<IEventHandler>('plain');
      const wrapper = { instance, metatype: instance.constructor, isDependencyTreeStatic: () => true };
      busOf(app).bind(wrapper as never, '');
      await published(app, new Placed(1));
    },
    ['Placed 1', 'Placed 1'],
  ),
  'what handlers publish while the application closes': differs(
    (log) => {
      @EventsHandler(Placed)
      class Handler {
        constructor(private readonly bus: EventBus) {}
        async handle({ id }: Placed) {
          await turns(1);
          this.bus.publish(new Shipped(id));
        }
      }
      return { listeners: [Handler, handling(log, Shipped)] };
    },
    async (app) => {
      busOf(app).publish(new Placed(1));
      await app.close();
    },
    { before: [], after: ['Shipped 1'] },
  ),
  'a class that handles events and commands': refused('LISTENER_WITH_OTHER_ROLE', () => {
    const Handler = handling([], Placed);
    CommandHandler(Ship)(Handler);
    return {
      imports: [
        MaikoModule.forRoot({ logger: new RecordingLogger() }),
        CqrsModule.forRoot(),
        CqrsHandlers.forFeature({ handlers: [Handler] }),
      ],
    };
  }),
  'no `CqrsModule`': refused('UNKNOWN_DEPENDENCY', () => ({
    imports: [MaikoModule.forRoot(), CqrsHandlers.forFeature({ handlers: [handling([], Placed)] })],
  })),
};

test.each(Object.entries(features))('%s', async (_feature, { show }) => {
  await show();
});

test('the guide lists these features with these verdicts', () => {
  expect(rowsOfGuide('`@nestjs/cqrs`')).toEqual(
    Object.entries(features).map(([feature, { verdict }]) => [feature, verdict]),
  );
});
