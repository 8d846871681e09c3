import { createActor, fromCallback, type ActorRefFrom, type CallbackActorLogic } from 'xstate';
import { Counter, Player, type Tick } from '../load';
import type { Peer } from '../peer';

interface TickEvent {
  readonly type: 'tick';
  readonly tick: Tick;
}

type Logic = CallbackActorLogic<TickEvent>;
type Topics = Map<string, ActorRefFrom<Logic>[]>;

/** xstate has no topics: a Map of actor references stands for them. */
function publish(topics: Topics, topic: string, tick: Tick): void {
  const event: TickEvent = { type: 'tick', tick };
  for (const ref of topics.get(topic) ?? []) ref.send(event);
}

function subscribe(topics: Topics, topic: string, handler: (tick: Tick) => void): void {
  const logic: Logic = fromCallback<TickEvent>(({ receive }) => {
    receive(({ tick }) => {
      handler(tick);
    });
  });
  const refs = topics.get(topic) ?? [];
  topics.set(topic, refs);
  refs.push(createActor(logic).start());
}

function stop(topics: Topics): void {
  for (const refs of topics.values()) for (const ref of refs) ref.stop();
}

export const xstate: Peer = {
  lacks: 'no topics (a Map was added); unbounded mailbox, no backpressure; send runs the handler on the publisher',

  pingPong(over) {
    const topics: Topics = new Map();
    const players = [new Player(over), new Player(over)];
    players.forEach((player, index) => {
      const other = `side-${1 - index}`;
      subscribe(topics, `side-${index}`, (ball) => {
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
        stop(topics);
      },
    };
  },

  fanOut(subscribers) {
    const topics: Topics = new Map();
    const counters = Array.from({ length: subscribers }, () => new Counter());
    for (const counter of counters) {
      subscribe(topics, 'ticks', (tick) => {
        counter.add(tick);
      });
    }
    return {
      counters,
      publish: (tick) => {
        publish(topics, 'ticks', tick);
        return undefined;
      },
      close: () => {
        stop(topics);
      },
    };
  },
};
