import type { ConformanceCase } from './conformance-case';
import { Bench, type TransportUnderTest } from './transport/bench';
import { DELIVERING } from './transport/delivering';
import { ENDING } from './transport/ending';
import { KEEPING } from './transport/keeping';
import { SETTLING } from './transport/settling';

/**
 * Lists what every `Transport` promises, as cases for any runner.
 * @param make makes an engine without events; called for each case
 * @example
 * for (const { name, run } of transportConformance(() => myEngine())) test(name, run);
 */
export function transportConformance(
  make: () => TransportUnderTest | Promise<TransportUnderTest>,
): readonly ConformanceCase[] {
  return [...KEEPING, ...DELIVERING, ...SETTLING, ...ENDING].map(([name, check]) => ({
    name,
    run: async () => {
      const bench = new Bench(await make());
      try {
        await check(bench);
      } finally {
        await bench.end();
      }
    },
  }));
}
