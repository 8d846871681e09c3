import type { Parameters } from 'fast-check';

/**
 * How long a test of such properties may take, in milliseconds: many times of what it takes, for machines that do other
 * things, too.
 */
export const RUNS_TIMEOUT = process.env.MAIKO_RUNS === undefined ? 240_000 : 3_600_000;

/**
 * Chooses how often a property is tried. `MAIKO_RUNS` asks for another number than the usual one, `MAIKO_SEED` for the
 * runs of one seed: that which a failure printed.
 * @param limit in milliseconds of real time: before the runner ends a test that hangs, which would print no seed
 */
export function runs<T>(usual: number, limit = RUNS_TIMEOUT): Parameters<T> {
  const { MAIKO_RUNS: number, MAIKO_SEED: seed } = process.env;
  const numRuns = number === undefined ? usual : Number(number);
  const limits = { timeout: limit / 2, interruptAfterTimeLimit: limit * 0.8, markInterruptAsFailure: true };
  return seed === undefined ? { numRuns, ...limits } : { numRuns, ...limits, seed: Number(seed) };
}
