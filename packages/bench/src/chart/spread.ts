/**
 * Moves labels apart: the places closest to the wanted ones, in their order, at least `gap` apart, none below `lowest`.
 * @param wanted places that grow downwards
 */
export function spreadOut(wanted: readonly number[], gap: number, lowest: number): number[] {
  const order = wanted.map((_, index) => index).sort((one, other) => (wanted[one] ?? 0) - (wanted[other] ?? 0));
  const places = order.map((index) => wanted[index] ?? 0);
  for (let index = 1; index < places.length; index++) {
    places[index] = Math.max(places[index] ?? 0, (places[index - 1] ?? 0) + gap);
  }
  let limit = lowest;
  for (let index = places.length - 1; index >= 0; index--, limit -= gap) {
    places[index] = Math.min(places[index] ?? 0, limit);
    limit = Math.min(limit, places[index] ?? 0);
  }
  const result: number[] = [];
  for (const [place, index] of order.entries()) result[index] = places[place] ?? 0;
  return result;
}
