import { afterAll, expect, test } from '@jest/globals';
import { Actor, Subscribe, topic } from '@maiko/core';
import { createHarness, type Harness } from '@maiko/testing';
import '@maiko/testing/jest-globals';

const Ping = topic<string>('ping');

@Actor({ name: 'sink' })
class Sink {
  @Subscribe(Ping)
  hear(_text: string) {}
}

let harness: Harness;

afterAll(() => harness.stop());

test('the expect of @jest/globals has the matchers too', async () => {
  harness = await createHarness({ actors: [Sink] });
  await harness.publish(Ping, 'a');
  await harness.settle();
  expect(harness).toHaveDelivered(Ping, { to: 'sink' });
  expect(() => {
    expect(harness).toHaveDelivered(Ping, { to: 'sink', times: 2 });
  }).toThrow('Received: delivered once, to sink');
});
