import { MaikoModule } from '@maiko/nestjs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { Injectable, Scope } from '@nestjs/common';
import {
  AsyncContext,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  ofType,
  Saga,
  UnhandledExceptionBus,
  type IEventHandler,
} from '@nestjs/cqrs';
import { map, type Observable } from 'rxjs';
import { RecordingLogger, turns } from '../../support';
import { rest } from '../both';
import { refused, type Feature } from '../features';

import { busOf, handling, Placed, published, Ship, Shipped, works, differs } from './support';

/** What a handler is and does besides. */
export const handlers: Record<string, Feature> = {
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
