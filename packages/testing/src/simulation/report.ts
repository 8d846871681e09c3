import { MaikoError } from '@maiko/core';
import type { Finding } from './finding';

/** A finding, and how to have it again. */
export interface SimulationFinding extends Finding {
  /** The seed that showed it; undefined when a script was replayed. */
  readonly seed: number | undefined;
  /** The shortest run that shows it, for `{ replay }`. */
  readonly script: string;
  /** What went otherwise than by default in that run, in words. */
  readonly deviations: readonly string[];
  /** Everything that happened in that run. */
  readonly trace: readonly string[];
  /** How many decisions went otherwise than by default in the run of the seed, before it was made short. */
  readonly decisionsBefore: number;
  /** How many runs it took to make it short. */
  readonly shrinkRuns: number;
}

/** The result of a simulation. */
export interface SimulationReport {
  /** How many seeds were tried. */
  readonly runs: number;
  /** How many different orders in which actors got their events. */
  readonly interleavings: number;
  /** How many decisions there were. */
  readonly decisions: number;
  readonly findings: readonly SimulationFinding[];
  /** Everything that happened in the run, when it was one: with `seed` or `replay`. Else empty. */
  readonly trace: readonly string[];
}

/** How much of a trace the message shows: the end, where the trouble is. */
const SHOWN_LINES = 60;

/** A simulation has found something. */
export class SimulationError extends MaikoError<'SIMULATION_FAILED'> {
  readonly finding: SimulationFinding;
  readonly report: SimulationReport;

  constructor(finding: SimulationFinding, report: SimulationReport) {
    super('SIMULATION_FAILED', explain(finding, report), { cause: finding.cause });
    this.finding = finding;
    this.report = report;
  }
}

/** The text of a finding: what is wrong, what had to happen, everything that happened, and how to see it again. */
function explain(finding: SimulationFinding, { runs }: SimulationReport): string[] {
  const { message, seed, script, trace } = finding;
  const replay = `{ replay: ${JSON.stringify(script)} }`;
  const again =
    seed === undefined ? `Again: ${replay}` : `The same run again: { seed: ${String(seed)} }; the shortest: ${replay}`;
  const found = seed === undefined ? 'Replayed' : `Found by seed ${String(seed)}, run ${String(runs)}`;
  return [
    ...message.split('\n'),
    '',
    ...`${found}. ${needed(finding)}`.split('\n'),
    '',
    `What happened${trace.length > SHOWN_LINES ? ` (the last ${String(SHOWN_LINES)} of ${String(trace.length)} lines)` : ''}:`,
    ...trace.slice(-SHOWN_LINES),
    '',
    again,
  ];
}

function needed({ deviations, decisionsBefore, shrinkRuns }: SimulationFinding): string {
  if (deviations.length === 0) return 'Nothing unusual has to happen: an ordinary test can show it.';
  const shortened = shrinkRuns === 0 ? '' : ` (of ${String(decisionsBefore)}, after ${String(shrinkRuns)} more runs)`;
  return [`What has to happen${shortened}:`, ...deviations].join('\n');
}
