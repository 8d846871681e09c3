/**
 * Calls back after a limit and some grace, unless it is cancelled. The grace begins when a timer of the limit has
 * fired: both are late when the process is, and only the distance counts.
 * @param limit milliseconds
 * @param grace milliseconds
 * @returns cancels it: no timer is left
 */
export function unlessWithin(limit: number, grace: number, late: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(late, grace);
  }, limit);
  return () => {
    clearTimeout(timer);
  };
}
