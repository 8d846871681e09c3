import type { Peer } from './peer';
import type { PeerName } from './peers';
import type { Timing } from './timing';

/** The result of one measurement, by the keys of the metrics. A value that does not exist is left out. */
export type Measured = Readonly<Record<string, number | undefined>>;

export interface Metric {
  readonly key: string;
  readonly label: string;
  readonly better: 'more' | 'less';
  /** The same by processor time, for comparison. */
  readonly cpuKey?: string;
}

/**
 * A goal of Maiko: to be at least this many times as good as a peer in the first metric of the scenario (twice the
 * rate, or half the time), or to stay below a bound.
 */
export type Goal =
  { readonly peer: PeerName; readonly ratio: number } | { readonly metric: string; readonly atMost: number };

/** A point of a curve: cost as something grows. */
export interface Series {
  /** The name of the curve; points of one group are drawn together. */
  readonly group: string;
  readonly title: string;
  /** What grows. */
  readonly axis: string;
  readonly scale: 'log' | 'linear';
  readonly x: number;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Part of the short set. */
  readonly quick: boolean;
  /** The first one is compared. */
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly goals: readonly Goal[];
  readonly series?: Series;
  /** Undefined: all. */
  readonly peers?: readonly PeerName[];
  /** Variants of peers that take part here only. */
  readonly variants?: readonly PeerName[];
  /** Handlers per event in the protocol for binaries; undefined when they cannot take part. */
  readonly external?: number;
  /** Options of `node` for the process of a measurement. */
  readonly nodeOptions?: readonly string[];
  /** Why a peer does not take part; undefined when it does. */
  excludes(peer: Peer): string | undefined;
  /** Runs in a process of its own. Loading the peer is left to it, because that may be part of what is measured. */
  measure(load: () => Peer, timing: Timing): Promise<Measured>;
}

/** Makes ratio goals of an object. */
export function ahead(ratios: Partial<Record<PeerName, number>>): Goal[] {
  return Object.entries(ratios).map(([peer, ratio]) => ({ peer: peer as PeerName, ratio }));
}
