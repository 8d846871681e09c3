import type { Metric } from './metric';

/** A metric and the last values of it. */
export interface Statistics {
  readonly metric: Metric;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** 95 of 100 values in the window are not above it. */
  readonly p95: number;
  /** The values in the window, oldest first. */
  readonly recent: readonly number[];
}
