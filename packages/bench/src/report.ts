import type { Plan } from './command-line';
import { judge } from './goals';
import { machine, type Machine } from './machine';
import type { PeerName } from './peers';
import { loadPeer, EXTERNAL, type LoadablePeer } from './peers';
import type { Result, Row } from './run';
import type { Driver, Goal, Measured, Metric, Scenario, Series } from './scenario';
import { summarize, type Summary } from './statistics';
import { STEADY } from './timing';

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
  readonly driver?: Driver | undefined;
  /** Of the programs that took part in the place of peers. */
  readonly folder?: string | undefined;
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
  /** The same by the wall clock. */
  readonly wallRatio?: number | undefined;
  /** Measured in a process that had not handled enough events to be steady. */
  readonly young?: boolean | undefined;
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
    scenarios: reportAll(results),
  };
}

/** Goals that compare two scenarios find both. */
function reportAll(results: readonly Result[]): ScenarioReport[] {
  const alone = results.map((result) => reportScenario(result));
  return results.map((result) => reportScenario(result, alone));
}

/** @param others reports of other scenarios, for goals that compare with one of them */
export function reportScenario(
  { scenario, rows, absent }: Result,
  others: readonly ScenarioReport[] = [],
): ScenarioReport {
  const maiko = rows.find(({ peer }) => peer === 'maiko');
  const peers = rows.map((row) => reportPeer(scenario, row, maiko));
  return {
    name: scenario.name,
    title: scenario.title,
    metrics: scenario.metrics,
    series: scenario.series,
    driver: scenario.driver,
    folder: scenario.folder,
    peers,
    goals: scenario.goals.map((goal) => judge(goal, { metrics: scenario.metrics, peers }, others)),
    absent,
  };
}

function reportPeer(scenario: Scenario, row: Row, maiko: Row | undefined): PeerReport {
  const { metrics } = scenario;
  const { peer, error, samples } = row;
  const [{ key, wallKey, better }] = metrics;
  const ratioBy = (by: string): number | undefined => {
    const [ours, theirs] = [maiko && medianOf(maiko, by), medianOf(row, by)];
    if (peer === 'maiko' || ours === undefined || theirs === undefined) return undefined;
    const ratio = better === 'more' ? ours / theirs : theirs / ours;
    // Nothing is not so many times as good as nothing.
    return Number.isFinite(ratio) ? ratio : undefined;
  };
  const keys = metrics.flatMap((metric) => [metric.key, ...(metric.wallKey === undefined ? [] : [metric.wallKey])]);
  return {
    peer,
    lacks: lacksOf(scenario, peer),
    error,
    summaries: Object.fromEntries(
      keys.flatMap((each) => {
        const values = valuesOf(row, each);
        return values.length === 0 ? [] : [[each, summarize(values)]];
      }),
    ),
    ratio: ratioBy(key),
    wallRatio: wallKey === undefined ? undefined : ratioBy(wallKey),
    young: samples.some(({ warm }) => warm !== undefined && warm < STEADY),
    samples,
  };
}

function lacksOf({ programs }: Scenario, peer: PeerName): string {
  if (peer === EXTERNAL) return 'wildcards, restarts: the Rust original';
  return programs?.[peer] ?? loadPeer(peer as LoadablePeer).lacks;
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
