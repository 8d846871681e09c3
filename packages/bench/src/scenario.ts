import type { Peer } from './peer';
import type { PeerName } from './peers';
import type { Timing } from './timing';

/** The result of one measurement, by the keys of the metrics. A value that does not exist is left out. */
export type Measured = Readonly<Record<string, number | undefined>>;

export interface Metric {
  readonly key: string;
  readonly label: string;
  readonly better: 'more' | 'less';
  /** The same by the wall clock, for comparison: what has one is measured by processor time. */
  readonly wallKey?: string;
}

/** A goal of Maiko. Those about a peer or a scenario compare the first metric. */
export type Goal =
  | AtLeastAsGood
  | AtMostTheCost
  | VariantCost
  | ScenarioCost
  | {
      readonly metric: string;
      readonly atMost: number;
      /** Of the median. Default: of every sample. */ readonly typical?: boolean;
    }
  | { readonly metric: string; readonly atLeast: number };

/** Maiko is at least this many times as good as a peer: so many times the rate, or one so many-th of the time. */
interface AtLeastAsGood {
  readonly peer: PeerName;
  readonly ratio: number;
}

/** Maiko costs at most this many times what the peer does. */
interface AtMostTheCost {
  readonly peer: PeerName;
  readonly costs: number;
}

/** A variant of Maiko costs at most this many times what Maiko does. */
interface VariantCost {
  readonly variant: PeerName;
  readonly costs: number;
}

/** Maiko costs at most this many times what it costs in another scenario. */
interface ScenarioCost {
  readonly scenario: string;
  readonly costs: number;
}

/** The kinds of handlers that a process has seen before it is measured: one, or several. */
export type Driver = 'monomorphic' | 'polymorphic';

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
  readonly driver?: Driver;
  /** Undefined: all. */
  readonly peers?: readonly PeerName[];
  /** Variants of peers that take part here only. */
  readonly variants?: readonly PeerName[];
  /** Programs written for this scenario, which take part in the place of the peers: what each does not do. */
  readonly programs?: Partial<Record<PeerName, string>>;
  /** Where those are: a folder below `programs`. */
  readonly folder?: string;
  /** Processes per peer, when the usual number takes too long. */
  readonly repetitions?: number;
  /** Handlers per event in the protocol for binaries; undefined when they cannot take part. */
  readonly external?: number;
  /** Options of `node` for the process of a measurement. */
  readonly nodeOptions?: readonly string[];
  /** Why this cannot be measured here at all; undefined when it can. */
  readonly unavailable?: () => string | undefined;
  /** Why a peer does not take part; undefined when it does. */
  excludes(peer: Peer): string | undefined;
  /** Runs in a process of its own. Loading the peer is left to it, because that may be part of what is measured. */
  measure(load: () => Peer, timing: Timing, name: PeerName): Promise<Measured>;
}

/** Makes ratio goals of an object. */
export function ahead(ratios: Partial<Record<PeerName, number>>): Goal[] {
  return Object.entries(ratios).map(([peer, ratio]) => ({ peer: peer as PeerName, ratio }));
}
