import { Actor, ActorContext, inject, Subscribe, topic, type Topic } from '@maiko/core';
import { Mailbox } from '../src/flow/mailbox/mailbox';
import { WaitQueue } from '../src/flow/mailbox/wait-queue';
import { gate, settle, started } from './support';

const Go = topic<number>('unawaited.go');

/** Publishes so many events in one handler, and awaits none of them. */
function publisher(on: (n: number) => Topic<number>) {
  @Actor({ name: 'publisher' })
  class Publisher {
    readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    go(count: number) {
      for (let n = 0; n < count; n++) void this.ctx.publish(on(n), n);
    }
  }
  return Publisher;
}

/** An actor with handlers that wait at a gate: its mailbox stays full. */
function stuck(on: readonly Topic<number>[], passed: Promise<void>, handled: number[]) {
  @Actor({ name: `stuck on ${on[0]!.name}`, capacity: 1 })
  class Stuck {
    @Subscribe(on)
    async take(n: number) {
      await passed;
      handled.push(n);
    }
  }
  return Stuck;
}

/** How often the runtime looks whether a mailbox is full while `count` events are published. */
async function looks(count: number, topics: readonly Topic<number>[], perActor: boolean): Promise<number> {
  const { passed, open } = gate();
  const handled: number[] = [];
  const consumers = perActor ? topics.map((each) => stuck([each], passed, handled)) : [stuck(topics, passed, handled)];
  const { runtime } = await started([...consumers, publisher((n) => topics[n % topics.length]!)]);
  const spy = jest.spyOn(Mailbox.prototype, 'isFull', 'get');
  await runtime.publish(Go, count);
  await settle(runtime);
  const seen = spy.mock.calls.length;
  spy.mockRestore();
  open();
  await settle(runtime);
  expect(handled).toHaveLength(count);
  expect([...handled].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  await runtime.stop();
  return seen;
}

describe('publishes that are not awaited cost the same, however many wait already', () => {
  const topicsOf = (count: number) =>
    Array.from({ length: count }, (_, n) => topic<number>(`unawaited.to.${String(n)}`));

  test('for one mailbox', async () => {
    const topics = topicsOf(1);
    const [few, many] = [await looks(100, topics, true), await looks(400, topics, true)];
    expect(many).toBeLessThanOrEqual(5 * few);
  });

  test('for one mailbox that takes many topics', async () => {
    const topics = topicsOf(20);
    const [few, many] = [await looks(100, topics, false), await looks(400, topics, false)];
    expect(many).toBeLessThanOrEqual(5 * few);
  });

  test('for a mailbox each', async () => {
    const [few, many] = [await looks(500, topicsOf(50), true), await looks(2_000, topicsOf(200), true)];
    expect(many).toBeLessThanOrEqual(8 * few);
  });

  test('under latest with a key each: those that wait are not searched', async () => {
    const Prices = topic<number>('unawaited.prices', { overflow: 'latest', latestBy: (price) => price % 100 });
    const { passed, open } = gate();
    const handled: number[] = [];
    const { runtime } = await started([stuck([Prices], passed, handled), publisher(() => Prices)]);
    const spy = jest.spyOn(WaitQueue.prototype, 'extract');
    await runtime.publish(Go, 500);
    await settle(runtime);
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
    open();
    await settle(runtime);
    // The newest of each key.
    expect(handled).toEqual(Array.from({ length: 100 }, (_, n) => 400 + n));
    await runtime.stop();
  });
});

test('two publishers that replace each other’s event in a full mailbox wait no longer than that event does', async () => {
  const Shared = topic<number>('unawaited.shared', { overflow: 'latest' });
  const Fill = topic<number>('unawaited.fill');
  const { passed, open } = gate();
  const handled: number[] = [];
  const { runtime } = await started([stuck([Fill, Shared], passed, handled)]);
  for (let n = 1; n <= 2; n++) await runtime.publish(Fill, n);
  const replaced = runtime.publish(Shared, 3);
  const last = runtime.publish(Shared, 4);
  let waits = true;
  void last.then(() => (waits = false));
  await replaced;
  await settle(runtime);
  expect(waits).toBe(true);
  open();
  await last;
  await settle(runtime);
  expect(handled).toEqual([1, 2, 4]);
  await runtime.stop();
});
