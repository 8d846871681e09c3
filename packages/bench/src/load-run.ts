import type { Measured } from './scenario';
import { cpuTime, residentMemory, STEADY, time, type Span, type Timing } from './timing';

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

export interface Calibration {
  /** How many take about as long as a measured run is to take. */
  readonly events: number;
  /** Deliveries of the warm-up. */
  readonly warm: number;
}

/** Warms up until the code is optimized. */
export async function calibrate(load: Load, { warmUp, longestWarmUp, duration }: Timing): Promise<Calibration> {
  // Runs grow until one takes a good part of the warm-up: long enough to tell the speed. No topic is new when it is
  // measured.
  let events = Math.max(load.least, wholeBatches(load, FIRST_RUN / load.fanOut));
  const began = cpuTime();
  let { cpu } = await runOnce(load, events);
  let warm = events * load.fanOut;
  const isWarm = (): boolean => {
    const spent = cpuTime() - began;
    return spent >= longestWarmUp || (spent >= warmUp && warm >= STEADY);
  };
  while (!isWarm()) {
    const wanted = warmUp / 4 / cpu;
    events = Math.max(load.least, wholeBatches(load, events * Math.min(LARGEST_GROWTH, wanted)));
    ({ cpu } = await runOnce(load, events));
    warm += events * load.fanOut;
  }
  return { events: Math.max(load.least, wholeBatches(load, (events * duration) / cpu)), warm };
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
 * Measures deliveries per second, by processor time, which other programs of the machine disturb least, and by the wall
 * clock.
 */
export async function measureLoad(load: Load, timing: Timing): Promise<Measured> {
  const { events, warm } = await calibrate(load, timing);
  globalThis.gc?.();
  const span = await measuredRun(load, events, timing);
  return { ...ratesOf(events * load.fanOut, span), rss: residentMemory(), events, warm };
}

/** Computes deliveries per second. */
export function ratesOf(deliveries: number, { cpu, wall }: Span): { readonly rate: number; readonly wallRate: number } {
  return { rate: (deliveries / cpu) * 1000, wallRate: (deliveries / wall) * 1000 };
}

/** Performs the first runs of a young process, for so many milliseconds of processor time. */
export async function youngRuns(load: Load, duration: number): Promise<Measured> {
  const events = Math.max(load.least, wholeBatches(load, FIRST_RUN / load.fanOut));
  const spent = { cpu: 0, wall: 0 };
  let runs = 0;
  for (; spent.cpu < duration; runs++) {
    const { cpu, wall } = await runOnce(load, events);
    spent.cpu += cpu;
    spent.wall += wall;
  }
  return { ...ratesOf(runs * events * load.fanOut, spent), events: runs * events, warm: 0 };
}
