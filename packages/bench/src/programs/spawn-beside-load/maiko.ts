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

const ROUNDS = 100;

/** Actors with a topic each, and one that comes and goes. */
class Neighbours {
  readonly flow: Flow;
  readonly #runtime: Runtime;
  /** Has no routes in common with the other. */
  readonly #elsewhere: Runtime;
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
    const elsewhere = createRuntime({ watch: false, actors: [] });
    await runtime.start();
    await elsewhere.start();
    return new Neighbours(runtime, elsewhere, seats);
  }

  private constructor(runtime: Runtime, elsewhere: Runtime, seats: readonly Seat[]) {
    this.#runtime = runtime;
    this.#elsewhere = elsewhere;
    const publish = (index: number, tick: Tick): Promise<unknown> | undefined => {
      const accepted = runtime.publish((seats[index] as Seat).target, tick);
      return runtime.congested ? accepted : undefined;
    };
    const reached = seats.map(({ counter }) => [counter]);
    this.flow = new Flow({ publish, close: () => Promise.all([runtime.stop(), elsewhere.stop()]) }, reached, false);
  }

  /** @returns what ends it: it must have got one event on its topic */
  spawn(): Promise<() => Promise<void>> {
    return this.#spawnIn(this.#runtime);
  }

  /** The same in another runtime: what it takes from the caches of the processor and leaves to the collector. */
  spawnElsewhere(): Promise<() => Promise<void>> {
    return this.#spawnIn(this.#elsewhere);
  }

  async #spawnIn(runtime: Runtime): Promise<() => Promise<void>> {
    const options = { target: topic<Tick>(`beside.spawned.${this.#spawned++}`), counter: new Counter() };
    const id = await runtime.spawn(Listener, { options });
    return async () => {
      await runtime.publish(options.target, { n: 1 });
      await turn();
      expectCount('events of the spawned actor', options.counter.count, 1);
      await runtime.stopActor(id);
    };
  }
}

/** A round over all topics: its cost after a spawn and after the end, less that of the same in another runtime. */
export const measure: Measure<{ readonly topics: number }> = async ({ topics }, timing) => {
  if (timing.counted === true) return counted(topics);
  const neighbours = await Neighbours.open(topics);
  const { flow } = neighbours;
  const { warm } = await calibrate(flow, timing);
  const spent: Record<'spawn' | 'after' | 'afterStop' | 'elsewhere' | 'elsewhereStop', number[]> = {
    spawn: [],
    after: [],
    afterStop: [],
    elsewhere: [],
    elsewhereStop: [],
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
    await end();
    await round('afterStop');
    end = await neighbours.spawnElsewhere();
    await round('elsewhere');
    await end();
    await round('elsewhereStop');
  }
  await flow.close();
  const microseconds = (what: keyof typeof spent): number => summarize(spent[what]).median * 1_000;
  return {
    extra: Math.max(0, microseconds('after') - microseconds('elsewhere')),
    extraOfStop: Math.max(0, microseconds('afterStop') - microseconds('elsewhereStop')),
    spawn: microseconds('spawn'),
    warm,
  };
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
