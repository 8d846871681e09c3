interface Interval {
  due: number;
  order: number;
  readonly callback: () => void;
  readonly delay: number;
}

/**
 * The `setInterval` of Node without real time: what is due at one time runs in the order it was set, and an interval
 * is set again when its callback has returned, from the beginning of the callback on.
 */
export class IntervalQueue {
  now = 0;
  #order = 0;
  readonly #intervals = new Set<Interval>();

  /** Runs `work` and then everything that is due until `until`, with this in place of the global functions. */
  run(work: () => void, until: number): void {
    // eslint-disable-next-line no-restricted-properties -- it is put back
    const { setInterval, clearInterval } = globalThis;
    Object.assign(globalThis, {
      setInterval: (callback: () => void, delay: number): Interval => {
        const interval = { callback, delay: Math.max(0, delay), due: 0, order: 0 };
        this.#set(interval, this.now);
        return interval;
      },
      clearInterval: (interval: Interval) => this.#intervals.delete(interval),
    });
    try {
      work();
      for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
        const began = (this.now = next.due);
        next.callback();
        if (this.#intervals.has(next)) this.#set(next, began);
      }
    } finally {
      Object.assign(globalThis, { setInterval, clearInterval });
    }
  }

  #set(interval: Interval, from: number): void {
    interval.due = from + interval.delay;
    interval.order = this.#order++;
    this.#intervals.add(interval);
  }

  #next(until: number): Interval | undefined {
    return [...this.#intervals]
      .filter(({ due }) => due <= until)
      .sort((one, other) => one.due - other.due || one.order - other.order)[0];
  }
}
