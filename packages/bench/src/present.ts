import { fullGoalText, goalText, reachedText, rowOf, verdict } from './goals';
import { short, times } from './numbers';
import type { PeerReport, Report, ScenarioReport } from './report';
import type { Driver, Metric } from './scenario';
import { slowdownFrom } from './slowdown';
import type { Table } from './table';
import { STEADY } from './timing';

const DRIVERS: Readonly<Record<Driver, string>> = {
  polymorphic: 'the process has seen several kinds of handlers, so that handlers are real calls',
  monomorphic: 'one kind of handler, which V8 inlines into the loops of every peer',
};

/** Makes a table with one row per peer. */
export function scenarioTable({ metrics, peers, goals, driver }: ScenarioReport): Table {
  const [first, ...others] = metrics;
  const withWall = first?.wallKey !== undefined;
  const header = [
    driver === undefined ? '' : `${driver} driver`,
    first?.label ?? '',
    'min - max',
    'maiko is',
    ...(withWall ? ['by wall'] : []),
    'goal',
    '',
    ...others.map(({ label }) => label),
  ];
  const rows = peers.map((peer) => {
    if (peer.error !== undefined) return [peer.peer, 'ERROR'];
    const goal = goals.find((each) => rowOf(each.goal) === peer.peer);
    return [
      peer.young === true ? `${peer.peer} (first second)` : peer.peer,
      ...rangeOf(peer, first),
      peer.ratio === undefined ? '' : times(peer.ratio),
      ...(withWall ? [peer.wallRatio === undefined ? '' : times(peer.wallRatio)] : []),
      goal === undefined ? '' : goalText(goal.goal, metrics),
      goal === undefined ? '' : verdict(goal),
      ...others.map(({ key }) => medianText(peer, key)),
    ];
  });
  return [header, ...rows];
}

/** Lists bounds, which are not about a peer, and everything else worth a line below the table. */
export function scenarioNotes({ metrics, peers, goals, absent }: ScenarioReport): string[] {
  const bounds = goals.filter(({ goal }) => rowOf(goal) === undefined);
  const reasons = new Map<string, string[]>();
  for (const { peer, reason } of absent) reasons.set(reason, [...(reasons.get(reason) ?? []), peer]);
  return [
    ...bounds.map((each) =>
      `maiko, ${fullGoalText(each.goal, metrics)}: ${reachedText(each) ?? 'not measured'} ${verdict(each)}`.trimEnd(),
    ),
    ...peers.filter(({ error }) => error !== undefined).map(({ peer, error }) => `${peer}: ${error ?? ''}`),
    ...[...reasons].map(([reason, names]) => `not ${names.join(', ')}: ${reason}`),
  ];
}

/** Makes a table of what each peer leaves out, once for all scenarios. */
export function lacksTable(scenarios: readonly ScenarioReport[]): Table {
  const lacks = new Map(
    scenarios.flatMap(({ peers, folder }) =>
      peers.map(({ peer, lacks }) => [folder === undefined ? peer : `${folder}: ${peer}`, lacks] as const),
    ),
  );
  return [['peer', 'does not do'], ...lacks];
}

/** Makes a table of every goal. */
export function goalsTable(scenarios: readonly ScenarioReport[]): Table {
  const rows = scenarios.flatMap(({ name, metrics, goals }) =>
    goals.map((each) => [
      name,
      fullGoalText(each.goal, metrics),
      reachedText(each) ?? '-',
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
      'Values are medians, by processor time where that says something.',
    '"maiko is": how many times as good as the peer, the medians divided; "by wall": the same by the wall clock.',
    `"first second": its process had handled fewer than ${short(STEADY)} events before. Polymorphic driver: ${DRIVERS.polymorphic}; ` +
      `monomorphic: ${DRIVERS.monomorphic}.`,
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
