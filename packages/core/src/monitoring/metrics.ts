import type { DeadLetter } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import { defineOptions } from '../define-options';
import { count, type OptionRule } from '../options-check';
import type { Monitor, MonitoredRuntime } from '../actor/monitor';
import type { Settlement } from '../flow/flow-monitor';
import type { OverflowPolicy } from '../topic/overflow-policy';
import { metricsInUse } from './errors';
import { DEFAULT_BUCKETS, type Histogram } from './histogram';
import { familiesOf, METRIC_KEYS, type MetricKey, type MetricsSnapshot } from './metric-definitions';
import { CounterFamily, HistogramFamily, type Counter } from './metric-family';
import { MetricNames } from './metric-names';
import { prometheusText } from './prometheus';

export interface MetricsOptions {
  /** How many topics are told apart; the others count as `_other`. Default 200. */
  readonly topics?: number | undefined;
  /** How many actors are told apart; the instances of a keyed actor count as that actor. Default 200. */
  readonly actors?: number | undefined;
  /** Upper bounds of the buckets of all histograms, in rising order. Milliseconds. Default: `DEFAULT_BUCKETS`. */
  readonly buckets?: readonly number[] | undefined;
}

const rising: OptionRule = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each, index) => Number.isFinite(each) && (index === 0 || each > (value[index - 1] as number)))
    ? undefined
    : 'an array of finite numbers in rising order';

const METRICS_OPTIONS = defineOptions<MetricsOptions>()({
  topics: [count(1), 200],
  actors: [count(1), 200],
  buckets: [rising, DEFAULT_BUCKETS],
});

/** What one actor does with the events of one topic. */
interface Work {
  readonly topic: string;
  readonly handled: Counter;
  readonly waiting: Histogram;
  readonly handling: Histogram;
}

/** What is known of one actor while it lives. */
interface Worker {
  /** Its label. */
  readonly actor: string;
  /** The topic of its last event: most actors get one and the same again. */
  last: Work | undefined;
  readonly byTopic: Map<string, Work>;
  /** When the handler that runs was called; negative when none does. */
  since: number;
}

/**
 * A monitor that counts: for a page of your own (`snapshot`) or for Prometheus (`toPrometheus`). It belongs to one
 * runtime.
 * @example
 * const metrics = new Metrics();
 * runtime.monitors.add(metrics);
 * server.get('/metrics', (_, response) => response.type(Metrics.contentType).send(metrics.toPrometheus()));
 */
export class Metrics implements Monitor {
  /** Of what `toPrometheus` gives. */
  static readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  #runtime: MonitoredRuntime | undefined;
  readonly #topics: MetricNames;
  readonly #actors: MetricNames;
  readonly #workers = new Map<string, Worker>();
  #blockedNow = 0;
  readonly #counters = familiesOf('counter', (...labels) => new CounterFamily(...labels));
  readonly #histograms: Readonly<Record<MetricKey<'histogram'>, HistogramFamily>>;

  /** @throws INVALID_OPTION, UNKNOWN_OPTION */
  constructor(options: MetricsOptions = {}) {
    const { topics, actors, buckets } = METRICS_OPTIONS.resolve('Metrics', options);
    this.#topics = new MetricNames(topics);
    this.#actors = new MetricNames(actors);
    this.#histograms = familiesOf('histogram', (...labels) => new HistogramFamily(buckets, ...labels));
  }

  /** @throws METRICS_IN_USE */
  attached(runtime: MonitoredRuntime): void {
    if (this.#runtime !== undefined && this.#runtime !== runtime) throw metricsInUse();
    this.#runtime = runtime;
  }

  // ---- events ----

  dispatched({ topic }: Envelope): void {
    this.#counters.dispatched.of(this.#topics.of(topic)).value++;
  }

  unrouted({ topic }: Envelope): void {
    this.#counters.unrouted.of(this.#topics.of(topic)).value++;
  }

  delivered(envelope: Envelope, actor: string): void {
    const { clock } = this.#runtime as MonitoredRuntime;
    const worker = this.#workers.get(actor) ?? this.#newWorker(actor);
    const work = worker.last?.topic === envelope.topic ? worker.last : this.#workOn(worker, envelope.topic);
    // Later attempts have waited for their backoff.
    if (envelope.attempt === 1) work.waiting.observe(Math.max(0, clock.now() - envelope.timestamp));
    worker.since = clock.monotonic();
  }

  handled(_envelope: Envelope, actor: string): void {
    const worker = this.#workers.get(actor);
    const work = worker?.last;
    if (worker === undefined || work === undefined || worker.since < 0) return;
    work.handled.value++;
    this.#ended(worker, work);
  }

  failed(_error: Error, actor: string, envelope: Envelope | undefined): void {
    const worker = this.#workers.get(actor) ?? this.#newWorker(actor);
    const topic = envelope === undefined ? '' : this.#topics.of(envelope.topic);
    this.#counters.failed.of(worker.actor, topic).value++;
    if (envelope !== undefined && worker.last !== undefined && worker.since >= 0) this.#ended(worker, worker.last);
  }

  #ended(worker: Worker, work: Work): void {
    const { clock } = this.#runtime as MonitoredRuntime;
    work.handling.observe(clock.monotonic() - worker.since);
    worker.since = -1;
  }

