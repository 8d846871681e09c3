import { scan, type OperatorFunction } from 'rxjs';

/** A window over a series of values, oldest first. */
export class RollingWindow {
  constructor(readonly values: readonly number[]) {}

  get min(): number {
    return Math.min(...this.values);
  }

  get max(): number {
    return Math.max(...this.values);
  }

  get mean(): number {
    return this.values.reduce((sum, value) => sum + value, 0) / this.values.length;
  }

  /** The smallest value that `share` (0 to 1) of the values do not exceed. */
  percentile(share: number): number {
    const sorted = this.values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  }
}

/** A value, and the recent ones that end with it. */
export interface Rolled<T> {
  readonly last: T;
  readonly recent: readonly T[];
}

/** Gives with every value the last `size` of them, or fewer at the beginning, where `bufferCount` would wait. */
export function rolling<T>(size: number): OperatorFunction<T, Rolled<T>> {
  return (values) =>
    values.pipe(
      scan<T, Rolled<T>, undefined>(
        (before, last) => ({ last, recent: [...(before?.recent ?? []), last].slice(-size) }),
        undefined,
      ),
    );
}
