import { Actor, Subscribe, topic, topics } from '@maiko/core';
import { Metrics } from '@maiko/core/monitoring';
import { virtualRuntime } from './support';
import { parseSample, prometheusProblems } from './support/prometheus';
import { promtoolSays, withPromtool } from './support/promtool';

const AWKWARD = [
  'quo"te',
  'new\nline',
  'back\\slash',
  'back\\nslash',
  'tab\tcr\r',
  'a{b="c"} 1',
  '# HELP',
  'nul\0',
  'é日本😀',
];
const HALVES = ['\ud83d', '\ude00'];
const NAMES = [...AWKWARD, ...HALVES, '_other'];

const Odd = topic<number>('odd"\\{}é日本😀');
const Family = topics<number>('family.*');
const Load = topic<number>('load', { overflow: 'drop-oldest' });

@Actor({ name: 'worker' })
class Worker {
  @Subscribe(Odd)
  take(load: number) {
    if (load === 13) throw new Error('unlucky');
  }
  @Subscribe(Family)
  any() {}
  @Subscribe(Load)
  lighten() {}
}

/**
 * A program with names that are as bad as they may be, through failures and restarts; what it shows before, in between
 * and at the end.
 */
async function awkwardProgram() {
  const metrics = new Metrics();
  const texts = { withoutRuntime: metrics.toPrometheus(), beforeStart: '', idle: '', ended: '' };
  const crew = { name: 'crew "\n\\', actors: [Worker], supervision: { maxRestarts: 0 } };
  const module = { name: 'house', imports: [crew], supervision: { maxRestarts: 1_000 } };
  const { runtime, clock } = virtualRuntime({ module, monitors: [metrics] });
  texts.beforeStart = metrics.toPrometheus();
  await runtime.start();
  for (const name of NAMES) await runtime.spawn(Worker, { name });
  texts.idle = metrics.toPrometheus();
  const names = [
    ...NAMES.filter((name) => !/\s/u.test(name)),
    ...Array.from({ length: 300 }, (_, index) => String(index)),
  ];
  const published = [
    ...[1, 13, 2].map((load) => runtime.publish(Odd, load)),
    ...names.map((name) => runtime.publish(Family.at(name), 1)),
    runtime.publish(Load, 1),
    runtime.publish(topic<number>('nowhere'), 1),
  ];
  await clock.advance(60_000);
  await Promise.all(published);
  texts.ended = metrics.toPrometheus();
  return texts;
}

test('the text has what the format asks for: HELP, TYPE, _total, rising buckets in seconds, _sum, _count', async () => {
  const metrics = new Metrics({ buckets: [50, 100] });
  const { runtime, clock } = virtualRuntime({ actors: [Worker], monitors: [metrics] });
  await runtime.start();
  for (const load of [1, 2, 13, 4]) await runtime.publish(Odd, load);
  await clock.advance(2_000);
  const written = metrics.toPrometheus();
  expect(prometheusProblems(written)).toEqual([]);
  const odd = 'topic="odd\\"\\\\{}é日本😀"';
  expect(written.split('\n').slice(0, 4)).toEqual([
    '# HELP maiko_events_dispatched_total Events published.',
    '# TYPE maiko_events_dispatched_total counter',
    `maiko_events_dispatched_total{${odd}} 4`,
    'maiko_events_dispatched_total{topic="$dead-letters"} 1',
  ]);
  for (const line of [
    `maiko_handling_seconds_bucket{actor="worker",${odd},le="0.05"} 4`,
    `maiko_handling_seconds_bucket{actor="worker",${odd},le="+Inf"} 4`,
    `maiko_handling_seconds_sum{actor="worker",${odd}} 0`,
    `maiko_handling_seconds_count{actor="worker",${odd}} 4`,
    'maiko_mailbox_size{actor="worker"} 0',
  ])
    expect(written.split('\n')).toContain(line);
});

