import { createRequire } from 'node:module';
import { countPerEvent } from './counting';
import { calibrate, measuredRun, type Load } from './load-run';
import type { PeerName } from './peers';
import type { Measured, Metric, Scenario } from './scenario';
import type { Timing } from './timing';

/** The measurement that a file of the folder `programs` exports as `measure`. */
export type Measure<A> = (argument: A, timing: Timing) => Promise<Measured>;

/** What one event costs, by processor time and by the wall clock. */
export const COST: Metric = { key: 'cost', label: 'ns per event', better: 'less', wallKey: 'wallCost' };

interface Contest<A> extends Pick<Scenario, 'name' | 'title' | 'goals' | 'nodeOptions' | 'repetitions'> {
  readonly quick?: boolean;
  /** Below `programs`: a file per row. */
  readonly folder: string;
  readonly argument: A;
  /** Default: what an event costs. */
  readonly metrics?: Scenario['metrics'];
  /** What each of them does not do. */
  readonly programs: Partial<Record<PeerName, string>>;
}

/** Makes a scenario with programs of its own as rows, because its subject is no part of every peer. */
export function contest<A>({ folder, argument, metrics = [COST], quick = false, ...rest }: Contest<A>): Scenario {
  return {
    ...rest,
    quick,
    metrics,
    folder,
    excludes: () => undefined,
    measure: (_load, timing, name) => loadProgram<A>(folder, name)(argument, timing),
  };
}

function loadProgram<A>(folder: string, name: PeerName): Measure<A> {
  const program = createRequire(__filename)(`./programs/${folder}/${name}`) as { readonly measure: Measure<A> };
  return program.measure;
}

/** Makes a measurement of what one event of a load costs, in a steady process; or of what it allocates. */
export function timed<A>(setUp: (argument: A) => Load | Promise<Load>): Measure<A> {
  return async (argument, timing) => {
    const load = await setUp(argument);
    if (timing.counted === true) return closed(load, countPerEvent(load, timing.warmUp));
    const { events, warm } = await calibrate(load, timing);
    globalThis.gc?.();
    const { cpu, wall } = await measuredRun(load, events, timing);
    await load.close();
    return { cost: (cpu * 1e6) / events, wallCost: (wall * 1e6) / events, events, warm };
  };
}

async function closed(load: Load, measured: Promise<Measured>): Promise<Measured> {
  const counts = await measured;
  await load.close();
  return counts;
}

/** Things that are done many times, one after the other, and checked. */
interface Operations {
  readonly run: (times: number) => Promise<void>;
  /** @throws when something was not done, or wrongly */
  readonly verify: (times: number) => unknown;
  readonly close: () => unknown;
  /** So many at a time. Default: one. */
  readonly batch?: number;
}

/** Makes a load of operations. */
export function operations({ run, verify, close, batch = 1 }: Operations): Load {
  return {
    fanOut: 1,
    least: batch,
    batch,
    prepare: () => undefined,
    run,
    verify: async (times) => {
      await verify(times);
    },
    close,
  };
}

/** Checks a count. */
export function expectCount(what: string, received: number, expected: number): void {
  if (received !== expected) throw new Error(`${received} ${what} instead of ${expected}`);
}
