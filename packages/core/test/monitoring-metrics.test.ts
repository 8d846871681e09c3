import { Actor, actor, ActorContext, Subscribe, topic, topics } from '@maiko/core';
import { Metrics, type MetricSeries, type MetricsOptions } from '@maiko/core/monitoring';
import { gate, refusalOf, settle, started, type TestClock, unstarted } from './support';

const Tick = topic<number>('tick');
const Tock = topic<number>('tock');
const Load = topic<number>('load', { overflow: 'drop-oldest' });
const Named = topics<number>('named.*');

interface SlowOptions {
  readonly clock: TestClock;
}

/** Takes as many milliseconds as the tick says. */
@Actor({ name: 'slow' })
class Slow {
  constructor(private readonly ctx: ActorContext<SlowOptions>) {}
  @Subscribe(Tick)
  async take(tick: number) {
    if (tick === 13) throw new Error('unlucky');
    await new Promise<void>((resolve) => void this.ctx.options.clock.setTimer(resolve, tick));
  }
  @Subscribe(Tock)
  tock() {}
}

async function measured(options: MetricsOptions = {}) {
  const metrics = new Metrics(options);
  const virtual = await unstarted([], { monitors: [metrics] });
  const { runtime, clock } = virtual;
  await runtime.start();
  await runtime.spawn(Slow, { name: 'slow', options: { clock } });
  return { ...virtual, metrics };
}

/** Series as text, one a line: the labels, then the value. */
const text = (series: readonly MetricSeries<number>[]) =>
  series.map(({ labels, value }) => [...Object.values(labels), value].join(' '));

test('counts what is dispatched, handled, unrouted, and what fails, by actor and topic', async () => {
  const { runtime, clock, metrics } = await measured();
  for (const tick of [1, 2, 13]) await runtime.publish(Tick, tick);
  await runtime.publish(Tock, 1);
  await runtime.publish(topic<number>('nowhere'), 1);
  await clock.advance(1_000);
  const counted = metrics.snapshot();
  expect(text(counted.dispatched)).toEqual(['tick 3', 'tock 1', 'nowhere 1', '$dead-letters 1']);
  expect(text(counted.unrouted)).toEqual(['nowhere 1', '$dead-letters 1']);
  expect(text(counted.handled)).toEqual(['slow tick 2', 'slow tock 1']);
  expect(text(counted.failed)).toEqual(['slow tick 1']);
  expect(text(counted.deadLetters)).toEqual(['slow tick handler-failed 1']);
  expect(text(counted.restarts)).toEqual(['slow 1']);
  expect(text(counted.actors)).toEqual(['running 1']);
});

test('measures how long events wait and how long handlers take, those that fail as well', async () => {
  const { runtime, clock, metrics } = await measured({ buckets: [10, 100] });
  for (const tick of [5, 50, 500]) await runtime.publish(Tick, tick);
  await clock.advance(1_000);
  await runtime.publish(Tick, 13);
  await clock.advance(10);
  const { handling, waiting } = metrics.snapshot();
  const of = (count: number, sum: number, ...counts: number[]) => [
    {
      labels: { actor: 'slow', topic: 'tick' },
      value: { count, sum, buckets: [10, 100, Infinity].map((upTo, index) => ({ upTo, count: counts[index] })) },
    },
  ];
  expect(handling).toEqual(of(4, 555, 2, 3, 4));
  expect(waiting).toEqual(of(4, 0 + 5 + 55 + 0, 3, 4, 4));
});

test('counts what is dropped and what finds a mailbox full, by policy, and tells how full mailboxes are now', async () => {
  const opening = gate();
  @Actor({ name: 'busy', capacity: 2 })
  class Busy {
    @Subscribe(Load)
    take(_load: number) {
      return opening.passed;
    }
  }
  const metrics = new Metrics();
  const { runtime } = await started([Busy], { monitors: [metrics] });
  await runtime.publish(Load, 0);
  await settle(runtime);
  for (const load of [1, 2, 3, 4]) void runtime.publish(Load, load);
  await settle(runtime);
  const { dropped, overflows, mailboxSize, mailboxCapacity } = metrics.snapshot();
  expect(text(dropped)).toEqual(['busy load drop-oldest 2']);
  expect(text(overflows)).toEqual(['busy load drop-oldest 2']);
  expect(text(mailboxSize)).toEqual(['busy 2']);
  expect(text(mailboxCapacity)).toEqual(['busy 2']);
});

