import type { Goal, Metric } from './scenario';
import { short, times } from './numbers';
import type { GoalReport, PeerReport, Report, ScenarioReport } from './report';
import { slowdownFrom } from './slowdown';
import type { Table } from './table';

/** Makes a table with one row per peer. */
export function scenarioTable({ metrics, peers, goals }: ScenarioReport): Table {
  const [first, ...others] = metrics;
  const withCpu = first?.cpuKey !== undefined;
  const header = [
    '',
    first?.label ?? '',
    'min - max',
    'maiko is',
    ...(withCpu ? ['by CPU'] : []),
    'goal',
    '',
    ...others.map(({ label }) => label),
  ];
  const rows = peers.map((peer) => {
    if (peer.error !== undefined) return [peer.peer, 'ERROR'];
    const goal = goals.find((each) => 'peer' in each.goal && each.goal.peer === peer.peer);
    return [
      peer.peer,
      ...rangeOf(peer, first),
      peer.ratio === undefined ? '' : times(peer.ratio),
      ...(withCpu ? [peer.cpuRatio === undefined ? '' : times(peer.cpuRatio)] : []),
      goal === undefined ? '' : goalText(goal.goal, metrics),
      goal === undefined ? '' : verdict(goal),
      ...others.map(({ key }) => medianText(peer, key)),
    ];
  });
  return [header, ...rows];
}

/** Lists bounds, which are not about a peer, and everything else worth a line below the table. */
export function scenarioNotes({ metrics, peers, goals, absent }: ScenarioReport): string[] {
  const bounds = goals.filter((each) => 'metric' in each.goal);
  const reasons = new Map<string, string[]>();
  for (const { peer, reason } of absent) reasons.set(reason, [...(reasons.get(reason) ?? []), peer]);
  return [
    ...bounds.map((each) => {
      const reached = each.reached === undefined ? 'not measured' : short(each.reached);
      return `maiko, ${goalText(each.goal, metrics)}: ${reached} ${verdict(each)}`;
    }),
    ...peers.filter(({ error }) => error !== undefined).map(({ peer, error }) => `${peer}: ${error ?? ''}`),
    ...[...reasons].map(([reason, names]) => `not ${names.join(', ')}: ${reason}`),
  ];
}

/** Makes a table of what each peer leaves out, once for all scenarios. */
export function lacksTable(scenarios: readonly ScenarioReport[]): Table {
  const lacks = new Map(scenarios.flatMap(({ peers }) => peers.map(({ peer, lacks }) => [peer, lacks] as const)));
  return [['peer', 'does not do'], ...lacks];
}

/** Makes a table of every goal. */
export function goalsTable(scenarios: readonly ScenarioReport[]): Table {
  const rows = scenarios.flatMap(({ name, metrics, goals }) =>
    goals.map((each) => [
      name,
      'peer' in each.goal ? `${goalText(each.goal, metrics)} ${each.goal.peer}` : goalText(each.goal, metrics),
      each.reached === undefined ? '-' : 'peer' in each.goal ? times(each.reached) : short(each.reached),
      verdict(each) === '' ? 'not measured' : verdict(each),
    ]),
  );
  return [['scenario', 'goal', 'reached', ''], ...rows, ...slowdownRows(scenarios)];
}

/** A goal across two scenarios: a hundred times as many topics slow Maiko down no more than they do direct calls. */
function slowdownRows(scenarios: readonly ScenarioReport[]): string[][] {
  const [ours, theirs] = (['maiko', 'raw'] as const).map((peer) => slowdownFrom(scenarios, peer, 's3-1k', 's3-100k'));
  if (ours === undefined || theirs === undefined) return [];
  return [
    ['s3-1k, s3-100k', `slowdown <= ${times(theirs)}, that of raw`, times(ours), ours <= theirs ? 'met' : 'MISSED'],
  ];
}

export function header({ machine, date, repetitions, duration, warmUp }: Report): string[] {
  return [
    `Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, load ${machine.load} before, ${date.slice(0, 10)}.`,
    `${repetitions} x ${duration} ms (${warmUp} ms warm-up) per peer, each in a process of its own, in turn. ` +
      'Values are medians by wall time.',
    '"maiko is": how many times as good as the peer, the medians divided; "by CPU": the same by processor time.',
  ];
}

function rangeOf({ summaries }: PeerReport, metric: Metric | undefined): [string, string] {
  const summary = metric && summaries[metric.key];
  return summary === undefined ? ['-', ''] : [short(summary.median), `${short(summary.min)} - ${short(summary.max)}`];
}

function medianText({ summaries }: PeerReport, key: string): string {
  const summary = summaries[key];
  return summary === undefined ? '-' : short(summary.median);
}

function goalText(goal: Goal, metrics: readonly Metric[]): string {
  if ('ratio' in goal) return `>= ${times(goal.ratio)}`;
  const label = metrics.find(({ key }) => key === goal.metric)?.label ?? goal.metric;
  return `${label} <= ${short(goal.atMost)}`;
}

function verdict({ met }: GoalReport): string {
  return met === undefined ? '' : met ? 'met' : 'MISSED';
}
