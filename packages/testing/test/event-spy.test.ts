import { topic } from '@maiko/core';
import { Ping, Pong, trio, type Trio } from './support/trio';

let seen: Trio;

beforeAll(async () => {
  seen = await trio();
});

afterAll(() => seen.harness.stop());

test('wasDelivered tells whether an actor got the event', () => {
  expect(seen.harness.event(seen.ping).wasDelivered).toBe(true);
  expect(seen.harness.event('no-such-event').wasDelivered).toBe(false);
});

test('an event is found by its id as well as by its envelope', () => {
  expect(seen.harness.event(seen.ping.id).envelope).toBe(seen.ping);
  expect(seen.harness.event(seen.ping).id).toBe(seen.ping.id);
});

test('wasDeliveredTo and notDeliveredTo ask for one actor', () => {
  const spy = seen.harness.event(seen.ping);
  expect([spy.wasDeliveredTo('bob'), spy.notDeliveredTo('bob')]).toEqual([true, false]);
  expect([spy.wasDeliveredTo('charlie'), spy.notDeliveredTo('charlie')]).toEqual([false, true]);
});

test('wasDeliveredToAll needs every actor', () => {
  const spy = seen.harness.event(seen.data);
  expect(spy.wasDeliveredToAll(['bob', 'charlie'])).toBe(true);
  expect(spy.wasDeliveredToAll(['bob', 'dave'])).toBe(false);
});

test('deliveryRatio is the part of the actors that got it, and 1 for no actors', () => {
  const spy = seen.harness.event(seen.data);
  expect(spy.deliveryRatio(['bob', 'charlie', 'dave'])).toBeCloseTo(2 / 3);
  expect(spy.deliveryRatio([])).toBe(1);
});

test('sender is the actor that published it', () => {
  expect(seen.harness.event(seen.pong).sender).toBe('bob');
  expect(seen.harness.event('no-such-event').sender).toBeUndefined();
});

test('receivers names each actor that got it once', () => {
  const spy = seen.harness.event(seen.data);
  expect(spy.receivers.toSorted()).toEqual(['bob', 'charlie']);
  expect(spy.receiverCount).toBe(2);
  expect(spy.deliveries).toHaveLength(2);
});

test('children are what it caused directly', async () => {
  const { harness } = await trio();
  const cause = await harness.publish(Ping, 'cause');
  await harness.publish(Pong, 'effect', { parent: cause });
  await harness.settle();
  expect(harness.event(cause).children.payloads).toEqual(['effect']);
  expect(harness.event(cause).children.count).toBe(1);
  await harness.stop();
});

test('an event without subscriber was published and not delivered', async () => {
  const { harness } = await trio();
  const lonely = await harness.publish(topic<string>('lonely'), 'hello?');
  await harness.settle();
  const spy = harness.event(lonely);
  expect([spy.wasPublished, spy.wasDelivered]).toEqual([true, false]);
  expect(harness.event('no-such-event').wasPublished).toBe(false);
  await harness.stop();
});
