import { Actor, actor, ActorContext, Every, StepAction, Subscribe, topics, type Envelope } from '@maiko/core';
import type { Simulation } from '@maiko/testing';

const Errands = topics<number>('errand.*', { overflow: 'drop-oldest' });

interface Post {
  ask(question: number): Promise<number>;
}

interface CitizenOptions {
  readonly next: string;
  readonly post: Post;
}

/** Handles what comes, asks the post about some of it, and hands it on. */
@Actor({ capacity: 4 })
class Citizen {
  #steps = 0;
  constructor(private readonly ctx: ActorContext<CitizenOptions>) {}

  @Subscribe(({ next }: CitizenOptions) => Errands.at(next))
  async run(hops: number, { id }: Envelope) {
    if (hops > 0 && hops % 2 === 0) await this.ctx.options.post.ask(hops);
    if (hops > 5) this.ctx.logger.info(`${id} goes far`);
    return hops > 0 ? Errands.at(String(hops % 5))(hops - 1) : undefined;
  }

  @Every(100)
  stroll() {
    return Errands.at('0')(-1);
  }

  step() {
    return ++this.#steps < 3 ? StepAction.Backoff(20) : StepAction.Never;
  }
}

/** Runs ten actors with everything that a seed can decide about: turns, timers, latencies, crashes, jitter. */
export function busyTown(simulation: Simulation) {
  const post = simulation.port<Post>('post', { ask: (question) => Promise.resolve(question) }, { latency: [0, 20] });
  const citizen = (_: unknown, index: number) =>
    actor(Citizen, { name: `citizen-${String(index)}`, options: { next: String(index % 5), post } });
  return { actors: Array.from({ length: 10 }, citizen), supervision: { maxRestarts: 100, maxConsecutive: 100 } };
}

export async function errands(simulation: Simulation): Promise<void> {
  for (let errand = 0; errand < 3; errand++) {
    await simulation.publish(Errands.at(simulation.choose(['0', '1', '2', '3', '4'])), simulation.integer(1, 6));
    await simulation.advance(simulation.integer(0, 40));
  }
}
