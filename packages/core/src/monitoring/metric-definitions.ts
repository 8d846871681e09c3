import type { HistogramSnapshot } from './histogram';
import type { MetricSeries } from './metric-family';

type MetricType = 'counter' | 'gauge' | 'histogram';

/** One metric: its name and help in the format of Prometheus, and the labels that tell its series apart. */
export interface MetricDefinition<T extends MetricType = MetricType> {
  readonly type: T;
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

const counter = (name: string, help: string, ...labels: readonly string[]): MetricDefinition<'counter'> => {
  return { type: 'counter', name: `maiko_${name}_total`, help, labels };
};
const gauge = (name: string, help: string, ...labels: readonly string[]): MetricDefinition<'gauge'> => {
  return { type: 'gauge', name: `maiko_${name}`, help, labels };
};
const histogram = (name: string, help: string, ...labels: readonly string[]): MetricDefinition<'histogram'> => {
  return { type: 'histogram', name: `maiko_${name}_seconds`, help, labels };
};

/** All metrics, in the order in which they are written. */
export const METRICS = {
  /** Events published, by `topic`. */
  dispatched: counter('events_dispatched', 'Events published.', 'topic'),
  /** Events without a subscriber, by `topic`. */
  unrouted: counter('events_unrouted', 'Events published on a topic without subscribers.', 'topic'),
  /** Events handled, by `actor`, `topic`. */
  handled: counter('events_handled', 'Events handled.', 'actor', 'topic'),
  /** Failures, by `actor`, `topic`; without a topic those of steps, scheduled methods and hooks. */
  failed: counter(
    'failures',
    'Failures of handlers, and without a topic of steps, scheduled methods and hooks.',
    'actor',
    'topic',
  ),
  /** Events that found a mailbox full, by `actor`, `topic`, `policy`. */
  overflows: counter('mailbox_overflows', 'Events that found a mailbox full.', 'actor', 'topic', 'policy'),
  /** Events lost by policy, by `actor`, `topic`, `policy`. */
  dropped: counter('events_dropped', 'Events lost by an overflow policy.', 'actor', 'topic', 'policy'),
  /** Dead letters, by `actor`, `topic`, `reason`. */
  deadLetters: counter('dead_letters', 'Events that a subscriber did not handle.', 'actor', 'topic', 'reason'),
  /** Events that the transport has kept, by `topic`. */
  kept: counter('events_kept', 'Events that the transport has kept.', 'topic'),
  /** Events that the transport has delivered, by `actor`, `topic`. */
  received: counter('events_received', 'Events that the transport has delivered.', 'actor', 'topic'),
  /** Events of the transport that actors were done with, by `actor`, `topic`, `how`. */
  settled: counter('events_settled', 'Events of the transport that actors were done with.', 'actor', 'topic', 'how'),
  /** Restarts, by `actor`. */
  restarts: counter('actor_restarts', 'Restarts of actors.', 'actor'),
  /** Restarts of whole modules, by `module`. */
  moduleRestarts: counter('module_restarts', 'Restarts of whole modules.', 'module'),
  /** How often an actor was found stuck, by `actor`. */
  stuck: counter('actor_stuck', 'How often an actor was found stuck.', 'actor'),
  /** How often the event loop was blocked. */
  starved: counter('event_loop_starved', 'How often the event loop was found blocked.'),
  /** From the publish to the handler, by `actor`, `topic`: as exact as `envelope.timestamp`, that is 1 ms. */
  waiting: histogram('mailbox_wait', 'Time from the publish of an event to its handler.', 'actor', 'topic'),
  /** From the handler's call to its end, by `actor`, `topic`. */
  handling: histogram('handling', 'Time from the call of a handler to its end.', 'actor', 'topic'),
  /** How long publishers waited for room, by `topic`. */
  blocked: histogram('publisher_blocked', 'Time publishers waited for room in a mailbox.', 'topic'),
  /** Publishers that wait at this moment. */
  blockedNow: gauge('publishers_blocked', 'Publishers that wait for room in a mailbox.'),
  /** Events queued at this moment, by `actor`. */
  mailboxSize: gauge('mailbox_size', 'Events queued.', 'actor'),
  /** How many events the mailbox holds, by `actor`. */
  mailboxCapacity: gauge('mailbox_capacity', 'Events that may be queued.', 'actor'),
  /** Actors at this moment, by `status`. */
  actors: gauge('actors', 'Actors by status.', 'status'),
} satisfies Readonly<Record<string, MetricDefinition>>;

type Metrics = typeof METRICS;

/** The keys of all metrics. */
export const METRIC_KEYS = Object.keys(METRICS) as readonly (keyof Metrics)[];

/** The keys of the metrics of one type. */
export type MetricKey<T extends MetricType> = {
  [K in keyof Metrics]: Metrics[K] extends MetricDefinition<T> ? K : never;
}[keyof Metrics];

/** Everything that `Metrics` has counted, as data. Durations are milliseconds; a label that does not apply is empty. */
export type MetricsSnapshot = {
  readonly [K in keyof Metrics]: readonly MetricSeries<
    Metrics[K] extends MetricDefinition<'histogram'> ? HistogramSnapshot : number
  >[];
};

/** Makes a family for every metric of one type. */
export function familiesOf<T extends MetricType, F>(
  type: T,
  make: (...labels: readonly string[]) => F,
): Readonly<Record<MetricKey<T>, F>> {
  const keys = METRIC_KEYS.filter((key) => METRICS[key].type === type);
  return Object.fromEntries(keys.map((key) => [key, make(...METRICS[key].labels)])) as Record<MetricKey<T>, F>;
}
