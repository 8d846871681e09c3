import { Actor, actor, ActorContext, createRuntime, Subscribe, topic, type Topic } from '@maiko/core';
import { Flow } from '../../flow';
import { Counter, type Tick } from '../../load';
import { calibrate, runOnce } from '../../load-run';
import { expectCount, type Measure } from '../../program';
import { summarize } from '../../statistics';
import { time } from '../../timing';

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

/** A round over all topics: its cost after nothing, after a spawn on a topic of its own, and after that one ended. */
export const measure: Measure<{ readonly topics: number }> = async ({ topics: count }, timing) => {
  const topics = Array.from({ length: count }, (_, index) => topic<Tick>(`beside.${index}`));
  const counters = topics.map(() => new Counter());
  const seats = topics.map((target, index) => ({ target, counter: counters[index] as Counter }));
  const runtime = createRuntime({
    actors: seats.map((options, index) => actor(Listener, { name: `listener-${index}`, options })),
    watch: false,
  });
  await runtime.start();
  const publish = (index: number, tick: Tick): Promise<unknown> | undefined => {
    const accepted = runtime.publish(topics[index] as Topic<Tick>, tick);
    return runtime.congested ? accepted : undefined;
  };
  const line = { publish, close: () => runtime.stop() };
  const flow = new Flow(
    line,
    counters.map((counter) => [counter]),
    false,
  );
  const { warm } = await calibrate(flow, timing);

  const spent: Record<'spawn' | 'after' | 'quiet' | 'afterStop', number[]> = {
    spawn: [],
    after: [],
    quiet: [],
    afterStop: [],
  };
  const round = async (what: keyof typeof spent): Promise<void> => {
    spent[what].push((await runOnce(flow, count)).cpu);
  };
  for (let n = 0; n < ROUNDS; n++) {
    const options = { target: topic<Tick>(`beside.spawned.${n}`), counter: new Counter() };
    let id = '';
    const { cpu } = await time(async () => {
      id = await runtime.spawn(Listener, { options });
    });
    spent.spawn.push(cpu);
    await round('after');
    await runtime.publish(options.target, { n });
    await round('quiet');
    expectCount('events of the spawned actor', options.counter.count, 1);
    await runtime.stopActor(id);
    await round('afterStop');
    await round('quiet');
  }
  await flow.close();
  const microseconds = (what: keyof typeof spent): number => summarize(spent[what]).median * 1_000;
  const extra = (what: keyof typeof spent): number => Math.max(0, microseconds(what) - microseconds('quiet'));
  return { extra: extra('after'), extraOfStop: extra('afterStop'), spawn: microseconds('spawn'), warm };
};
