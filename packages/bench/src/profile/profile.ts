import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawFlameGraph } from '../chart/flame-graph';
import type { ProfilePlan } from '../command-line';
import { inChild } from '../in-child';
import { machine } from '../machine';
import { short } from '../numbers';
import { writeSections } from '../pages';
import type { Scenario } from '../scenario';
import { Snapshot } from '../snapshot';
import { markdownTable, type Table } from '../table';
import { breakdown, callTree, type Frame, type StepCost } from './breakdown';
import type { Collected } from './collect';
import { frameName, STEPS, stepOf } from './steps';

interface Profiled {
  readonly scenario: string;
  readonly title: string;
  readonly events: number;
  readonly samples: number;
  /** Nanoseconds of processor time per event, the profiler's own included. */
  readonly perEvent: number;
  readonly steps: readonly StepCost[];
}

/**
 * In each process the compiler decides for itself what it inlines, and so which function some instructions count for.
 */
const PROCESSES = 3;

/** What is cheaper is left out of the tables. */
const SMALLEST_SHARE = 0.005;
const MOST_FUNCTIONS = 3;

/** Profiles one scenario after the other, and prints a table for each. */
export async function profileAll({ scenarios, json, charts, pages, ...timing }: ProfilePlan): Promise<void> {
  const { node, cpu } = machine();
  const conditions = `Node ${node}, ${cpu}. Maiko; self time by step, of processor time, the profiler included.`;
  console.log(`${conditions}\n`);
  const snapshot = new Snapshot();
  const all: Profiled[] = [];
  try {
    for (const scenario of scenarios) {
      const args = [scenario.name, JSON.stringify(timing)];
      const runs: Collected[] = [];
      while (runs.length < PROCESSES) {
        runs.push(await inChild<Collected>('profile/collect.ts', args, snapshot.nodeOptions));
      }
      const tree = callTree(
        runs.map(({ profile }) => profile),
        frameName,
      );
      const profiled = profiledOf(scenario, runs, tree);
      all.push(profiled);
      console.log(`${textOf(profiled)}\n`);
      if (charts !== undefined) writeChart(charts, profiled, tree);
    }
  } finally {
    snapshot.remove();
  }
  if (pages !== undefined) writeSections(pages, { profiles: [conditions, ...all.map(textOf)].join('\n\n') });
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(all, undefined, 1)}\n`);
}

function profiledOf({ name, title }: Scenario, runs: readonly Collected[], tree: Frame): Profiled {
  const events = runs.reduce((sum, run) => sum + run.events, 0);
  const cpu = runs.reduce((sum, run) => sum + run.cpu, 0);
  const perEvent = (cpu * 1e6) / events;
  return { scenario: name, title, events, samples: tree.total, perEvent, steps: breakdown(tree, perEvent) };
}

function textOf({ title, events, samples, perEvent, steps }: Profiled): string {
  const rows = steps.filter(({ share }) => share >= SMALLEST_SHARE).map(rowOf);
  const table: Table = [['step', 'share', 'ns per event', 'mostly'], ...rows];
  const note = `${short(perEvent)} ns per event; ${short(events)} events, ${short(samples)} samples.`;
  return `### ${title}\n\n${markdownTable(table)}\n\n${note}`;
}

function rowOf({ step, share, perEvent, functions }: StepCost): string[] {
  const mostly = functions
    .filter(([, each]) => each >= SMALLEST_SHARE)
    .slice(0, MOST_FUNCTIONS)
    .map(([name, each]) => `\`${name.replace(/^:/, '')}\` ${percent(each)}`);
  return [step, percent(share), short(perEvent), mostly.join(', ')];
}

function writeChart(folder: string, { scenario, title, perEvent }: Profiled, tree: Frame): void {
  const { node, cpu } = machine();
  const svg = drawFlameGraph({
    title,
    note: `Where the time goes: ${short(perEvent)} ns per event; Node ${node}, ${cpu}; the profiler included`,
    tree,
    groups: STEPS.map(({ name }) => name.split(':')[0] as string).filter(
      (name, index, all) => all.indexOf(name) === index,
    ),
    groupOf: (name) => stepOf(name)?.split(':')[0],
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `flame-${scenario}.svg`), svg);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
