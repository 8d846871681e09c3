import { short, times } from '../numbers';
import type { ScenarioReport } from '../report';
import type { Table } from '../table';
import type { Budget } from './budgets';

export interface Verdict {
  readonly budget: Budget;
  /** Undefined when it could not be measured, which is a breach as well. */
  readonly measured: number | undefined;
  readonly kept: boolean;
}

export function judge(budgets: readonly Budget[], reports: readonly ScenarioReport[]): Verdict[] {
  return budgets.map((budget) => {
    const measured = measure(budget, reports);
    const kept = measured !== undefined && ('peer' in budget ? measured >= budget.atLeast : measured <= budget.atMost);
    return { budget, measured, kept };
  });
}

/** A bound holds in every sample; a ratio is one of medians by processor time, which a busy machine disturbs least. */
function measure(budget: Budget, reports: readonly ScenarioReport[]): number | undefined {
  const peers = reports.find(({ name }) => name === budget.scenario)?.peers;
  if ('peer' in budget) return peers?.find(({ peer }) => peer === budget.peer)?.ratio;
  return peers?.find(({ peer }) => peer === 'maiko')?.summaries[budget.metric]?.max;
}

export function verdictTable(verdicts: readonly Verdict[]): Table {
  const rows = verdicts.map(({ budget, measured, kept }) => [
    `${budget.scenario}: ${subjectOf(budget)}`,
    measured === undefined ? '-' : valueOf(budget, measured),
    allowedBy(budget),
    kept ? 'kept' : 'BREACH',
  ]);
  return [['budget', 'measured', 'allowed', ''], ...rows];
}

/** Writes one sentence per breach. */
export function breaches(verdicts: readonly Verdict[], reports: readonly ScenarioReport[]): string[] {
  return verdicts
    .filter(({ kept }) => !kept)
    .map(({ budget, measured }) => {
      const what = `${budget.scenario}: ${subjectOf(budget)}`;
      if (measured === undefined) return `${what} could not be measured: ${errorOf(budget, reports)}.`;
      return `${what}: ${valueOf(budget, measured)}, allowed ${allowedBy(budget)}. What usually causes it: ${budget.cause}.`;
    });
}

function errorOf(budget: Budget, reports: readonly ScenarioReport[]): string {
  const peers = reports.find(({ name }) => name === budget.scenario)?.peers ?? [];
  return peers.find(({ error }) => error !== undefined)?.error ?? 'nothing was reported';
}

function subjectOf(budget: Budget): string {
  return 'peer' in budget ? `maiko to ${budget.peer}` : budget.metric;
}

function valueOf(budget: Budget, value: number): string {
  return 'peer' in budget ? times(value) : short(value);
}

function allowedBy(budget: Budget): string {
  return 'peer' in budget ? `>= ${times(budget.atLeast)}` : `<= ${short(budget.atMost)}`;
}
