import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Plan } from './command-line';
import type { Result, Row } from './run';
import { PEERS, type PeerName } from './scenario';
import { summarize, type Summary } from './statistics';

interface PeerReport {
  readonly peer: PeerName;
  readonly error: string | undefined;
  /** Deliveries per second. */
  readonly rate: Summary | undefined;
  /** Maiko's rate divided by the peer's, medians. */
  readonly ratio: number | undefined;
  /** The same by processor time. */
  readonly cpuRatio: number | undefined;
  readonly goal: number | undefined;
  readonly met: boolean | undefined;
  readonly lacks: string | undefined;
}

export interface ScenarioReport {
  readonly scenario: string;
  readonly title: string;
  readonly unit: string;
  readonly peers: readonly PeerReport[];
}

export function reportOf({ scenario, rows }: Result): ScenarioReport {
  const { name, title, unit, goals } = scenario;
  const maiko = rows.find(({ peer }) => peer === 'maiko');
  const peers = rows.map((row): PeerReport => {
    const ratio = row.peer === 'maiko' ? undefined : divide(medianOf(maiko, 'rate'), medianOf(row, 'rate'));
    const cpuRatio = row.peer === 'maiko' ? undefined : divide(medianOf(maiko, 'cpuRate'), medianOf(row, 'cpuRate'));
    const goal = goals[row.peer];
    return {
      peer: row.peer,
      error: row.error,
      rate: row.error === undefined ? summarize(row.samples.map(({ rate }) => rate)) : undefined,
      ratio,
      cpuRatio,
      goal,
      met: goal === undefined || ratio === undefined ? undefined : ratio >= goal,
      lacks: row.samples[0]?.lacks,
    };
  });
  return { scenario: name, title, unit, peers };
}

function medianOf(row: Row | undefined, field: 'rate' | 'cpuRate'): number | undefined {
  if (row === undefined || row.error !== undefined) return undefined;
  return summarize(row.samples.map((sample) => sample[field])).median;
}

function divide(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

const HEADER = ['', 'median', 'min - max', 'maiko is', 'by CPU', 'goal', ''];

export function formatScenario({ title, unit, peers }: ScenarioReport): string {
  const lines = peers.map(({ peer, error, rate, ratio, cpuRatio, goal, met }) => {
    if (rate === undefined) return [peer, `ERROR: ${error ?? 'no sample'}`];
    return [
      peer,
      short(rate.median),
      `${short(rate.min)} - ${short(rate.max)}`,
      times(ratio),
      times(cpuRatio),
      goal === undefined || ratio === undefined ? '' : `>= ${times(goal)}`,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ];
  });
  return `${title} (${unit})\n${table([HEADER, ...lines])}`;
}

/** What each peer leaves out, once for all scenarios. */
export function formatLacks(reports: readonly ScenarioReport[]): string {
  const lacks = new Map(reports.flatMap(({ peers }) => peers.map(({ peer, lacks }) => [peer, lacks ?? ''])));
  const rows = PEERS.filter((peer) => lacks.has(peer)).map((peer) => [peer, lacks.get(peer) ?? '']);
  return `What a peer does not do\n${table(rows)}`;
}

export function machine(): Record<string, unknown> {
  return {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    load: loadavg()[0],
  };
}

export function jsonOf(plan: Plan, results: readonly Result[]): string {
  const { repetitions, duration, warmUp } = plan;
  const scenarios = results.map((result) => ({
    ...reportOf(result),
    samples: Object.fromEntries(result.rows.map(({ peer, samples }) => [peer, samples])),
  }));
  return JSON.stringify({ machine: machine(), repetitions, duration, warmUp, scenarios }, undefined, 2);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    // An error may be as long as it likes.
    for (const [index, cell] of row.entries())
      if (row.length !== 2) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  widths[0] = Math.max(...rows.map(([first]) => first?.length ?? 0));
  const format = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === 0 || row.length === 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ');
  return rows.map((row) => `  ${format(row)}`.trimEnd()).join('\n');
}

/** Three digits: 12.3M, 456k. */
function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)}M`;
  return `${(value / 1e3).toPrecision(3)}k`;
}

function times(value: number | undefined): string {
  return value === undefined ? '' : `${value >= 10 ? value.toFixed(0) : value.toFixed(2)}x`;
}
