import { BUDGETS, type Budget } from '../src/guard/budgets';
import { breaches, judge, verdictTable } from '../src/guard/judge';
import type { PeerName } from '../src/peers';
import type { PeerReport, ScenarioReport } from '../src/report';
import { SCENARIOS } from '../src/scenarios';

const bytes: Budget = { scenario: 'counted', metric: 'bytes', atMost: 100, cause: 'an object' };
const ratio: Budget = { scenario: 'compared', peer: 'raw', atLeast: 0.5, cause: 'a slow call' };

function peerReport(peer: PeerName, parts: Partial<PeerReport>): PeerReport {
  return { peer, lacks: 'nothing', summaries: {}, samples: [], ...parts };
}

function report(name: string, ...peers: PeerReport[]): ScenarioReport {
  return { name, title: name, metrics: [], peers, goals: [], absent: [] };
}

const counted = (median: number, max: number): ScenarioReport =>
  report('counted', peerReport('maiko', { summaries: { bytes: { median, min: median, max } } }));

const compared = (cpu: number, wall: number): ScenarioReport =>
  report('compared', peerReport('maiko', {}), peerReport('raw', { ratio: cpu, wallRatio: wall }));

test.each([
  [99, 100, true],
  [99, 101, false],
])('a bound holds in every sample: median %d, worst %d', (median, worst, kept) => {
  expect(judge([bytes], [counted(median, worst)])).toEqual([{ budget: bytes, measured: worst, kept }]);
});

test.each([
  [0.5, 0.1, true],
  [0.49, 0.9, false],
])('a ratio is judged by processor time: processor %d, wall %d', (cpu, wall, kept) => {
  expect(judge([ratio], [compared(cpu, wall)])).toEqual([{ budget: ratio, measured: cpu, kept }]);
});

test('a breach says which budget, what was measured, what is allowed and what to look for', () => {
  const reports = [counted(132, 132), compared(0.25, 1)];
  const verdicts = judge([bytes, ratio], reports);
  expect(breaches(verdicts, reports)).toEqual([
    'counted: bytes: 132, allowed <= 100. What usually causes it: an object.',
    'compared: maiko to raw: 0.25x, allowed >= 0.50x. What usually causes it: a slow call.',
  ]);
  expect(verdictTable(verdicts)).toEqual([
    ['budget', 'measured', 'allowed', ''],
    ['counted: bytes', '132', '<= 100', 'BREACH'],
    ['compared: maiko to raw', '0.25x', '>= 0.50x', 'BREACH'],
  ]);
});

test('what could not be measured is a breach, with its reason', () => {
  const reports = [report('counted', peerReport('maiko', { error: 'out of memory' }))];
  const verdicts = judge([bytes, ratio], reports);
  expect(verdicts.map(({ kept }) => kept)).toEqual([false, false]);
  expect(breaches(verdicts, reports)).toEqual([
    'counted: bytes could not be measured: out of memory.',
    'compared: maiko to raw could not be measured: nothing was reported.',
  ]);
});

test('nothing is said about budgets that are kept', () => {
  const reports = [counted(90, 90), compared(1, 1)];
  expect(breaches(judge([bytes, ratio], reports), reports)).toEqual([]);
});

test('every budget is about a scenario and a metric that exist', () => {
  for (const budget of BUDGETS) {
    const scenario = SCENARIOS.find(({ name }) => name === budget.scenario);
    expect(scenario?.name).toBe(budget.scenario);
    if ('metric' in budget) expect(scenario?.metrics.map(({ key }) => key)).toContain(budget.metric);
  }
});