test('tells how many publishers wait now, and how long those waited that wait no more', async () => {
  const opening = gate();
  @Actor({ name: 'busy', capacity: 1 })
  class Busy {
    @Subscribe(Tock)
    take() {
      return opening.passed;
    }
  }
  const metrics = new Metrics({ buckets: [100] });
  const { runtime, clock } = await started([Busy], { monitors: [metrics] });
  await runtime.publish(Tock, 0);
  await settle(runtime);
  for (const tock of [1, 2, 3]) void runtime.publish(Tock, tock);
  await settle(runtime);
  expect(text(metrics.snapshot().blockedNow)).toEqual(['2']);
  await clock.advance(70);
  opening.open();
  await settle(runtime);
  const { blockedNow, blocked } = metrics.snapshot();
  expect(text(blockedNow)).toEqual(['0']);
  expect(blocked).toEqual([
    {
      labels: { topic: 'tock' },
      value: {
        count: 2,
        sum: 140,
        buckets: [
          { upTo: 100, count: 2 },
          { upTo: Infinity, count: 2 },
        ],
      },
    },
  ]);
});

test('counts restarts of modules, stuck actors and a starved event loop', async () => {
  @Actor({ name: 'fragile' })
  class Fragile {
    @Subscribe(Tick)
    crash() {
      throw new Error('fragile');
    }
    @Subscribe(Tock)
    hang() {
      return new Promise<void>(() => undefined);
    }
  }
  const metrics = new Metrics();
  const { runtime, clock } = await started(
    { name: 'house', imports: [{ name: 'cellar', actors: [Fragile], supervision: { maxRestarts: 0 } }] },
    { monitors: [metrics], watch: { interval: 100, stuckAfter: 200, starvedAfter: 50 } },
  );
  await runtime.publish(Tick, 1);
  await clock.advance(1_000);
  await runtime.publish(Tock, 1);
  await clock.advance(350);
  const { moduleRestarts, stuck, starved } = metrics.snapshot();
  expect(text(moduleRestarts)).toEqual(['cellar 1']);
  expect(text(stuck)).toEqual(['fragile 1']);
  expect(text(starved)).toEqual([]);
  clock.block(200);
  await clock.advance(100);
  expect(text(metrics.snapshot().starved)).toEqual(['1']);
});

describe('a bounded number of series', () => {
  test('topics beyond the limit count together', async () => {
    const { runtime, metrics } = await measured({ topics: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'a']) await runtime.publish(Named.at(name), 1);
    expect(text(metrics.snapshot().dispatched)).toEqual(['named.a 2', 'named.b 1', '_other 2']);
  });

  test('actors beyond the limit count together', async () => {
    const { runtime, metrics, clock } = await measured({ actors: 2 });
    for (const name of ['one', 'two', 'three']) await runtime.spawn(Slow, { name, options: { clock } });
    await runtime.publish(Tick, 0);
    await clock.advance(10);
    const handled = metrics.snapshot().handled.map(({ labels, value }) => `${labels.actor ?? ''} ${String(value)}`);
    expect(handled.sort()).toEqual(['_other 2', 'one 1', 'slow 1']);
  });

  test('the instances of a keyed actor count as that actor, however many come and go', async () => {
    @Actor({ name: 'orders', key: (order: number) => String(order), idleTimeout: 10 })
    class Orders {
      @Subscribe(Tick)
      take(_order: number) {}
    }
    const metrics = new Metrics();
    const { runtime, clock } = await started([Orders, actor(Orders, { name: 'orders/odd' })], { monitors: [metrics] });
    for (let order = 0; order < 50; order++) await runtime.publish(Tick, order);
    await clock.advance(1_000);
    const { handled, handling } = metrics.snapshot();
    expect(text(handled).sort()).toEqual(['orders tick 50', 'orders/odd tick 50']);
    expect(handling.map(({ value: { count } }) => count)).toEqual([50, 50]);
  });
});

test('Metrics that belong to one runtime are refused by another', async () => {
  const metrics = new Metrics();
  await unstarted([], { monitors: [metrics] });
  expect(await refusalOf(() => unstarted([], { monitors: [metrics] }))).toBe(
    '[METRICS_IN_USE] These Metrics belong to another runtime already. Make a new Metrics for every runtime.',
  );
});

test.each<[string, MetricsOptions, string]>([
  [
    'buckets that do not rise',
    { buckets: [1, 1] },
    'Option "buckets" of Metrics is not valid. Expected an array of finite numbers in rising order, received an array of 2.',
  ],
  [
    'no topics',
    { topics: 0 },
    'Option "topics" of Metrics is not valid. Expected a whole number, at least 1, received 0.',
  ],
])('%s are refused', async (_, options, message) => {
  expect(await refusalOf(() => new Metrics(options))).toContain(message);
});
