import { performance } from 'node:perf_hooks';

/** A duration. Milliseconds. */
export interface Span {
  readonly wall: number;
  readonly cpu: number;
}

/** A process that has handled fewer deliveries is young: what is measured includes the compiler. */
export const STEADY = 300_000;

/** Planned in processor time, or a busy machine would get less warm-up. Milliseconds. */
export interface Timing {
  /** At least so long, and until the process is steady. */
  readonly warmUp: number;
  /** No longer, steady or not. */
  readonly longestWarmUp: number;
  readonly duration: number;
  /** What an event costs is counted, not timed. */
  readonly counted?: boolean;
  /** Runs the measured run, and nothing else of the measurement. Default: just runs it. */
  readonly around?: (measuredRun: () => Promise<Span>) => Promise<Span>;
}

/** Reads the processor time of the process so far, garbage collection included. Milliseconds. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function time(work: () => Promise<unknown>): Promise<Span> {
  const began = performance.now();
  const before = cpuTime();
  await work();
  return { wall: performance.now() - began, cpu: cpuTime() - before };
}

/** Reads the resident memory. MB. */
export function residentMemory(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

/** Measures the heap after all garbage is gone. Bytes. */
export function liveHeap(): number {
  if (globalThis.gc === undefined) throw new Error('Run this with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
