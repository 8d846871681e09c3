import type { Plan } from '../src/command-line';
import { growthOf, growthTable } from '../src/growth';
import { PEERS, type PeerName } from '../src/peers';
import { goalsTable, scenarioNotes, scenarioTable } from '../src/present';
import { headingOf, markdownOf } from '../src/print';
import { reportOf, reportScenario } from '../src/report';
import type { Result, Row } from '../src/run';
import type { Goal, Measured, Scenario } from '../src/scenario';
import { SCENARIOS } from '../src/scenarios';

const scenario: Scenario = {
  name: 's0',
  title: 'S0 nothing',
  quick: true,
  metrics: [
    { key: 'rate', label: 'deliveries/s', better: 'more', wallKey: 'wallRate' },
    { key: 'depth', label: 'depth', better: 'less' },
  ],
  goals: [
    { peer: 'raw', ratio: 0.5 },
    { peer: 'nact', ratio: 2 },
    { metric: 'depth', atMost: 130 },
  ],
  excludes: () => undefined,
  measure: () => Promise.resolve({}),
};

const row = (peer: PeerName, ...samples: Measured[]): Row => ({ peer, samples, error: undefined });

const sample = (rate: number, depth?: number): Measured => ({ rate, wallRate: rate / 2, depth });

const result: Result = {
  scenario,
  rows: [
    row('maiko', sample(40, 128), sample(60, 131), sample(50, 128)),
    row('raw', sample(100), sample(90), sample(110)),
    { ...row('nact', sample(1)), error: 'out of memory' },
  ],
  absent: [{ peer: 'mitt', reason: 'no wildcards' }],
};

test('ratios compare medians, by processor time and by the wall clock', () => {
  const [maiko, raw] = reportScenario(result).peers;
  expect(maiko).toMatchObject({ ratio: undefined, summaries: { rate: { median: 50, min: 40, max: 60 } } });
  expect(raw).toMatchObject({ ratio: 0.5, wallRatio: 0.5 });
});

test('a ratio says how many times as good: less time is better', () => {
  const metrics = [{ key: 'rate', label: 'ms', better: 'less' }] as const;
  const [, raw] = reportScenario({ ...result, scenario: { ...scenario, metrics } }).peers;
  expect(raw?.ratio).toBe(2);
});

test('a ratio goal is met by the median, a bound by every sample, and neither without a measurement', () => {
  expect(reportScenario(result).goals.map(({ reached, met }) => [reached, met])).toEqual([
    [0.5, true],
    [undefined, undefined],
    [131, false],
  ]);
});

test('the table has a row per peer', () => {
  expect(scenarioTable(reportScenario(result))).toEqual([
    ['', 'deliveries/s', 'min - max', 'maiko is', 'by wall', 'goal', '', 'depth'],
    ['maiko', '50.0', '40.0 - 60.0', '', '', '', '', '128'],
    ['raw', '100', '90.0 - 110', '0.50x', '0.50x', '>= 0.50x', 'met', '-'],
    ['nact', 'ERROR'],
  ]);
});

test('notes tell bounds, errors and absent peers', () => {
  expect(scenarioNotes(reportScenario(result))).toEqual([
    'maiko, depth <= 130: 131 MISSED',
    'nact: out of memory',
    'not mitt: no wildcards',
  ]);
});

test('all goals are in one table', () => {
  expect(goalsTable([reportScenario(result)]).slice(1)).toEqual([
    ['s0', '>= 0.50x raw', '0.50x', 'met'],
    ['s0', '>= 2.00x nact', '-', 'not measured'],
    ['s0', 'depth <= 130', '131', 'MISSED'],
  ]);
});

test('the slowdown of many topics is compared with that of direct calls', () => {
  const few = { ...result, scenario: { ...scenario, name: 's3-1k' } };
  const many: Result = {
    scenario: { ...scenario, name: 's3-100k' },
    rows: [row('maiko', sample(25)), row('raw', sample(25))],
    absent: [],
  };
  expect(goalsTable([few, many].map((each) => reportScenario(each))).at(-1)).toEqual([
    's3-1k, s3-100k',
    'slowdown <= 4.00x, that of raw',
    '2.00x',
    'met',
  ]);
});

