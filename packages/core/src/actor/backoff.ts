import type { Backoff } from './backoff-options';

/**
 * The shortest healthy interval: an actor that fails sooner after its start has not been healthy, however short the
 * delays are. Milliseconds.
 * @limit
 */
const SHORTEST_HEALTHY_INTERVAL = 1_000;

/**
 * Computes the delay before the next attempt: `min` doubled with every consecutive failure, at most `max`; jitter never
 * exceeds `max`.
 * @param failures consecutive failures so far, the current one included
 * @param random in [0, 1)
 */
export function backoffDelay({ min, max, jitter }: Backoff, failures: number, random: number): number {
  const base = Math.min(max, min * 2 ** (failures - 1));
  return Math.min(max, base * (1 + jitter * random));
}

/**
 * Returns how long an incarnation must live for its actor to count as healthy again. (The rule is Pekko's, but for its
 * floor.)
 */
export function healthyInterval({ min, max }: Backoff): number {
  return Math.max(SHORTEST_HEALTHY_INTERVAL, (min + max) / 2);
}
