import type { Observable } from 'rxjs';
import type { AsyncReceiver, Receiver, Tick } from './load';

export interface Subscription<R> {
  /** The name of a topic, or a pattern in which `*` stands for one token. */
  readonly pattern: string;
  readonly receiver: R;
  /** Where what the receiver answers is published: an index of `topics`. */
  readonly replyTo?: number;
}

/** The actors and topics that a peer is to set up. */
export interface Wiring<R = Receiver> {
  /** What is published on. */
  readonly topics: readonly string[];
  readonly subscriptions: readonly Subscription<R>[];
  /** Replies go round in circles: a peer that runs handlers inside `publish` must not recurse. */
  readonly circular?: boolean;
}

/** The operators between a topic and each of its subscribers. They give ticks, alone or several at a time. */
export type Operators = (ticks: Observable<Tick>) => Observable<Tick | readonly Tick[]>;

/** A wiring, set up and ready. */
export interface Line {
  /**
   * Publishes on the topic of this index.
   * @returns a promise when the publisher should wait before it publishes on
   */
  readonly publish: (topic: number, tick: Tick) => Promise<unknown> | undefined;
  /** Publishes on the topic `<prefix>.<token>`, which was not declared before. */
  readonly publishOn?: (prefix: string, token: string, tick: Tick) => Promise<unknown> | undefined;
  /** The most events that are queued in one mailbox just now; undefined when that cannot be asked. */
  readonly queued?: () => number;
  close(): unknown;
}

/** One way to dispatch events. It has the parts that it can do honestly. */
export interface Peer {
  /** What it does not do, compared with Maiko. */
  readonly lacks: string;
  /** Delivers through mailboxes, not on the stack of the publisher. */
  readonly mailboxes?: boolean;
  /** Makes the publisher wait when subscribers lag; without it the driver waits, so that memory does not fill up. */
  readonly backpressure?: boolean;
  /** Can subscribe to patterns. */
  readonly wildcards?: boolean;
  /** How many subscriptions it can be measured with. */
  readonly most?: { readonly subscriptions: number; readonly because: string };

  connect?(wiring: Wiring): Line | Promise<Line>;
  /** Each subscriber handles one event at a time, in order, unless `lacks` says otherwise. */
  connectAsync?(wiring: Wiring<AsyncReceiver>): Line | Promise<Line>;
  /** As `connect` and `connectAsync`, with operators of RxJS in front of every subscriber. */
  connectPiped?(wiring: Wiring, operators: Operators): Line | Promise<Line>;
  connectPipedAsync?(wiring: Wiring<AsyncReceiver>, operators: Operators): Line | Promise<Line>;
  /** One topic and one subscriber; at most `capacity` events wait for it. */
  connectBounded?(receiver: AsyncReceiver, capacity: number): Line | Promise<Line>;
}

/** Returns why a peer cannot be measured with so many subscriptions; undefined when it can. */
export function tooMany({ most }: Peer, subscriptions: number): string | undefined {
  return most !== undefined && subscriptions > most.subscriptions ? most.because : undefined;
}