const plan: Plan = {
  kind: 'measure',
  scenarios: [],
  peers: [],
  onlyForGoals: [],
  repetitions: 3,
  duration: 10,
  warmUp: 10,
  longestWarmUp: 10,
  json: undefined,
  charts: undefined,
  pages: undefined,
};

test('a report survives JSON, and Markdown has all of it', () => {
  const report = reportOf(plan, [result]);
  const markdown = markdownOf(JSON.parse(JSON.stringify(report)) as typeof report);
  for (const text of ['### S0 nothing', '| raw | 100 |', '### Goals', '### What a peer does not do'])
    expect(markdown).toContain(text);
});

test('the points of a series become one table', () => {
  const series = { group: 'topics', title: 'topics grow', axis: 'topics', scale: 'log' } as const;
  const at = (x: number): Result => ({ ...result, scenario: { ...scenario, series: { ...series, x } } });
  const [rates] = growthOf([at(10), at(100_000)].map((each) => reportScenario(each)));
  expect(rates && growthTable(rates)).toEqual([
    ['topics', 'maiko', 'raw', 'nact'],
    ['10', '50.0', '100', '-'],
    ['100k', '50.0', '100', '-'],
  ]);
});

test.each<[string, Goal, number, boolean, string]>([
  ['a peer may cost Maiko so many times as much', { peer: 'raw', costs: 2 }, 2, true, 'costs <= 2.00x raw'],
  ['more is too much', { peer: 'raw', costs: 1.9 }, 2, false, 'costs <= 1.90x raw'],
  [
    'a variant costs so many times what Maiko does',
    { variant: 'maiko-metrics', costs: 4 },
    5,
    false,
    'maiko-metrics costs <= 4.00x maiko',
  ],
  ['the median may be bound', { metric: 'depth', atMost: 130, typical: true }, 128, true, 'depth <= 130'],
  ['less can be too little', { metric: 'rate', atLeast: 51 }, 50, false, 'deliveries/s >= 51.0'],
])('%s', (_, goal, reached, met, text) => {
  const rows = [...result.rows.slice(0, 2), row('maiko-metrics', sample(10))];
  const reported = reportScenario({ ...result, rows, scenario: { ...scenario, goals: [goal] } });
  expect(reported.goals).toEqual([{ goal, reached, met }]);
  expect(goalsTable([reported])[1]?.slice(0, 2)).toEqual(['s0', text]);
});

test('a goal may compare Maiko with itself in another scenario of the same run', () => {
  const goal: Goal = { scenario: 'few', costs: 1.3 };
  const few = { ...result, scenario: { ...scenario, name: 'few' } };
  const many: Result = {
    scenario: { ...scenario, name: 'many', goals: [goal] },
    rows: [row('maiko', sample(25))],
    absent: [],
  };
  expect(reportOf(plan, [many, few]).scenarios[0]?.goals).toEqual([{ goal, reached: 2, met: false }]);
  expect(reportScenario(many).goals).toEqual([{ goal, reached: undefined, met: undefined }]);
});

test('a row of a process that was not steady says so, and a table names its driver', () => {
  const young = { ...sample(50), warm: 299_999 };
  const steady = { ...sample(50), warm: 300_000 };
  const rows = [row('maiko', steady, young), row('raw', steady)];
  const reported = reportScenario({ ...result, rows, scenario: { ...scenario, driver: 'monomorphic' } });
  expect(scenarioTable(reported).map(([first]) => first)).toEqual([
    'monomorphic driver',
    'maiko (first second)',
    'raw',
  ]);
});

test('every scenario has a name and a heading of its own, which fits a line of a document', () => {
  const headings = SCENARIOS.map((each) => `### ${headingOf(each)}`);
  expect(headings.filter(({ length }) => length > 120)).toEqual([]);
  expect(new Set(headings).size).toBe(headings.length);
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});

test('every goal is about a row, a metric or a scenario that exists', () => {
  for (const { goals, metrics, peers = PEERS, variants = [], programs = {} } of SCENARIOS)
    for (const goal of goals) {
      if ('metric' in goal) expect(metrics.map(({ key }) => key)).toContain(goal.metric);
      else if ('scenario' in goal) expect(SCENARIOS.map(({ name }) => name)).toContain(goal.scenario);
      else
        expect([...peers, ...variants, ...Object.keys(programs)]).toContain('peer' in goal ? goal.peer : goal.variant);
    }
});
