export type Source = 'cpu' | 'memory' | 'load' | 'disk' | 'network' | 'event-loop';

export type Unit = 'percent' | 'bytes' | 'bytes/s' | 'ms' | 'tasks';

/** One number of the machine, in the format all readings are brought into. */
export interface Metric {
  /** Source and name: `cpu.total`. */
  readonly id: string;
  readonly source: Source;
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** What would be all of it; undefined when there is no such thing. */
  readonly limit: number | undefined;
}

/** Returns how much of its limit a metric takes, in percent; the value itself when it has no limit. */
export function level({ value, limit }: Metric): number {
  return limit === undefined || limit === 0 ? value : (value / limit) * 100;
}