  overflow({ topic }: Envelope, actor: string, policy: OverflowPolicy): void {
    this.#counters.overflows.of(this.#labelOf(actor), this.#topics.of(topic), policy).value++;
  }

  dropped({ topic }: Envelope, actor: string, policy: OverflowPolicy): void {
    this.#counters.dropped.of(this.#labelOf(actor), this.#topics.of(topic), policy).value++;
  }

  deadLetter({ envelope, subscriber, reason }: DeadLetter): void {
    const actor = subscriber === undefined ? '' : this.#labelOf(subscriber);
    this.#counters.deadLetters.of(actor, this.#topics.of(envelope.topic), reason).value++;
  }

  kept({ topic }: Envelope): void {
    this.#counters.kept.of(this.#topics.of(topic)).value++;
  }

  received({ topic }: Envelope, actor: string): void {
    this.#counters.received.of(this.#labelOf(actor), this.#topics.of(topic)).value++;
  }

  settled({ topic }: Envelope, actor: string, how: Settlement): void {
    this.#counters.settled.of(this.#labelOf(actor), this.#topics.of(topic), how).value++;
  }

  publisherBlocked(): void {
    this.#blockedNow++;
  }

  publisherReleased({ topic }: Envelope, _publisher: string | undefined, duration: number): void {
    // It may have been blocked before this monitor came.
    this.#blockedNow = Math.max(0, this.#blockedNow - 1);
    this.#histograms.blocked.of(this.#topics.of(topic)).observe(duration);
  }

  // ---- actors ----

  actorRestarting(actor: string): void {
    this.#counters.restarts.of(this.#labelOf(actor)).value++;
  }

  moduleRestarting(module: string): void {
    this.#counters.moduleRestarts.of(module).value++;
  }

  actorStopped(actor: string): void {
    this.#workers.delete(actor);
  }

  stuck(actor: string): void {
    this.#counters.stuck.of(this.#labelOf(actor)).value++;
  }

  starved(): void {
    this.#counters.starved.of().value++;
  }

  #newWorker(actor: string): Worker {
    const worker = { actor: this.#labelOf(actor), last: undefined, byTopic: new Map<string, Work>(), since: -1 };
    this.#workers.set(actor, worker);
    return worker;
  }

  #workOn(worker: Worker, name: string): Work {
    const topic = this.#topics.of(name);
    const { actor, byTopic } = worker;
    let work = byTopic.get(topic);
    if (work === undefined) {
      const handled = this.#counters.handled.of(actor, topic);
      work = {
        topic,
        handled,
        waiting: this.#histograms.waiting.of(actor, topic),
        handling: this.#histograms.handling.of(actor, topic),
      };
      byTopic.set(topic, work);
    }
    return (worker.last = work);
  }

  /** The instances of a keyed actor, `orders/17`, count as that actor: there may be one for every customer. */
  #labelOf(actor: string): string {
    const known = this.#workers.get(actor)?.actor;
    return known ?? this.#actors.of(this.#runtime?.keyedActorOf(actor) ?? actor);
  }

  // ---- what it tells ----

  /** Everything counted so far, and how mailboxes and actors are at this moment. */
  snapshot(): MetricsSnapshot {
    const families = { ...this.#counters, ...this.#histograms, ...this.#gauges() };
    return Object.fromEntries(METRIC_KEYS.map((key) => [key, families[key].snapshot()])) as unknown as MetricsSnapshot;
  }

  #gauges(): Readonly<Record<MetricKey<'gauge'>, CounterFamily>> {
    const gauges = familiesOf('gauge', (...labels) => new CounterFamily(...labels));
    gauges.blockedNow.of().value = this.#blockedNow;
    for (const { id, status, mailbox } of this.#runtime?.actors() ?? []) {
      const actor = this.#labelOf(id);
      gauges.mailboxSize.of(actor).value += mailbox.size;
      gauges.mailboxCapacity.of(actor).value += mailbox.capacity;
      gauges.actors.of(status).value++;
    }
    return gauges;
  }

  /** The snapshot in the text format of Prometheus, version 0.0.4: durations in seconds, as is the custom there. */
  toPrometheus(): string {
    return prometheusText(this.snapshot());
  }
}
