/** Upper bounds of buckets: from what a handler without I/O takes to where something is wrong. Milliseconds. */
export const DEFAULT_BUCKETS: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000,
];

/** The content of a histogram at one moment. */
export interface HistogramSnapshot {
  readonly count: number;
  /** Milliseconds. */
  readonly sum: number;
  /** How many observations were at most `upTo` milliseconds, for every bound; the last one is `Infinity`. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
}

/** Counts durations by the bucket they fall into. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** One more than there are bounds. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(duration: number): void {
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && duration > (bounds[index] as number)) index++;
    (this.#counts[index] as number)++;
    this.#sum += duration;
  }

  snapshot(): HistogramSnapshot {
    let count = 0;
    const buckets = [...this.#bounds, Infinity].map((upTo, index) => {
      count += this.#counts[index] as number;
      return { upTo, count };
    });
    return { count, sum: this.#sum, buckets };
  }
}
