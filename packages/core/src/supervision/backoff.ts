import type { RestartPolicy } from './defaults';

/**
 * The delay before a restart: `min` doubled with every consecutive failure, at most `max`; jitter never exceeds `max`.
 * @param failures consecutive failures so far, the current one included
 * @param random in [0, 1)
 */
export function backoffDelay({ min, max, jitter }: RestartPolicy['backoff'], failures: number, random: number): number {
  const base = Math.min(max, min * 2 ** (failures - 1));
  return Math.min(max, base * (1 + jitter * random));
}

/** How long an incarnation must live for its actor to count as healthy again. (The rule is Pekko's.) */
export function healthyInterval({ min, max }: RestartPolicy['backoff']): number {
  return (min + max) / 2;
}
