import type { Plan } from './command-line';
import { machine, type Machine } from './machine';
import type { PeerName } from './peers';
import { loadPeer, EXTERNAL } from './peers';
import type { Result, Row } from './run';
import type { Goal, Measured, Metric, Scenario, Series } from './scenario';
import { summarize, type Summary } from './statistics';

/** The report that is printed, and written as JSON. */
export interface Report {
  readonly machine: Machine;
  readonly date: string;
  readonly repetitions: number;
  readonly duration: number;
  readonly warmUp: number;
  readonly scenarios: readonly ScenarioReport[];
}

export interface ScenarioReport {
  readonly name: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly series?: Series | undefined;
  readonly peers: readonly PeerReport[];
  readonly goals: readonly GoalReport[];
  readonly absent: Result['absent'];
}

export interface PeerReport {
  readonly peer: PeerName;
  readonly lacks: string;
  readonly error?: string | undefined;
  readonly summaries: Readonly<Record<string, Summary>>;
  /** How many times as good as this peer Maiko is in the first metric: the medians divided. */
  readonly ratio?: number | undefined;
  /** The same by processor time. */
  readonly cpuRatio?: number | undefined;
  readonly samples: readonly Measured[];
}

export interface GoalReport {
  readonly goal: Goal;
  readonly reached?: number | undefined;
  /** Undefined when it was not measured. */
  readonly met?: boolean | undefined;
}

export function reportOf(plan: Plan, results: readonly Result[]): Report {
  const { repetitions, duration, warmUp } = plan;
  return {
    machine: machine(),
    date: new Date().toISOString(),
    repetitions,
    duration,
    warmUp,
    scenarios: results.map(reportScenario),
  };
}

export function reportScenario({ scenario, rows, absent }: Result): ScenarioReport {
  const maiko = rows.find(({ peer }) => peer === 'maiko');
  const peers = rows.map((row) => reportPeer(scenario, row, maiko));
  return {
    name: scenario.name,
    title: scenario.title,
    metrics: scenario.metrics,
    series: scenario.series,
    peers,
    goals: scenario.goals.map((goal) => judge(goal, peers)),
    absent,
  };
}

function reportPeer({ metrics }: Scenario, row: Row, maiko: Row | undefined): PeerReport {
  const { peer, error, samples } = row;
  const [{ key, cpuKey, better }] = metrics;
  const ratioBy = (by: string): number | undefined => {
    const [ours, theirs] = [maiko && medianOf(maiko, by), medianOf(row, by)];
    if (peer === 'maiko' || ours === undefined || theirs === undefined) return undefined;
    const ratio = better === 'more' ? ours / theirs : theirs / ours;
    // Nothing is not so many times as good as nothing.
    return Number.isFinite(ratio) ? ratio : undefined;
  };
  const keys = metrics.flatMap((metric) => [metric.key, ...(metric.cpuKey === undefined ? [] : [metric.cpuKey])]);
  return {
    peer,
    lacks: peer === EXTERNAL ? 'wildcards, restarts: the Rust original' : loadPeer(peer).lacks,
    error,
    summaries: Object.fromEntries(
      keys.flatMap((each) => {
        const values = valuesOf(row, each);
        return values.length === 0 ? [] : [[each, summarize(values)]];
      }),
    ),
    ratio: ratioBy(key),
    cpuRatio: cpuKey === undefined ? undefined : ratioBy(cpuKey),
    samples,
  };
}

function judge(goal: Goal, peers: readonly PeerReport[]): GoalReport {
  if ('ratio' in goal) {
    const reached = peers.find(({ peer }) => peer === goal.peer)?.ratio;
    return { goal, reached, met: reached === undefined ? undefined : reached >= goal.ratio };
  }
  // A bound must hold in every sample.
  const reached = peers.find(({ peer }) => peer === 'maiko')?.summaries[goal.metric]?.max;
  return { goal, reached, met: reached === undefined ? undefined : reached <= goal.atMost };
}

function medianOf(row: Row, key: string): number | undefined {
  const values = valuesOf(row, key);
  return values.length === 0 ? undefined : summarize(values).median;
}

/** Nothing when a sample failed: medians of what is left would be those of another load. */
function valuesOf({ error, samples }: Row, key: string): number[] {
  if (error !== undefined) return [];
  return samples.flatMap((sample) => sample[key] ?? []);
}
