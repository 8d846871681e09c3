/** Measurements until one is below the bound: other programs on the machine only add to a cost. */
const TRIES = 3;

/**
 * Measures how many times as much one of `many` costs as one of `few`: the lowest of some measurements.
 * @param costOf what one costs when there are so many
 * @param bound no more is measured once the ratio is below
 */
export async function costRatio(
  costOf: (count: number) => number | Promise<number>,
  [few, many]: readonly [few: number, many: number],
  bound: number,
): Promise<number> {
  // The first calls are those of code that has not been compiled.
  await costOf(few);
  let lowest = Infinity;
  for (let tries = 0; tries < TRIES && lowest >= bound; tries++) {
    const base = await costOf(few);
    lowest = Math.min(lowest, (await costOf(many)) / base);
  }
  return lowest;
}
