import type { Parameters } from 'fast-check';

/**
 * How often a property is tried. `MAIKO_RUNS` asks for another number than the usual one, `MAIKO_SEED` for the runs of one
 * seed: that which a failure printed.
 */
export function runs<T>(usual: number): Parameters<T> {
  const { MAIKO_RUNS: number, MAIKO_SEED: seed } = process.env;
  const numRuns = number === undefined ? usual : Number(number);
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}

/** How long a test of such properties may take, in milliseconds. */
export const RUNS_TIMEOUT = process.env.MAIKO_RUNS === undefined ? 60_000 : 3_600_000;
