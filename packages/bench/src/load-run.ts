import type { Measured } from './scenario';
import { cpuTime, residentMemory, time, type Span, type Timing } from './timing';

/** Events that a peer, set up for a scenario, can be made to handle. */
export interface Load {
  /** Handlers that run per event, on average. */
  readonly fanOut: number;
  /** A measured run has no fewer events. */
  readonly least: number;
  /** Events are handled so many at a time: a run is whole batches. Default: one. */
  readonly batch?: number;
  prepare(events: number): void;
  /** Publishes this many events, and waits until all their deliveries have happened. This is what is timed. */
  run(events: number): Promise<void>;
  /** @throws (as a rejection) when a delivery of the last run is missing, or one too many */
  verify(events: number): Promise<void>;
  close(): unknown;
}

const FIRST_RUN = 1_000;
const LARGEST_GROWTH = 4;

/** The clock of the machine is coarser than this. Milliseconds. */
const SHORTEST = 0.01;

/** Performs one verified run. */
export async function runOnce(load: Load, events: number): Promise<Span> {
  load.prepare(events);
  const { wall, cpu } = await time(() => load.run(events));
  await load.verify(events);
  return { wall: Math.max(wall, SHORTEST), cpu: Math.max(cpu, SHORTEST) };
}

/**
 * Warms up until the code is optimized.
 * @returns how many events take about `duration`
 */
export async function calibrate(load: Load, { warmUp, duration }: Timing): Promise<number> {
  // Runs grow until one takes a good part of the warm-up: long enough to tell the speed. No topic is new when it is
  // measured.
  let events = Math.max(load.least, wholeBatches(load, FIRST_RUN / load.fanOut));
  const warm = cpuTime() + warmUp;
  let { cpu } = await runOnce(load, events);
  while (cpuTime() < warm) {
    const wanted = warmUp / 4 / cpu;
    events = wholeBatches(load, events * Math.min(LARGEST_GROWTH, wanted));
    ({ cpu } = await runOnce(load, events));
  }
  return Math.max(load.least, wholeBatches(load, (events * duration) / cpu));
}

function wholeBatches({ batch = 1 }: Load, events: number): number {
  return Math.max(1, Math.round(events / batch)) * batch;
}

/** Performs the run that counts. */
export function measuredRun(load: Load, events: number, { around }: Timing): Promise<Span> {
  const run = (): Promise<Span> => runOnce(load, events);
  return around === undefined ? run() : around(run);
}

/**
 * Measures deliveries per second, by the wall clock and by processor time: what else the machine does disturbs the
 * latter less.
 */
export async function measureLoad(load: Load, timing: Timing): Promise<Measured> {
  const events = await calibrate(load, timing);
  globalThis.gc?.();
  const { wall, cpu } = await measuredRun(load, events, timing);
  const deliveries = events * load.fanOut;
  return {
    rate: (deliveries / wall) * 1000,
    cpuRate: (deliveries / cpu) * 1000,
    rss: residentMemory(),
    events,
  };
}
