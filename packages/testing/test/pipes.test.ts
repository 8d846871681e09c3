import { Actor, Subscribe, topic } from '@maiko/core';
import { createHarness, simulate, type Simulation } from '@maiko/testing';
import '@maiko/testing/jest';
import { bufferCount, concat, from, map, mergeMap } from 'rxjs';

const Reading = topic<number>('reading');
const Batch = topic<readonly number[]>('batch');
const Item = topic<number>('item');

@Actor({ name: 'sampler' })
class Sampler {
  @Subscribe(topic('sample'))
  *sample() {
    for (const each of [1, 2, 3, 4]) yield Reading(each);
  }
}

@Actor({ name: 'batches' })
class Batches {
  @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(2)) })
  store(batch: readonly number[]) {
    return Batch(batch);
  }
}

@Actor({ name: 'items' })
class Items {
  @Subscribe(Batch, {
    pipe: (batches) =>
      batches.pipe(
        mergeMap((batch) => from(batch)),
        map((each) => 10 * each),
      ),
  })
  item(item: number) {
    return Item(item);
  }
}

async function sampled() {
  const harness = await createHarness({ actors: [Sampler, Batches, Items] });
  const sample = await harness.publish(topic('sample'), undefined);
  await harness.settle();
  const readings = harness.topic(Reading).published;
  const batches = harness.topic(Batch).published;
  return { harness, sample, readings, batches };
}

test('what comes out of a pipe is delivered, and not published', async () => {
  const { harness } = await sampled();
  const readings = harness.topic(Reading);
  expect(readings.payloads).toEqual([1, 2, 3, 4]);
  expect([readings.eventCount, readings.deliveryCount]).toEqual([4, 2]);
  expect(readings.events.payloads).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(harness.actor('sampler').published.map(({ payload }) => payload)).toEqual([1, 2, 3, 4]);
  expect(harness.actor('sampler').eventsSent).toBe(4);
  expect(harness.published.map(({ topic: name }) => name).filter((name) => name !== 'item')).toEqual([
    'sample',
    ...Array<string>(4).fill('reading'),
    ...Array<string>(2).fill('batch'),
  ]);
  expect(harness).toHavePublished(Reading, { times: 4 });
  expect(harness).not.toHavePublished(Reading, { payload: [1, 2] });
  expect(harness).toHaveDelivered(Reading, { payload: [1, 2], to: 'batches', by: 'sampler', times: 1 });
  await harness.stop();
});

test('what comes out of a pipe is a delivery of the event behind it', async () => {
  const { harness, readings, batches } = await sampled();
  const [, second] = readings;
  const [batch] = batches;
  const spy = harness.event(second!);
  expect(spy.wasDeliveredTo('batches')).toBe(true);
  expect(spy.deliveries).toMatchObject([{ payload: [1, 2], isPiped: true, causeId: second!.id }]);
  expect(spy.children.payloads).toEqual([10, 20]);
  expect(harness.event(spy.deliveries[0]!).children.payloads).toEqual([10, 20]);
  expect(harness.events().childrenOf(batch!).isEmpty).toBe(true);
  expect(harness.event(batch!).deliveries.map(({ payload }) => payload)).toEqual([10, 20]);
  const [delivery] = spy.deliveries;
  expect(harness.event(delivery!).wasPublished).toBe(false);
  expect(harness.event(delivery!).deliveries).toEqual([delivery]);
  expect(await harness.settleOnEvent({ id: second!.id })).toBe(delivery);
  await harness.stop();
});

test('a chain goes through pipes, with the events that were published as its links', async () => {
  const { harness, sample, batches } = await sampled();
  const chain = harness.chain(sample);
  const pair = (lead: string, indent: string) => [
    '├─ reading [sampler -> no actor]',
    `${lead} reading [sampler -> batches]`,
    `${indent}  └─ batch [batches -> items (2 times)]`,
    `${indent}     ├─ item [items -> no actor]`,
    `${indent}     └─ item [items -> no actor]`,
  ];
  const lines = ['sample [outside -> sampler]', ...pair('├─', '│'), ...pair('└─', ' ')];
  expect(chain.toTree().split('\n')).toEqual(lines);
  expect(harness.report()).toBe(chain.toTree());
  expect(chain.actors.exact(['sampler', 'batches', 'items'])).toBe(true);
  expect(chain.events.exact([topic('sample'), Reading, Batch, Item])).toBe(true);
  expect(chain.events.exact([topic('sample'), { id: harness.topic(Reading).published[1]!.id }, Batch, Item])).toBe(
    true,
  );
  expect(chain.events.contains(({ payload }) => payload === 2)).toBe(true);
  expect(chain.events.all).toHaveLength(1 + 4 + 2 + 4);
  expect(chain.branchesAfter({ id: batches[0]!.id })).toBe(2);
  expect(
    chain
      .toMermaid()
      .split('\n')
      .filter((line) => line.includes('sampler->>batches')),
  ).toHaveLength(2);
  await harness.stop();
});

