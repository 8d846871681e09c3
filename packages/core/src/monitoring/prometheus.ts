import type { HistogramSnapshot } from './histogram';
import type { MetricLabels, MetricSeries } from './metric-family';
import type { MetricsSnapshot } from './metrics';

interface Meta {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

const counter = (name: string, help: string): Meta => ({ name: `maiko_${name}_total`, type: 'counter', help });
const gauge = (name: string, help: string): Meta => ({ name: `maiko_${name}`, type: 'gauge', help });
const histogram = (name: string, help: string): Meta => ({ name: `maiko_${name}_seconds`, type: 'histogram', help });

/** How every metric is called, in the order in which they are written. */
const METRICS: { readonly [K in keyof MetricsSnapshot]: Meta } = {
  dispatched: counter('events_dispatched', 'Events published.'),
  unrouted: counter('events_unrouted', 'Events published on a topic without subscribers.'),
  handled: counter('events_handled', 'Events handled.'),
  failed: counter('failures', 'Failures of handlers, and without a topic of steps, scheduled methods and hooks.'),
  overflows: counter('mailbox_overflows', 'Events that found a mailbox full.'),
  dropped: counter('events_dropped', 'Events lost by an overflow policy.'),
  deadLetters: counter('dead_letters', 'Events that a subscriber did not handle.'),
  restarts: counter('actor_restarts', 'Restarts of actors.'),
  moduleRestarts: counter('module_restarts', 'Restarts of whole modules.'),
  stuck: counter('actor_stuck', 'How often an actor was found stuck.'),
  starved: counter('event_loop_starved', 'How often the event loop was found blocked.'),
  waiting: histogram('mailbox_wait', 'Time from the publish of an event to its handler.'),
  handling: histogram('handling', 'Time from the call of a handler to its end.'),
  blocked: histogram('publisher_blocked', 'Time publishers waited for room in a mailbox.'),
  blockedNow: gauge('publishers_blocked', 'Publishers that wait for room in a mailbox.'),
  mailboxSize: gauge('mailbox_size', 'Events queued.'),
  mailboxCapacity: gauge('mailbox_capacity', 'Events that may be queued.'),
  actors: gauge('actors', 'Actors by status.'),
};

const MS_PER_SECOND = 1_000;

/** A snapshot in the text format of Prometheus. A metric without series is left out. */
export function prometheusText(snapshot: MetricsSnapshot): string {
  const lines: string[] = [];
  for (const key of Object.keys(METRICS) as (keyof MetricsSnapshot)[]) {
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

/** Half a surrogate pair cannot be sent: two names that differ in nothing else would be one series that occurs twice. */
function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
