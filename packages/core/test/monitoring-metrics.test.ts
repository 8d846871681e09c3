import { Actor, actor, ActorContext, Subscribe, topic, topics } from '@maiko/core';
import { Metrics, type MetricSeries, type MetricsOptions } from '@maiko/core/monitoring';
import { gate, refusalOf, settle, started, type TestClock, unstarted } from './support';
import { parseSample, prometheusProblems } from './support/prometheus';

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

describe('the text format of Prometheus', () => {
  test('has what promtool asks for: HELP, TYPE, _total, rising buckets, _sum, _count', async () => {
    const { runtime, clock, metrics } = await measured();
    for (const tick of [5, 50, 13, 500]) await runtime.publish(Tick, tick);
    await clock.advance(2_000);
    const written = metrics.toPrometheus();
    expect(prometheusProblems(written)).toEqual([]);
    expect(written.split('\n').slice(0, 4)).toEqual([
      '# HELP maiko_events_dispatched_total Events published.',
      '# TYPE maiko_events_dispatched_total counter',
      'maiko_events_dispatched_total{topic="tick"} 4',
      'maiko_events_dispatched_total{topic="$dead-letters"} 1',
    ]);
    expect(written).toContain('maiko_handling_seconds_bucket{actor="slow",topic="tick",le="0.05"} 3\n');
    expect(written).toContain('maiko_handling_seconds_bucket{actor="slow",topic="tick",le="+Inf"} 4\n');
    expect(written).toContain('maiko_handling_seconds_sum{actor="slow",topic="tick"} 0.555\n');
    expect(written).toContain('maiko_handling_seconds_count{actor="slow",topic="tick"} 4\n');
    expect(written).toContain('maiko_mailbox_size{actor="slow"} 0\n');
  });

  test('escapes names, and leaves out labels that do not apply', () => {
    const metrics = new Metrics();
    const name = 'a"b\\c\nd';
    metrics.moduleRestarting(name);
    metrics.failed(new Error('no'), 'worker', undefined);
    const lines = metrics.toPrometheus().split('\n');
    expect(prometheusProblems(lines.join('\n'))).toEqual([]);
    const sample = lines.find((line) => line.startsWith('maiko_module_restarts_total'));
    expect(sample).toBe('maiko_module_restarts_total{module="a\\"b\\\\c\\nd"} 1');
    expect(parseSample(sample as string)?.labels).toEqual({ module: name });
    expect(lines).toContain('maiko_failures_total{actor="worker"} 1');
  });

  test('what checks it finds what is wrong', () => {
    const wrong = [
      '# TYPE a counter',
      'a{x="1"} 1',
      'a{x="1"} 2',
      'b{x="un"escaped"} 1',
      '# HELP h h',
      '# TYPE h histogram',
      'h_bucket{le="2"} 5',
      'h_bucket{le="1"} 4',
      'h_count 9',
    ];
    expect(prometheusProblems(wrong.join('\n'))).toEqual([
      'the last line has no end',
      'a has no HELP',
      'a has no HELP',
      'twice: a{x="1"} 2',
      'not a sample: b{x="un"escaped"} 1',
      'the counter a does not end in _total',
      'the bounds of h {} do not rise',
      'the buckets of h {} fall',
      'h {} has no bucket +Inf',
      'the count of h {} is not its last bucket',
      'h {} has no sum',
    ]);
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
