import type { INestApplicationContext, Type } from '@nestjs/common';
import { EventBus, EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import type { OperatorFunction, Subject } from 'rxjs';
import { rest, type Program } from '../both';
import { featuresOf } from '../features';

export const { works, differs } = featuresOf('cqrs');

export class Placed {
  constructor(readonly id = 0) {}
}
export class Shipped {
  constructor(readonly id = 0) {}
}
export class Ship {
  constructor(readonly id: number) {}
}

/** The members that the bus has and does not declare, or has in version 12 only. */
export type OpenBus = EventBus & {
  readonly subject$: Subject<object>;
  readonly eventOperators?: readonly OperatorFunction<object, unknown>[];
};
export const busOf = (app: INestApplicationContext): OpenBus => app.get(EventBus);

export function handling(log: string[], ...events: Type<object>[]): Type<IEventHandler> {
  @EventsHandler(...events)
  class Handler {
    handle(event: { readonly id?: number }) {
      log.push(`${event.constructor.name} ${String(event.id)}`);
    }
  }
  return Handler;
}
export const one = (log: string[]): Program => ({ listeners: [handling(log, Placed)] });

export async function published(app: INestApplicationContext, ...events: object[]): Promise<void> {
  for (const event of events) {
    busOf(app).publish(event);
    await rest(app);
  }
}
