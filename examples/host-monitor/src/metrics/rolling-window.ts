/** The last values of a series, at most `size` of them. */
export class RollingWindow {
  readonly #size: number;
  readonly #values: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Oldest first. */
  get values(): readonly number[] {
    return this.#values;
  }

  add(value: number) {
    this.#values.push(value);
    if (this.#values.length > this.#size) this.#values.shift();
  }

  get min(): number {
    return Math.min(...this.#values);
  }

  get max(): number {
    return Math.max(...this.#values);
  }

  get mean(): number {
    return this.#values.reduce((sum, value) => sum + value, 0) / this.#values.length;
  }

  /** The smallest value that `share` (0 to 1) of the values do not exceed. */
  percentile(share: number): number {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  }
}
