import type { Decisions } from './decisions';

/** How long something takes: so many milliseconds, or from `least` to `most`. */
export type Latency = number | readonly [least: number, most: number];

/** A time within `latency`, in whole milliseconds. */
export function drawLatency(decisions: Decisions, stream: string, latency: Latency | undefined): number {
  if (latency === undefined) return 0;
  if (typeof latency === 'number') return latency;
  const [least, most] = latency;
  return least + decisions.decide(stream, { kind: 'quantity', options: Math.floor(most - least) + 1 });
}
