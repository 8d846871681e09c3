import { performance } from 'node:perf_hooks';

// That of Node, taken now: a test may replace the global one by a fake.
const now = performance.now.bind(performance);

/**
 * Starts a limit in milliseconds of real time: how long a test that does not come to rest may keep its runner waiting.
 */
export function realTimeLimit(limit: number): () => boolean {
  const until = now() + limit;
  return () => now() >= until;
}
