import { short, times } from './numbers';
import type { GoalReport, PeerReport, ScenarioReport } from './report';
import type { Goal, Metric } from './scenario';

type Judged = Pick<ScenarioReport, 'metrics' | 'peers'>;

/**
 * Judges a goal.
 * @param others reports of other scenarios, for goals that compare with one of them
 */
export function judge(goal: Goal, scenario: Judged, others: readonly ScenarioReport[]): GoalReport {
  const reached = reachedIn(goal, scenario, others);
  return { goal, reached, met: reached === undefined ? undefined : isMet(goal, reached) };
}

function reachedIn(goal: Goal, scenario: Judged, others: readonly ScenarioReport[]): number | undefined {
  const ratioTo = (name: string): number | undefined => scenario.peers.find(({ peer }) => peer === name)?.ratio;
  if ('ratio' in goal) return ratioTo(goal.peer);
  if ('peer' in goal) return inverse(ratioTo(goal.peer));
  if ('variant' in goal) return ratioTo(goal.variant);
  if ('scenario' in goal) {
    const other = others.find(({ name }) => name === goal.scenario);
    return other && costRatio(scenario, other);
  }
  const summary = maikoOf(scenario)?.summaries[goal.metric];
  if (summary === undefined) return undefined;
  if ('atLeast' in goal || goal.typical === true) return summary.median;
  // A bound must hold in every sample.
  return summary.max;
}

function isMet(goal: Goal, reached: number): boolean {
  if ('ratio' in goal) return reached >= goal.ratio;
  if ('costs' in goal) return reached <= goal.costs;
  return 'atLeast' in goal ? reached >= goal.atLeast : reached <= goal.atMost;
}

/** How many times as much Maiko costs in one scenario as in the other. */
function costRatio(here: Judged, there: Judged): number | undefined {
  const [metric] = here.metrics;
  const [ours, theirs] = [here, there].map((each) => metric && maikoOf(each)?.summaries[metric.key]?.median);
  if (metric === undefined || ours === undefined || theirs === undefined) return undefined;
  return metric.better === 'more' ? theirs / ours : ours / theirs;
}

function maikoOf({ peers }: Judged): PeerReport | undefined {
  return peers.find(({ peer }) => peer === 'maiko');
}

function inverse(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : 1 / ratio;
}

/** Returns the name of the row that a goal is about; undefined when it is about Maiko alone. */
export function rowOf(goal: Goal): string | undefined {
  return 'peer' in goal ? goal.peer : 'variant' in goal ? goal.variant : undefined;
}

/** Writes what is to be reached. */
export function goalText(goal: Goal, metrics: readonly Metric[]): string {
  if ('ratio' in goal) return `>= ${times(goal.ratio)}`;
  if ('variant' in goal) return `costs <= ${times(goal.costs)} maiko`;
  if ('costs' in goal) return `costs <= ${times(goal.costs)}`;
  const label = metrics.find(({ key }) => key === goal.metric)?.label ?? goal.metric;
  return 'atLeast' in goal ? `${label} >= ${short(goal.atLeast)}` : `${label} <= ${short(goal.atMost)}`;
}

/** Writes what is to be reached, and beside what. */
export function fullGoalText(goal: Goal, metrics: readonly Metric[]): string {
  if ('variant' in goal) return `${goal.variant} ${goalText(goal, metrics)}`;
  const other = 'peer' in goal ? goal.peer : 'scenario' in goal ? goal.scenario : undefined;
  return other === undefined ? goalText(goal, metrics) : `${goalText(goal, metrics)} ${other}`;
}

export function reachedText({ goal, reached }: GoalReport): string | undefined {
  if (reached === undefined) return undefined;
  return 'ratio' in goal || 'costs' in goal ? times(reached) : short(reached);
}

export function verdict({ met }: GoalReport): string {
  return met === undefined ? '' : met ? 'met' : 'MISSED';
}
