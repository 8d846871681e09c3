import { Actor, actor, ActorContext, createRuntime, Subscribe, topic, type Runtime, type Topic } from '@maiko/core';
import { Flow } from '../../flow';
import { Counter, turn, type Tick } from '../../load';
import { calibrate, runOnce } from '../../load-run';
import { expectCount, type Measure } from '../../program';
import type { Measured } from '../../scenario';
import { summarize } from '../../statistics';
import { time } from '../../timing';
import { WorkMeter } from '../../work-meter';

interface Seat {
  readonly target: Topic<Tick>;
  readonly counter: Counter;
}

@Actor({ restart: 'temporary' })
class Listener {
  readonly #counter: Counter;

  constructor(ctx: ActorContext<Seat>) {
    this.#counter = ctx.options.counter;
  }

  @Subscribe(({ target }: Seat) => target)
  handle(tick: Tick): void {
    this.#counter.add(tick);
  }
}

const ROUNDS = 40;

/** Actors with a topic each, and one that comes and goes. */
class Neighbours {
  readonly flow: Flow;
  readonly #runtime: Runtime;
  #spawned = 0;

  static async open(count: number): Promise<Neighbours> {
    const seats = Array.from({ length: count }, (_, index) => ({
      target: topic<Tick>(`beside.${index}`),
      counter: new Counter(),
    }));
    const runtime = createRuntime({
      actors: seats.map((options, index) => actor(Listener, { name: `listener-${index}`, options })),
      watch: false,
    });
    await runtime.start();
    return new Neighbours(runtime, seats);
  }

  private constructor(runtime: Runtime, seats: readonly Seat[]) {
    this.#runtime = runtime;
    const publish = (index: number, tick: Tick): Promise<unknown> | undefined => {
      const accepted = runtime.publish((seats[index] as Seat).target, tick);
      return runtime.congested ? accepted : undefined;
    };
    const reached = seats.map(({ counter }) => [counter]);
    this.flow = new Flow({ publish, close: () => runtime.stop() }, reached, false);
  }

  /** @returns what ends it: it must have got one event on its topic */
  async spawn(): Promise<() => Promise<void>> {
    const options = { target: topic<Tick>(`beside.spawned.${this.#spawned++}`), counter: new Counter() };
    const id = await this.#runtime.spawn(Listener, { options });
    return async () => {
      await this.#runtime.publish(options.target, { n: 1 });
      await turn();
      expectCount('events of the spawned actor', options.counter.count, 1);
      await this.#runtime.stopActor(id);
    };
  }
}

/** A round over all topics: its cost after nothing, after a spawn on a topic of its own, and after that one ended. */
export const measure: Measure<{ readonly topics: number }> = async ({ topics }, timing) => {
  if (timing.counted === true) return counted(topics);
  const neighbours = await Neighbours.open(topics);
  const { flow } = neighbours;
  const { warm } = await calibrate(flow, timing);
  const spent: Record<'spawn' | 'after' | 'quiet' | 'afterStop', number[]> = {
    spawn: [],
    after: [],
    quiet: [],
    afterStop: [],
  };
  const round = async (what: keyof typeof spent): Promise<void> => {
    spent[what].push((await runOnce(flow, topics)).cpu);
  };
  for (let n = 0; n < ROUNDS; n++) {
    let end = (): Promise<void> => Promise.resolve();
    const { cpu } = await time(async () => {
      end = await neighbours.spawn();
    });
    spent.spawn.push(cpu);
    await round('after');
    await round('quiet');
    await end();
    await round('afterStop');
    await round('quiet');
  }
  await flow.close();
  const microseconds = (what: keyof typeof spent): number => summarize(spent[what]).median * 1_000;
  const extra = (what: keyof typeof spent): number => Math.max(0, microseconds(what) - microseconds('quiet'));
  return { extra: extra('after'), extraOfStop: extra('afterStop'), spawn: microseconds('spawn'), warm };
};

/** How much more work a round is after a spawn. */
async function counted(topics: number): Promise<Measured> {
  const meter = new WorkMeter();
  const neighbours = await Neighbours.open(topics);
  const round = () => runOnce(neighbours.flow, topics);
  await round();
  await round();
  const quiet = await meter.count(round);
  const end = await neighbours.spawn();
  const after = await meter.count(round);
  await end();
  await neighbours.flow.close();
  return { ratio: after / quiet };
}
