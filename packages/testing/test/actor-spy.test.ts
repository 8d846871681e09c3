import { topic } from '@maiko/core';
import { Data, Listener, Ping, trio, type Trio } from './support/trio';

let seen: Trio;

beforeAll(async () => {
  seen = await trio();
});

afterAll(() => seen.harness.stop());

const spy = (name: string) => seen.harness.actor(name);

test('inbound and eventsReceived are what the actor got', () => {
  expect(spy('alice').inbound.payloads).toEqual(['hello yourself', 'me too']);
  expect(spy('bob').eventsReceived).toBe(3);
});

test('lastReceived is the latest of them', () => {
  expect(spy('alice').lastReceived).toMatchObject({ payload: 'me too', sender: 'charlie' });
  expect(spy('dave').lastReceived).toBeUndefined();
});

test('receivedFrom names each sender once', () => {
  expect(spy('alice').receivedFrom).toEqual(['bob', 'charlie']);
  expect(spy('alice').senderCount).toBe(2);
});

test('outbound is what the actor published, delivery by delivery', () => {
  expect(spy('alice').outbound.count).toBe(3);
  expect(spy('alice').outbound.onTopic(Ping).receivers).toEqual(['bob']);
});

test('eventsSent counts an event once, however many actors got it', () => {
  expect(spy('alice').eventsSent).toBe(2);
});

test('eventsSent counts an event without a receiver', async () => {
  const { harness } = await trio();
  await harness.publishAs('dave', topic<string>('lonely'), 'hello?');
  expect(harness.actor('dave').eventsSent).toBe(1);
  await harness.stop();
});

test('lastSent is the latest delivery of what it published', () => {
  expect(spy('alice').lastSent).toMatchObject({ topic: Data.name, payload: 42 });
  expect(spy('dave').lastSent).toBeUndefined();
});

test('sentTo names each receiver once', () => {
  expect(spy('alice').sentTo.toSorted()).toEqual(['bob', 'charlie']);
  expect(spy('alice').receiverCount).toBe(2);
});

test('an actor that did nothing has nothing', () => {
  const { eventsReceived, eventsSent, senderCount, receiverCount, restarts, failures } = spy('dave');
  expect([eventsReceived, eventsSent, senderCount, receiverCount, restarts]).toEqual([0, 0, 0, 0, 0]);
  expect(failures).toEqual([]);
});

test('a class spies on all of its actors', () => {
  expect(seen.harness.actor(Listener).eventsReceived).toBe(6);
});
