import { Actor, actor, ActorContext, Event, topic, type Publisher as CorePublisher } from '@maiko/core';
import { InjectTopic, MaikoModule, TopicPublisher, type MaikoModuleOptions, type Publisher } from '@maiko/nestjs';
import type { DynamicModule } from '@nestjs/common';
import { expectTypeOf } from 'expect-type';

// What Nest injects under this name is the publisher of core.
expectTypeOf<Publisher>().toExtend<CorePublisher>();

const Placed = topic<{ id: string }>('order.placed');

@Event('order.shipped')
class Shipped {
  constructor(readonly id: string) {}
}

@Actor()
class Warehouse {
  readonly shelves: number;
  constructor(ctx: ActorContext<{ shelves: number }>) {
    this.shelves = ctx.options.shelves;
  }
}

declare const publisher: Publisher;
declare const placed: TopicPublisher<{ id: string }>;

expectTypeOf(MaikoModule.forRoot()).toEqualTypeOf<DynamicModule>();
expectTypeOf(publisher.publish(Placed, { id: '1' })).toEqualTypeOf<Promise<void>>();
expectTypeOf(publisher.publish(new Shipped('1'))).toEqualTypeOf<Promise<void>>();
expectTypeOf(placed.publish({ id: '1' })).toEqualTypeOf<Promise<void>>();

export const feature = MaikoModule.forFeature({
  actors: [actor(Warehouse, { name: 'north', options: { shelves: 3 } })],
  supervision: { maxRestarts: 3 },
});

// @ts-expect-error the payload does not fit the topic
export const wrong = publisher.publish(Placed, { id: 1 });

// @ts-expect-error a plain object belongs to no topic
export const nowhere = publisher.publish({ id: '1' });

// @ts-expect-error the payload does not fit
export const wrongPayload = placed.publish({ id: 1 });

// @ts-expect-error the modules list the actors
export const actors: MaikoModuleOptions = { actors: [Warehouse] };

// @ts-expect-error not an option
export const option = MaikoModule.forRoot({ global: true });

// @ts-expect-error a factory makes options
export const made = MaikoModule.forRootAsync({ useFactory: () => 5 });

// @ts-expect-error a class is no topic
export const noTopic = InjectTopic(class {}.name);