test('the awkward program shows every metric but those of a watch', async () => {
  const { ended } = await awkwardProgram();
  const shown = [...ended.matchAll(/^# TYPE maiko_(\S+)/gmu)].map(([, name]) => name);
  expect(shown).toHaveLength(16);
  expect(shown).not.toContain('actor_stuck_total');
  expect(shown).not.toContain('event_loop_starved_total');
});

test('the text is well formed whatever actors, topics and modules are called, before the start and without a runtime', async () => {
  const texts = await awkwardProgram();
  for (const [when, text] of Object.entries(texts))
    expect({ when, problems: prometheusProblems(text) }).toEqual({ when, problems: [] });
});

test('names arrive as they are; half a surrogate pair, which cannot be sent, is spelled out', async () => {
  const texts = await awkwardProgram();
  const sent = Buffer.from(texts.ended, 'utf8').toString('utf8');
  const actors = sent
    .split('\n')
    .filter((line) => line.startsWith('maiko_mailbox_size{'))
    .map((line) => parseSample(line)?.labels.actor);
  expect(actors.sort()).toEqual(['worker', '_other', ...AWKWARD, '\\ud83d', '\\ude00'].sort());
});

test('a label that does not apply is left out', () => {
  const metrics = new Metrics();
  metrics.failed(new Error('no'), 'worker', undefined);
  expect(metrics.toPrometheus().split('\n')).toContain('maiko_failures_total{actor="worker"} 1');
});

(withPromtool ? describe : describe.skip)('promtool', () => {
  test('has nothing to say of what an awkward program shows', async () => {
    const texts = await awkwardProgram();
    for (const [when, text] of Object.entries(texts))
      expect({ when, said: promtoolSays(text) }).toEqual({ when, said: '' });
  });
});

const help = (name: string, type: string) => `# HELP ${name} About it.\n# TYPE ${name} ${type}\n`;
const HISTOGRAM = `${help('h', 'histogram')}h_bucket{le="1"} 4\nh_bucket{le="+Inf"} 5\nh_sum 9\nh_count 5\n`;

describe('what checks the format finds', () => {
  const both: [string, string, string[]][] = [
    ['nothing in what is right', `${help('a_total', 'counter')}a_total{x="\\"\\\\\\n"} 1\n${HISTOGRAM}`, []],
    ['a last line without end', `${help('a', 'gauge')}a 1`, ['the last line has no end']],
    [
      'a quotation mark that is not escaped',
      `${help('a', 'gauge')}a{x="un"escaped"} 1\n`,
      ['not a sample: a{x="un"escaped"} 1'],
    ],
    ['no HELP', '# TYPE a gauge\na 1\n', ['a has no HELP']],
    ['a second HELP', `# HELP a A.\n${help('a', 'gauge')}a 1\n`, ['a has two HELP lines']],
    ['a second TYPE', `${help('a', 'gauge')}# TYPE a gauge\na 1\n`, ['a has two TYPE lines']],
    ['a counter without _total', `${help('a', 'counter')}a 1\n`, ['the counter a does not end in _total']],
    ['a gauge with _total', `${help('a_total', 'gauge')}a_total 1\n`, ['a_total ends in _total and is no counter']],
    [
      'a unit that is not the base unit',
      `${help('a_milliseconds', 'gauge')}a_milliseconds 1\n`,
      ['a_milliseconds is not in seconds'],
    ],
    ['a name in camel case', `${help('aB', 'gauge')}aB 1\n`, ['aB is not written in snake_case']],
    ['a name with its type', `${help('a_gauge', 'gauge')}a_gauge 1\n`, ['a_gauge says its type']],
    [
      'a gauge that looks like a histogram',
      `${help('a_count', 'gauge')}a_count 1\n`,
      ['a_count ends as parts of histograms do'],
    ],
    ['a gauge with buckets', `${help('a', 'gauge')}a{le="1"} 1\n`, ['a has the label le']],
  ];
  test.each(both)('%s', (_, text, problems) => {
    expect(prometheusProblems(text)).toEqual(problems);
  });
  (withPromtool ? test : test.skip).each(both)('%s, and so does promtool', (_, text, problems) => {
    expect(promtoolSays(text) === '').toBe(problems.length === 0);
  });

  test.each<[string, string, string[]]>([
    ['a series that occurs twice', `${help('a', 'gauge')}a{x="1"} 1\na{x="1"} 2\n`, ['twice: a{x="1"} 2']],
    [
      'a sample outside its family',
      `${help('a', 'gauge')}a 1\n${help('b', 'gauge')}b 1\na{x="1"} 1\n`,
      ['a stands outside its family'],
    ],
    [
      'a histogram that is none',
      `${help('h', 'histogram')}h_bucket{le="2"} 5\nh_bucket{le="1"} 4\nh_count 9\n`,
      [
        'the bounds of h {} do not rise',
        'the buckets of h {} fall',
        'h {} has no bucket +Inf',
        'the count of h {} is not its last bucket',
        'h {} has no sum',
      ],
    ],
  ])('%s, which promtool does not look at', (_, text, problems) => {
    expect(prometheusProblems(text)).toEqual(problems);
  });
});
