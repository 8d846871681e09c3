import { Module } from '@nestjs/common';
import { AggregateRoot, CqrsModule, EventBus, EventPublisher, ofType } from '@nestjs/cqrs';
import { of } from 'rxjs';
import { rest } from '../both';
import type { Feature } from '../features';

import { busOf, handling, one, Placed, published, Shipped, works } from './support';

/** How the bus brings events to handlers. */
export const bus: Record<string, Feature> = {
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
};
