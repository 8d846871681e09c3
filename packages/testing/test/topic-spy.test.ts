import { Event, topic, topics } from '@maiko/core';
import { Data, Ping, trio, type Trio } from './support/trio';

let seen: Trio;

beforeAll(async () => {
  seen = await trio();
});

afterAll(() => seen.harness.stop());

test('wasPublished tells whether there was an event on the topic', () => {
  expect(seen.harness.topic(Data).wasPublished).toBe(true);
  expect(seen.harness.topic('dull').wasPublished).toBe(false);
});

test('eventCount counts events, deliveryCount their deliveries', () => {
  const spy = seen.harness.topic(Ping);
  expect([spy.eventCount, spy.deliveryCount]).toEqual([2, 3]);
});

test('receivers names each actor that got an event of the topic once', () => {
  expect(seen.harness.topic(Data).receivers.toSorted()).toEqual(['bob', 'charlie']);
  expect(seen.harness.topic(Data).receiverCount).toBe(2);
});

test('events is a query to narrow further', () => {
  expect(seen.harness.topic(Ping).events.sentBy('alice').count).toBe(1);
});

test('payloads and published are in the order of publishing', () => {
  expect(seen.harness.topic(Ping).payloads).toEqual(['hello', 'me too']);
  expect(seen.harness.topic(Ping).published).toEqual([seen.ping, seen.lastPing]);
});

test('a topic without events has nothing', () => {
  const { wasPublished, eventCount, deliveryCount, receiverCount, receivers, published } = seen.harness.topic('dull');
  expect([wasPublished, eventCount, deliveryCount, receiverCount, receivers, published]).toEqual([
    false,
    0,
    0,
    0,
    [],
    [],
  ]);
});

test('a pattern, a family and an event class spy on what they stand for', async () => {
  @Event('shop.opened')
  class ShopOpened {
    constructor(readonly at: string) {}
  }
  const { harness } = await trio();
  const Prices = topics<number>('price.*');
  await harness.publish(Prices.at('apple'), 3);
  await harness.publish(new ShopOpened('nine'));
  expect(harness.topic(Prices).payloads).toEqual([3]);
  expect(harness.topic('price.>').payloads).toEqual([3]);
  expect(harness.topic(topic('price.pear')).wasPublished).toBe(false);
  expect(harness.topic(ShopOpened).payloads).toEqual([new ShopOpened('nine')]);
  await harness.stop();
});
