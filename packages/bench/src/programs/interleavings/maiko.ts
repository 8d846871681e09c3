import { Actor, actor, ActorContext, Every, StepAction, Subscribe, topics } from '@maiko/core';
import { simulate, type Simulation } from '@maiko/testing';
import { expectCount, type Measure } from '../../program';
import { time } from '../../timing';

const Errands = topics<number>('errand.*', { overflow: 'drop-oldest' });
const PLACES = ['0', '1', '2', '3', '4'];
const CITIZENS = 10;

interface Post {
  ask(question: number): Promise<number>;
}

interface Home {
  readonly place: string;
  readonly post: Post;
}

/** Handles what comes, asks the post about some of it, and hands it on. */
@Actor({ capacity: 4 })
class Citizen {
  readonly #ctx: ActorContext<Home>;
  #steps = 0;

  constructor(ctx: ActorContext<Home>) {
    this.#ctx = ctx;
  }

  @Subscribe(({ place }: Home) => Errands.at(place))
  async run(hops: number) {
    if (hops > 0 && hops % 2 === 0) await this.#ctx.options.post.ask(hops);
    return hops > 0 ? Errands.at(String(hops % PLACES.length))(hops - 1) : undefined;
  }

  @Every(100)
  stroll() {
    return Errands.at('0')(-1);
  }

  step() {
    return ++this.#steps < 3 ? StepAction.Backoff(20) : StepAction.Never;
  }
}

function town(simulation: Simulation) {
  const post = simulation.port<Post>('post', { ask: (question) => Promise.resolve(question) }, { latency: [0, 20] });
  const citizens = Array.from({ length: CITIZENS }, (_, index) =>
    actor(Citizen, { name: `citizen-${index}`, options: { place: String(index % PLACES.length), post } }),
  );
  return { actors: citizens, supervision: { maxRestarts: 100, maxConsecutive: 100 } };
}

async function errands(simulation: Simulation): Promise<void> {
  for (let errand = 0; errand < 3; errand++) {
    await simulation.publish(Errands.at(simulation.choose(PLACES)), simulation.integer(1, 6));
    await simulation.advance(simulation.integer(0, 40));
  }
}

/** Milliseconds. */
const SHORTEST = 1_000;

/** Everything a seed can decide about: turns, timers, latencies, crashes. */
export const measure: Measure<undefined> = async (_, { warmUp, duration }) => {
  const explore = (within: number) =>
    simulate(town, errands, {
      seeds: 1_000_000,
      within,
      crash: true,
      latency: { '*': [0, 30] },
      onFinding: 'report',
    });
  await explore(Math.max(warmUp, SHORTEST));
  let report = { interleavings: 0, decisions: 0, findings: [] as readonly unknown[] };
  const { cpu, wall } = await time(async () => {
    report = await explore(Math.max(duration, SHORTEST));
  });
  expectCount('findings', report.findings.length, 0);
  const { interleavings, decisions } = report;
  return {
    rate: (interleavings / cpu) * 1000,
    wallRate: (interleavings / wall) * 1000,
    decisions: decisions / interleavings,
    decision: (cpu * 1000) / decisions,
  };
};
