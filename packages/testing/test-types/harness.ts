import { topic, topics, Event, type Envelope } from '@maiko/core';
import type { Delivery, EventQuery, Harness } from '@maiko/testing';
import { createHarness } from '@maiko/testing';
import { expectTypeOf } from 'expect-type';

interface Order {
  readonly id: string;
}

const Orders = topics<Order>('order.*');
const Price = topic<number>('price');

@Event('shop.opened')
class ShopOpened {
  constructor(readonly at: string) {}
}

declare const harness: Harness;

// What is published comes back as its envelope.
expectTypeOf(harness.publish(Price, 3)).toEqualTypeOf<Promise<Envelope<number>>>();
expectTypeOf(harness.publish(Orders.at('a')({ id: 'x' }))).toEqualTypeOf<Promise<Envelope<Order>>>();
expectTypeOf(harness.publish(new ShopOpened('nine'))).toEqualTypeOf<Promise<Envelope<ShopOpened>>>();
expectTypeOf(harness.publishAs('shop', Price, 3)).toEqualTypeOf<Promise<Envelope<number>>>();

// @ts-expect-error -- the payload is not that of the topic
void harness.publish(Price, 'three');
// @ts-expect-error -- nor as an actor
void harness.publishAs('shop', Price, 'three');
// @ts-expect-error -- a plain object belongs to no topic
void harness.publish({ id: 'x' });

// Spies and queries know the payload of their topic.
expectTypeOf(harness.topic(Price).payloads).toEqualTypeOf<number[]>();
expectTypeOf(harness.topic(Orders).events).toEqualTypeOf<EventQuery<Order>>();
expectTypeOf(harness.topic(ShopOpened).payloads).toEqualTypeOf<ShopOpened[]>();
expectTypeOf(harness.topic('order.>').payloads).toEqualTypeOf<unknown[]>();
expectTypeOf(harness.events().onTopic(Orders).first).toEqualTypeOf<Delivery<Order> | undefined>();
expectTypeOf(harness.settleOnEvent(Price)).toEqualTypeOf<Promise<Delivery<number>>>();
expectTypeOf(harness.settleOnEvent(({ sender }) => sender === 'shop')).toEqualTypeOf<Promise<Delivery>>();

harness
  .events()
  .onTopic(Price)
  .matchingPayload((price) => price > 3);
harness
  .events()
  .onTopic(Orders)
  // @ts-expect-error -- an order has no price
  .matchingPayload(({ price }) => price > 3);

// @ts-expect-error -- a number is no actor
harness.actor(3);
// @ts-expect-error -- a number is no topic
harness.topic(3);

class Thermostat {
  readonly degrees = 20;
}
expectTypeOf(harness.instance(Thermostat).degrees).toEqualTypeOf<number>();

// What may be overridden is what the container takes.
interface Provider {
  readonly provide: string;
}
declare const container: (options?: { readonly providers?: readonly Provider[] | undefined }) => {
  create<T extends object>(): T;
};
void createHarness({ actors: [] }, { container, overrides: [{ provide: 'a' }] });
// @ts-expect-error -- this is no provider
void createHarness({ actors: [] }, { container, overrides: [{ supply: 'a' }] });
// @ts-expect-error -- without a container nothing can be overridden
void createHarness({ actors: [] }, { overrides: [{ provide: 'a' }] });
