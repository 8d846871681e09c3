import type { CoreTimes, TransferCounters } from '../machine/readings';

const SECOND = 1_000;

/** Computes how busy a core was between two readings, in percent; undefined when no time has passed. */
export function busyPercent(before: CoreTimes, now: CoreTimes): number | undefined {
  const total = now.total - before.total;
  if (total <= 0) return undefined;
  return Math.min(100, Math.max(0, ((now.busy - before.busy) / total) * 100));
}

/** Computes bytes per second between two readings; undefined when no time has passed or a counter was reset. */
export function transferRates(
  before: TransferCounters,
  now: TransferCounters,
): { readonly in: number; readonly out: number } | undefined {
  const seconds = (now.at - before.at) / SECOND;
  if (seconds <= 0 || now.in < before.in || now.out < before.out) return undefined;
  return { in: (now.in - before.in) / seconds, out: (now.out - before.out) / seconds };
}
