import { Actor, Event, RuntimeModule, Subscribe, topic } from '@maiko/core';
import { flattenModule } from '@maiko/core/adapter';
import { run } from './run';

@Event('event-class.order-placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

@Event('event-class.order-shipped', { overflow: 'drop-oldest' })
class OrderShipped {
  constructor(readonly order: OrderPlaced) {}
}

test('instances of event classes are events: published, handled and returned', async () => {
  const seen: unknown[] = [];
  @Actor()
  class Warehouse {
    @Subscribe(OrderPlaced)
    ship(order: OrderPlaced) {
      return new OrderShipped(order);
    }
  }
  @Actor()
  class Customer {
    @Subscribe([OrderShipped, topic<OrderPlaced>('event-class.order-placed')])
    hear(event: OrderShipped | OrderPlaced) {
      seen.push(event);
    }
  }
  const order = new OrderPlaced('1');
  await run([Warehouse, Customer], (runtime) => runtime.publish(order));
  expect(seen).toEqual([order, new OrderShipped(order)]);
});

test('@RuntimeModule works in this convention too', () => {
  @Actor()
  class Only {}
  @RuntimeModule({ actors: [Only] })
  class Inner {}
  @RuntimeModule({ imports: [Inner] })
  class Outer {}
  expect(flattenModule(Outer).actors).toEqual([Only]);
});
