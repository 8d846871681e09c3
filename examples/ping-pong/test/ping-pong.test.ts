import { createHarness } from '@maiko/testing';
import '@maiko/testing/jest';
import { PingPongEvent, players } from '../src/ping-pong';

test('the ball goes to and fro, each hit caused by the one before, until each side has had five', async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const harness = await createHarness({ actors: players });
  await harness.settle();

  const hits = harness.topic(PingPongEvent);
  expect(hits.payloads).toEqual(['Pong', 'Ping', 'Pong', 'Ping', 'Pong', 'Ping', 'Pong', 'Ping', 'Pong', 'Ping']);
  const [serve] = hits.published;
  const sides = ['ping-side', 'pong-side'];
  const toAndFro = Array.from({ length: 11 }, (_, hit) => sides[hit % 2]!);
  expect(harness.chain(serve!)).toHaveActorPath(toAndFro);
  expect(harness.actor('ping-side').eventsReceived).toBe(5);
  expect(harness.actor('pong-side').eventsReceived).toBe(5);
  expect(harness.runtime.state).toBe('stopped');
  jest.restoreAllMocks();
});
