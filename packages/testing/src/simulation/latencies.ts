import type { Decisions } from './decisions';

/** A latency: so many milliseconds, or from `least` to `most`. */
export type LatencyOption = number | readonly [least: number, most: number];

/** Draws a time within `latency`, in whole milliseconds. */
export function drawLatency(decisions: Decisions, stream: string, latency: LatencyOption | undefined): number {
  if (latency === undefined) return 0;
  if (typeof latency === 'number') return latency;
  const [least, most] = latency;
  return least + decisions.decide(stream, { kind: 'quantity', options: Math.floor(most - least) + 1 });
}

/** Whether a value is a number of milliseconds, or a range of them. */
export function isLatency(value: unknown): value is LatencyOption {
  const [least, most, ...others] = (Array.isArray(value) ? value : [value, value]) as unknown[];
  return others.length === 0 && isDuration(least) && isDuration(most) && least <= most;
}

function isDuration(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
