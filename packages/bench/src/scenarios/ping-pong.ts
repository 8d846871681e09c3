import { Player, sumOf } from '../load';
import type { Load } from '../load-run';
import type { Line, Peer, Wiring } from '../peer';
import { ahead } from '../scenario';
import { withBothDrivers, young, type Setup } from './throughput';

/** Two players on a topic each; what one answers goes to the other. */
export class PingPong implements Load {
  readonly fanOut = 1;
  readonly least = 1;
  readonly #line: Line;
  readonly #players: readonly Player[];
  #over: () => void = () => undefined;

  static async setUp(peer: Peer): Promise<PingPong> {
    const game: { over: () => void } = { over: () => undefined };
    const players = [0, 1].map(() => new Player(() => game.over()));
    const wiring: Wiring = {
      topics: ['side.0', 'side.1'],
      subscriptions: players.map((receiver, side) => ({ pattern: `side.${side}`, receiver, replyTo: 1 - side })),
      circular: true,
    };
    return new PingPong((await peer.connect?.(wiring)) as Line, players, game);
  }

  private constructor(line: Line, players: readonly Player[], game: { over: () => void }) {
    this.#line = line;
    this.#players = players;
    game.over = () => {
      this.#over();
    };
  }

  prepare(): void {
    for (const player of this.#players) player.count = player.sum = 0;
  }

  async run(events: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#over = resolve;
      void this.#line.publish(0, { n: events });
    });
  }

  verify(events: number): Promise<void> {
    const hops = this.#players.reduce((all, { count }) => all + count, 0);
    const sum = this.#players.reduce((all, player) => (all + player.sum) | 0, 0);
    if (hops !== events || sum !== sumOf(events)) throw new Error(`${hops} hops instead of ${events}, or wrong ones`);
    return Promise.resolve();
  }

  close(): unknown {
    return this.#line.close();
  }
}

export const game: Setup = {
  excludes: (peer) => (peer.connect === undefined ? 'no replies' : undefined),
  setUp: (peer) => PingPong.setUp(peer),
};

export const pingPong = withBothDrivers(
  {
    name: 's1',
    title: 'S1 ping-pong: 2 actors, one event in flight',
    quick: true,
    goals: ahead({ 'maiko-rs': 20, eventemitter3: 0.5, xstate: 1.8, nact: 25 }),
    external: 1,
  },
  game,
  { quick: true, goals: ahead({ eventemitter3: 0.45 }) },
);

export const youngPingPong = young('s1', 'S1 ping-pong', game);
