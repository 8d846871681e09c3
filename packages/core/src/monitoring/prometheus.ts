import type { HistogramSnapshot } from './histogram';
import { METRIC_KEYS, METRICS, type MetricsSnapshot } from './metric-definitions';
import type { MetricLabels, MetricSeries } from './metric-family';

const MS_PER_SECOND = 1_000;

/** Writes a snapshot in the text format of Prometheus. A metric without series is left out. */
export function prometheusText(snapshot: MetricsSnapshot): string {
  const lines: string[] = [];
  for (const key of METRIC_KEYS) {
    const { name, type, help } = METRICS[key];
    const series: readonly MetricSeries<number | HistogramSnapshot>[] = snapshot[key];
    if (series.length === 0) continue;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { labels, value } of series) {
      if (typeof value === 'number') lines.push(sample(name, labels, value));
      else lines.push(...histogramSamples(name, labels, value));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function histogramSamples(name: string, labels: MetricLabels, { count, sum, buckets }: HistogramSnapshot): string[] {
  return [
    ...buckets.map(({ upTo, count: atMost }) => {
      const le = upTo === Infinity ? '+Inf' : String(upTo / MS_PER_SECOND);
      return sample(`${name}_bucket`, { ...labels, le }, atMost);
    }),
    sample(`${name}_sum`, labels, sum / MS_PER_SECOND),
    sample(`${name}_count`, labels, count),
  ];
}

/** An empty label is the same as none to Prometheus. */
function sample(name: string, labels: MetricLabels, value: number): string {
  const written = Object.entries(labels)
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${written.length === 0 ? '' : `{${written.join(',')}}`} ${String(value)}`;
}

/**
 * Half a surrogate pair cannot be sent: two names that differ in nothing else would be one series that occurs twice.
 */
function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
