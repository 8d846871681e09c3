import { Actor, Subscribe, topic } from '@maiko/core';
import { createHarness, matchers, type Harness } from '@maiko/testing';
import '@maiko/testing/jest';

const Order = topic<{ item: string; count: number }>('order');
const Parcel = topic<string>('parcel');

@Actor({ name: 'shop' })
class Shop {
  @Subscribe(Order)
  pack({ item }: { item: string }) {
    return Parcel(item);
  }
}

@Actor({ name: 'customer' })
class Customer {
  @Subscribe(Parcel)
  unpack(_item: string) {}
}

@Actor({ name: 'neighbour' })
class Neighbour {
  @Subscribe(Parcel)
  peek(_item: string) {}
}

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness({ actors: [Shop, Customer, Neighbour] });
  await harness.publish(Order, { item: 'book', count: 1 });
  await harness.settle();
});

afterEach(() => harness.stop());

/** The message with which `check` fails. */
function messageOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It did not fail');
}

const TREE = 'order [outside -> shop]\n└─ parcel [shop -> customer, neighbour]';

test('toHaveDelivered asks for topic, receiver, sender, payload and how often', () => {
  expect(harness).toHaveDelivered(Parcel);
  expect(harness).toHaveDelivered(Parcel, { to: 'customer', by: Shop, payload: 'book', times: 1 });
  expect(harness).toHaveDelivered('parcel', { times: 2 });
  expect(harness).toHaveDelivered(Order, { payload: expect.objectContaining({ item: 'book' }) });
  expect(harness).not.toHaveDelivered(Order, { to: 'customer' });
  expect(harness).not.toHaveDelivered(Parcel, { payload: 'bread' });
});

test('toHaveDelivered tells what it expected, what happened instead, and shows the chains', () => {
  expect(messageOf(() => expect(harness).toHaveDelivered(Order, { to: 'customer', by: 'neighbour' }))).toBe(
    `Expected: "order" delivered to customer by neighbour\nReceived: no such delivery\n\n${TREE}`,
  );
  expect(messageOf(() => expect(harness).toHaveDelivered(Order, { to: 'customer' }))).toBe(
    `Expected: "order" delivered to customer\nReceived: no such delivery, but to shop\n\n${TREE}`,
  );
  expect(messageOf(() => expect(harness).toHaveDelivered(Parcel, { payload: 'book', times: 3 }))).toBe(
    `Expected: "parcel" delivered with "book" 3 times\nReceived: delivered 2 times, to customer, neighbour\n\n${TREE}`,
  );
  expect(messageOf(() => expect(harness).not.toHaveDelivered(Parcel, { to: Customer }))).toBe(
    `Expected not: "parcel" delivered to Customer\nReceived: delivered once, to customer\n\n${TREE}`,
  );
});

test('toHavePublished counts events, whichever actors got them', () => {
  expect(harness).toHavePublished(Parcel, { by: 'shop', times: 1, payload: 'book' });
  expect(harness).not.toHavePublished(Parcel, { by: 'customer' });
  expect(messageOf(() => expect(harness).toHavePublished(Parcel, { by: 'customer' }))).toBe(
    `Expected: "parcel" published by customer\nReceived: no such event, but by shop\n\n${TREE}`,
  );
  expect(messageOf(() => expect(harness).toHavePublished(Parcel, { times: 2 }))).toContain('Received: published once');
});

test('toHaveDeadLettered and toHaveRestarted tell of failures', async () => {
  expect(harness).not.toHaveDeadLettered();
  expect(harness).not.toHaveRestarted('shop');
  harness.failNext('shop');
  await harness.publish(Order, { item: 'bad', count: 1 });
  await harness.advance(1_000);
  expect(harness).toHaveDeadLettered();
  expect(harness).toHaveDeadLettered(Order, { reason: 'handler-failed', subscriber: 'shop' });
  expect(harness).toHaveRestarted('shop', 1);
  expect(harness).toHaveRestarted(Shop);
  expect(messageOf(() => expect(harness).toHaveRestarted('shop', 2))).toContain(
    'Expected: shop restarted 2 times\nReceived: restarted once\n',
  );
  expect(messageOf(() => expect(harness).toHaveDeadLettered(Parcel, { subscriber: 'shop' }))).toContain(
    'Expected: a dead letter of "parcel" for shop\nReceived: 0 such, 1 dead letters in all\n',
  );
});

test('chains are asked for paths of actors and of events', () => {
  const [order] = harness.topic(Order).published;
  const chain = harness.chain(order!);
  expect(chain).toHaveActorPath(['shop', 'customer']);
  expect(chain).toPassThrough([Shop, Neighbour]);
  expect(chain).toHaveEventPath([Order, Parcel]);
  expect(chain).not.toHaveActorPath(['shop']);
  expect(messageOf(() => expect(chain).toHaveActorPath(['customer', 'shop']))).toBe(
    `Expected: a path customer -> shop\nReceived: shop -> customer; shop -> neighbour\n\n${TREE}`,
  );
  expect(messageOf(() => expect(chain).toPassThrough(['customer', 'shop']))).toContain(
    'Expected: a path that passes through customer -> shop',
  );
  expect(messageOf(() => expect(chain).toHaveEventPath([Parcel]))).toContain(
    'Expected: a path "parcel"\nReceived: order -> parcel\n',
  );
  expect(messageOf(() => expect(harness.chain('none')).toHaveEventPath([Parcel]))).toContain(
    'Received: no path at all',
  );
});

test('without a runner that compares, payloads are compared as node:assert does', () => {
  const given = { payload: { item: 'book', count: 1 } };
  expect(matchers.toHaveDelivered.call(undefined, harness, Order, given).pass).toBe(true);
  expect(matchers.toHaveDelivered.call({}, harness, Order, { payload: { item: 'bread' } }).pass).toBe(false);
});