test('a chain may begin with what came out of a pipe, also before any event', async () => {
  @Actor({ name: 'history' })
  class History {
    @Subscribe(Reading, { pipe: (readings) => concat(from([7]), readings) })
    tell(reading: number) {
      return Item(reading);
    }
  }
  const harness = await createHarness({ actors: [History] });
  await harness.settle();
  const [first] = harness.events().receivedBy('history').deliveries;
  const tree = 'reading [outside -> history]\n└─ item [history -> no actor]';
  expect(harness.chain(first!).toTree()).toBe(tree);
  expect(harness.report()).toBe(tree);
  expect(harness.topic(Reading).wasPublished).toBe(false);
  await harness.stop();
});

test('a dead letter of what came out of a pipe is one of the event behind it', async () => {
  const { harness } = await sampled();
  harness.failNext('batches');
  for (const each of [5, 6]) await harness.publish(Reading, each);
  await harness.settle();
  const last = harness.topic(Reading).published.at(-1)!;
  expect(harness.event(last).deadLetters).toMatchObject([{ subscriber: 'batches', envelope: { payload: [5, 6] } }]);
  await harness.stop();
});

test('the trace of a simulation tells what came out of a pipe, and because of which event', async () => {
  const { trace } = await simulate({ actors: [Batches] }, publishTwo, { seed: 1, onFinding: 'report' });
  const text = trace.join('\n');
  const [, second] = [...text.matchAll(/publishes reading (\S+)/gu)].map(([, id]) => id);
  expect(text).toMatch(new RegExp(`batches handles reading \\S+, out of its pipe because of ${second!}\n`, 'u'));
});

async function publishTwo(simulation: Simulation) {
  for (const each of [1, 2]) await simulation.publish(Reading, each);
}

describe('a fault of an actor with a pipe', () => {
  async function batches() {
    const harness = await createHarness({ actors: [Batches, Items] });
    const publish = async (...readings: readonly number[]) => {
      for (const each of readings) await harness.publish(Reading, each);
      await harness.settle();
    };
    return { harness, publish };
  }

  test('failNext waits for what comes out, and a batch fails as one', async () => {
    const { harness, publish } = await batches();
    harness.failNext('batches');
    await publish(1);
    expect(harness.actor('batches').failures).toEqual([]);
    await publish(2);
    expect(harness.actor('batches').failures).toMatchObject([{ payload: [1, 2], error: { code: 'INJECTED_FAILURE' } }]);
    await harness.advance(1_000);
    await publish(3, 4);
    expect(harness.topic(Batch).payloads).toEqual([[3, 4]]);
    expect(harness.actor('batches').restarts).toBe(1);
    await harness.stop();
  });

  test('failNext with a number counts what comes out, also the many of one event', async () => {
    const { harness, publish } = await batches();
    harness.failNext('items', 2);
    await publish(1, 2);
    await harness.advance(10_000);
    await publish(3, 4);
    expect(harness.actor('items').failures.map(({ payload }) => payload)).toEqual([10, 20]);
    expect(harness.topic(Item).payloads).toEqual([30, 40]);
    await harness.stop();
  });

  test('delay makes each value late that comes out, and the pipe goes on meanwhile', async () => {
    const { harness, publish } = await batches();
    harness.delay('batches', 100);
    harness.delay('items', 100);
    await publish(1, 2, 3);
    expect(harness.runtime.actor('batches').pipes).toMatchObject([{ taken: 3, emitted: 1 }]);
    await harness.advance(100);
    expect(harness.topic(Batch).payloads).toEqual([[1, 2]]);
    await harness.advance(100);
    expect(harness.topic(Item).payloads).toEqual([10]);
    await harness.advance(100);
    expect(harness.topic(Item).payloads).toEqual([10, 20]);
    await harness.stop();
  });

  test('hang holds the handler, and not the pipe', async () => {
    const { harness, publish } = await batches();
    const { release } = harness.hang('batches');
    await publish(1, 2, 3, 4);
    expect(harness.runtime.actor('batches')).toMatchObject({ mailbox: { size: 1 }, pipes: [{ taken: 4, emitted: 2 }] });
    release();
    await harness.settle();
    expect(harness.topic(Batch).eventCount).toBe(2);
    await harness.stop();
  });
});
