import { Actor, Subscribe, topic, type Transport, type TransportHost } from '@maiko/core';
import { Metrics } from '@maiko/core/monitoring';
import { memoryStore, memoryTransport, settle } from '@maiko/testing';
import { started } from './support';

const Placed = topic<string>('seen.placed', { durable: true });

@Actor({ publishes: [Placed] })
class Worker {
  @Subscribe(Placed)
  work(text: string) {
    if (text === 'bad') throw new Error('no');
    return text === 'loop' ? Placed('end') : undefined;
  }
  @Subscribe(Placed, { durable: false })
  live() {}
}

/** A transport, and how its engine goes and comes. */
function watched(inner: Transport) {
  const hosts: TransportHost[] = [];
  const transport: Transport = {
    open: (host) => {
      hosts.push(host);
      return inner.open?.(host);
    },
    publish: (record) => inner.publish(record),
    subscribe: (wanted, deliver) => inner.subscribe(wanted, deliver),
    close: () => inner.close(),
  };
  const tell: TransportHost['onStatus'] = (status, why) => {
    for (const host of hosts) host.onStatus(status, why);
  };
  return { transport, tell };
}

test('health tells of the transport: how it is, and what waits for each subscription', async () => {
  const store = memoryStore();
  const { transport, tell } = watched(memoryTransport({ store }));
  const { runtime } = await started([Worker], { transport });
  expect(runtime.health()).toMatchObject({
    status: 'healthy',
    transport: { status: 'healthy', reasons: [], subscriptions: [{ name: 'Worker-work', actor: 'Worker', lag: 0 }] },
  });
  tell('down', 'no route to host');
  tell('down', 'again');
  expect(runtime.health()).toMatchObject({
    status: 'degraded',
    reasons: ['the transport is down: no route to host'],
    transport: { status: 'degraded' },
  });
  store.isReachable = false;
  void runtime.publish(Placed, 'a');
  await settle(runtime);
  expect(store.size).toBe(0);
  store.isReachable = true;
  tell('up', undefined);
  await settle(runtime);
  expect([store.size, runtime.health().status]).toEqual([1, 'healthy']);
  await runtime.stop();
});

test('a runtime without a transport has no health of one', async () => {
  const { runtime } = await started([]);
  expect(runtime.health().transport).toBeUndefined();
});

test('the topology names durable subscriptions, and no circle of waits goes through them', async () => {
  const { runtime, logger } = await started([Worker], { transport: memoryTransport() });
  const { actors, blockCycles } = runtime.topology();
  expect(actors[0]?.subscriptions).toMatchObject([
    { topic: 'seen.placed', method: 'work', durable: 'Worker-work' },
    { topic: 'seen.placed', method: 'live' },
  ]);
  expect(actors[0]?.subscriptions[1]).not.toHaveProperty('durable');
  expect([blockCycles, logger.lines]).toEqual([[], []]);
});

test('metrics count what is kept, received and settled', async () => {
  const metrics = new Metrics();
  const { runtime, clock } = await started([Worker], { transport: memoryTransport(), monitors: [metrics] });
  for (const text of ['a', 'bad', 'b']) await runtime.publish(Placed, text);
  await settle(runtime);
  await clock.advance(10_000);
  await settle(runtime);
  const { kept, received, settled } = metrics.snapshot();
  const labels = { actor: 'Worker', topic: 'seen.placed' };
  expect(kept).toEqual([{ labels: { topic: 'seen.placed' }, value: 3 }]);
  expect(received).toEqual([{ labels, value: 3 }]);
  expect(settled).toEqual([
    { labels: { ...labels, how: 'ack' }, value: 2 },
    { labels: { ...labels, how: 'term' }, value: 1 },
  ]);
});
