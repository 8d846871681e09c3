import type { PeerName } from './peers';
import { round, short } from './numbers';
import type { ScenarioReport } from './report';
import type { Metric, Series } from './scenario';
import type { Table } from './table';

/** One metric along one series. */
export interface Growth {
  readonly series: Omit<Series, 'x'>;
  readonly metric: Metric;
  readonly peers: readonly PeerName[];
  /** Medians, one per peer; undefined where it was not measured. */
  readonly points: readonly { readonly x: number; readonly values: readonly (number | undefined)[] }[];
}

/** Collects the points of the growth scenarios of a report. */
export function growthOf(scenarios: readonly ScenarioReport[]): Growth[] {
  const groups = new Map<string, (ScenarioReport & { series: Series })[]>();
  for (const scenario of scenarios) {
    const { series } = scenario;
    if (series !== undefined) groups.set(series.group, [...(groups.get(series.group) ?? []), { ...scenario, series }]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [(typeof group)[number]];
    const peers = [...new Set(group.flatMap((each) => each.peers.map(({ peer }) => peer)))];
    return first.metrics.map((metric) => ({
      series: first.series,
      metric,
      peers,
      points: group.map((scenario) => ({
        x: scenario.series.x,
        values: peers.map((name) => medianOf(scenario, name, metric.key)),
      })),
    }));
  });
}

function medianOf({ peers }: ScenarioReport, name: PeerName, key: string): number | undefined {
  return peers.find(({ peer }) => peer === name)?.summaries[key]?.median;
}

export function growthTitle({ metric, series }: Growth): string {
  return `${metric.label.charAt(0).toUpperCase()}${metric.label.slice(1)} as ${series.title}`;
}

/** Names the file of the chart. */
export function chartFile({ series, metric }: Growth): string {
  return `${series.group}-${metric.key}.svg`;
}

export function growthTable({ series, peers, points }: Growth): Table {
  const rows = points.map(({ x, values }) => [
    round(x),
    ...values.map((value) => (value === undefined ? '-' : short(value))),
  ]);
  return [[series.axis, ...peers], ...rows];
}
