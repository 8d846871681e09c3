import type { Counter, Player, Tick } from './load';

/** Two players, set up and ready. */
export interface Court {
  readonly players: readonly Player[];
  /** Puts the ball in flight; it bounces until it has no hops left. */
  serve(ball: Tick): void;
  close(): unknown;
}

/** One topic and its subscribers, set up and ready. */
export interface Hall {
  readonly counters: readonly Counter[];
  /** Returns a promise when the publisher should wait before it publishes on. */
  readonly publish: (tick: Tick) => Promise<unknown> | undefined;
  close(): unknown;
}

/** One way to dispatch events. */
export interface Peer {
  /** What it does not do, compared with Maiko. */
  readonly lacks: string;
  /** @param over to be called when the game is over */
  pingPong(over: () => void): Promise<Court> | Court;
  fanOut(subscribers: number): Promise<Hall> | Hall;
}
