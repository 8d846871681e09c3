import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  Subscribe,
  topic,
  type OnStart,
  type TopicEvent,
} from '@maiko/core';
import { Counter, Player, type Tick } from '../load';
import type { Court, Hall, Peer } from '../peer';

const Ball = topic<Tick>('ball');
const Ticks = topic<Tick>('ticks');

interface Seat {
  readonly player: Player;
  /** Publishes as this player, so that only the other one gets it. */
  serve: (ball: Tick) => void;
}

@Actor()
class Side implements OnStart {
  readonly #player: Player;

  constructor(private readonly ctx: ActorContext<Seat>) {
    this.#player = ctx.options.player;
  }

  onStart(): void {
    this.ctx.options.serve = (ball) => void this.ctx.publish(Ball, ball);
  }

  @Subscribe(Ball)
  handle(ball: Tick): TopicEvent<Tick> | undefined {
    const next = this.#player.hit(ball);
    return next === undefined ? undefined : Ball(next);
  }
}

@Actor()
class Listener extends Counter {
  constructor(ctx: ActorContext<Counter[]>) {
    super();
    ctx.options.push(this);
  }

  @Subscribe(Ticks)
  override add(tick: Tick): void {
    super.add(tick);
  }
}

export const maiko: Peer = {
  lacks: 'nothing: bounded mailboxes, isolation, order, backpressure, supervision',

  async pingPong(over): Promise<Court> {
    const seats: Seat[] = [0, 1].map(() => ({ player: new Player(over), serve: () => undefined }));
    const [first] = seats as [Seat];
    const runtime = createRuntime({
      actors: seats.map((options, index) => actor(Side, { name: `side-${index}`, options })),
    });
    await runtime.start();
    return {
      players: seats.map(({ player }) => player),
      serve: (ball) => {
        first.serve(ball);
      },
      close: () => runtime.stop(),
    };
  },

  async fanOut(subscribers): Promise<Hall> {
    const counters: Counter[] = [];
    const runtime = createRuntime({
      actors: Array.from({ length: subscribers }, (_, index) =>
        actor(Listener, { name: `listener-${index}`, options: counters }),
      ),
    });
    await runtime.start();
    return {
      counters,
      publish: (tick) => {
        const accepted = runtime.publish(Ticks, tick);
        return runtime.congested ? accepted : undefined;
      },
      close: () => runtime.stop(),
    };
  },
};
