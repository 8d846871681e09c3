import { Histogram, type HistogramSnapshot } from './histogram';

/** The labels of one series, in the order of its metric. */
export type MetricLabels = Readonly<Record<string, string>>;

/** One value, with what it is about. */
export interface MetricSeries<V> {
  readonly labels: MetricLabels;
  readonly value: V;
}

/** A value of a metric for every combination of labels that has occurred. */
class MetricFamily<V> {
  readonly #labels: readonly string[];
  readonly #make: () => V;
  readonly #series = new Map<string, { readonly labels: MetricLabels; readonly value: V }>();

  constructor(labels: readonly string[], make: () => V) {
    this.#labels = labels;
    this.#make = make;
  }

  of(...values: string[]): V {
    const key = values.length === 1 ? (values[0] as string) : values.join('\n');
    let series = this.#series.get(key);
    if (series === undefined) {
      const labels = Object.fromEntries(this.#labels.map((label, index) => [label, values[index] ?? '']));
      this.#series.set(key, (series = { labels, value: this.#make() }));
    }
    return series.value;
  }

  map<R>(read: (value: V) => R): MetricSeries<R>[] {
    return [...this.#series.values()].map(({ labels, value }) => ({ labels, value: read(value) }));
  }
}

/** A number of one series: a counter, or what a gauge shows. */
export class Counter {
  value = 0;
}

export class CounterFamily extends MetricFamily<Counter> {
  constructor(...labels: readonly string[]) {
    super(labels, () => new Counter());
  }

  snapshot(): MetricSeries<number>[] {
    return this.map(({ value }) => value);
  }
}

export class HistogramFamily extends MetricFamily<Histogram> {
  constructor(bounds: readonly number[], ...labels: readonly string[]) {
    super(labels, () => new Histogram(bounds));
  }

  snapshot(): MetricSeries<HistogramSnapshot>[] {
    return this.map((histogram) => histogram.snapshot());
  }
}
