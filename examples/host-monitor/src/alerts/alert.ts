/** A metric has left the range its rule allows, or is back in it. */
export interface Alert {
  /** The metric. */
  readonly id: string;
  /** What it was when the alert was raised or cleared: percent of its limit, or its value when it has none. */
  readonly level: number;
  /** The bound it crossed. */
  readonly bound: number;
  readonly unit: '%' | 'ms';
}
