import type { Source, Unit } from '../../src/metrics/metric';
import type { Statistics } from '../../src/metrics/statistics';

/** Makes statistics of a metric with `recent` in its window; the last one is its value. */
export function statisticsOf(
  source: Source,
  name: string,
  unit: Unit,
  limit: number | undefined,
  recent: readonly number[],
): Statistics {
  const value = recent.at(-1) ?? 0;
  const max = Math.max(...recent);
  const metric = { id: `${source}.${name}`, source, name, unit, limit, value };
  return { metric, min: Math.min(...recent), mean: value, p95: max, max, recent };
}
