import { Event, topic, topics, type ActorContext, type Runtime } from '@maiko/core';

/** What can be published, and what not. */

interface Data {
  readonly celsius: number;
}

const Reading = topic<Data>('reading');
const Orders = topics<{ readonly id: number }>('orders.*');
const Nothing = topic<undefined>('nothing');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

export async function right(publisher: ActorContext | Runtime): Promise<void> {
  await publisher.publish(Reading, { celsius: 1 });
  await publisher.publish(Reading({ celsius: 1 }));
  await publisher.publish(Orders.at('alpha'), { id: 1 });
  await publisher.publish(Orders.at('alpha')({ id: 1 }));
  await publisher.publish(new OrderPlaced('1'));
  await publisher.publish(OrderPlaced, new OrderPlaced('1'));
  await publisher.publish(Nothing, undefined);
  await publisher.publish(Reading, { celsius: 1 }, { parent: null });
  await publisher.publish(Reading({ celsius: 1 }), { parent: null });
}

export async function wrong(publisher: ActorContext | Runtime): Promise<void> {
  // @ts-expect-error the payload of another topic
  await publisher.publish(Reading, { id: 1 });
  // @ts-expect-error a payload with too much
  await publisher.publish(Reading, { celsius: 1, fahrenheit: 1 });
  // @ts-expect-error a payload of another type
  await publisher.publish(Reading, 'hot');
  // @ts-expect-error no payload
  await publisher.publish(Reading);
  // @ts-expect-error an event with the wrong payload
  await publisher.publish(Reading({ fahrenheit: 1 }));
  // @ts-expect-error the payload of another family
  await publisher.publish(Orders.at('alpha'), { celsius: 1 });
  // @ts-expect-error a family is not one topic
  await publisher.publish(Orders, { id: 1 });
  // @ts-expect-error the instance of another class
  await publisher.publish(OrderPlaced, 'order');
  // @ts-expect-error a plain object belongs to no topic
  await publisher.publish({ celsius: 1 });
  // @ts-expect-error an array neither
  await publisher.publish([Reading({ celsius: 1 })]);
  // @ts-expect-error a promise neither
  await publisher.publish(Promise.resolve(Reading({ celsius: 1 })));
  // @ts-expect-error a text neither
  await publisher.publish('reading');
  // @ts-expect-error a text is a pattern, not a topic
  await publisher.publish('reading', { celsius: 1 });
  // @ts-expect-error not an option
  await publisher.publish(Reading, { celsius: 1 }, { cause: null });
  // @ts-expect-error an id is no envelope
  await publisher.publish(Reading, { celsius: 1 }, { parent: 'id' });
}
