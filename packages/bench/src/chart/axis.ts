/** The mapping of values to places on a line, with the places of the marks. */
export interface Axis {
  readonly ticks: readonly number[];
  /** From 0, the begin, to 1, the end. */
  place(value: number): number;
}

/** Makes an axis of decades. With few of them, 2 and 5 times the powers of ten are marked as well. */
export function logAxis(values: readonly number[]): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) + TINY);
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values)) - TINY), low + 1);
  const steps = high - low <= FEW_DECADES ? [1, 2, 5] : [1];
  const ticks = range(low, high).flatMap((power) => steps.map((step) => step * 10 ** power));
  return {
    ticks: ticks.filter((tick) => tick <= 10 ** high),
    place: (value) => (Math.log10(value) - low) / (high - low),
  };
}

const FEW_DECADES = 2;

/** So that 1000 is three decades in spite of rounding. */
const TINY = 1e-9;

/** From zero to a round number, in at most this many steps. */
const STEPS = 6;

export function linearAxis(values: readonly number[]): Axis {
  const largest = Math.max(...values, 0) || 1;
  const rough = 10 ** Math.floor(Math.log10(largest / STEPS));
  const step = [1, 2, 5, 10].map((factor) => factor * rough).find((each) => largest / each <= STEPS) ?? largest;
  const count = Math.ceil(largest / step - TINY);
  return {
    ticks: range(0, count).map((index) => index * step),
    place: (value) => value / (count * step),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
