import { dispatch, spawnStateless, start, stop, type ActorSystemRef } from 'nact';
import { Counter, Player, type Tick } from '../load';
import type { Peer } from '../peer';
import { turn } from '../turn';

// nact's `Ref<T>` says nothing of T.
type TickRef = ActorSystemRef;
type Topics = Map<string, TickRef[]>;

/** Its mailboxes have no bound: without a wait by hand, a fast publisher would only measure how memory fills up. */
const MOST_IN_FLIGHT = 128;

/** nact has no topics: a Map of actor references stands for them. */
function publish(topics: Topics, topic: string, tick: Tick): void {
  for (const ref of topics.get(topic) ?? []) dispatch(ref, tick);
}

function subscribe(system: ActorSystemRef, topics: Topics, topic: string, handler: (tick: Tick) => void): void {
  const refs = topics.get(topic) ?? [];
  topics.set(topic, refs);
  const ref = spawnStateless(
    system,
    (tick: Tick) => {
      handler(tick);
    },
    `${topic}-${refs.length}`,
  );
  refs.push(ref);
}

export const nact: Peer = {
  lacks: 'no topics (a Map was added); unbounded mailbox, no backpressure (128 in flight, waited for by hand)',

  pingPong(over) {
    const system = start();
    const topics: Topics = new Map();
    const players = [new Player(over), new Player(over)];
    players.forEach((player, index) => {
      const other = `side-${1 - index}`;
      subscribe(system, topics, `side-${index}`, (ball) => {
        const next = player.hit(ball);
        if (next !== undefined) publish(topics, other, next);
      });
    });
    return {
      players,
      serve: (ball) => {
        publish(topics, 'side-1', ball);
      },
      close: () => {
        stop(system);
      },
    };
  },

  fanOut(subscribers) {
    const system = start();
    const topics: Topics = new Map();
    const counters = Array.from({ length: subscribers }, () => new Counter());
    for (const counter of counters) {
      subscribe(system, topics, 'ticks', (tick) => {
        counter.add(tick);
      });
    }
    const [first] = counters as [Counter];
    let published = 0;
    const drained = async (): Promise<void> => {
      while (first.count < published) await turn();
    };
    return {
      counters,
      publish: (tick) => {
        publish(topics, 'ticks', tick);
        published++;
        return published % MOST_IN_FLIGHT === 0 ? drained() : undefined;
      },
      close: () => {
        stop(system);
      },
    };
  },
};
