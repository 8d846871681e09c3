import { MaikoError, type Monitor, type Publisher } from '@maiko/core';
import { SupervisionNoted } from '../topics';

/** A monitor that publishes failures and restarts of actors: monitors are no actors, but they may publish events. */
export class SupervisionWatch implements Monitor {
  readonly #publisher: Publisher;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  actorRestarting(actor: string, incarnation: number, cause: Error, delay: number) {
    // It has to go with its module, which is told once for all of them.
    if (cause instanceof MaikoError && cause.code === 'MODULE_FAILED') return;
    const text = `${actor} #${incarnation} failed, restarting in ${Math.round(delay)} ms: ${reason(cause)}`;
    void this.#publisher.publish(SupervisionNoted, { tone: 'bad', text });
  }

  moduleRestarting(module: string, cause: Error, delay: number) {
    const text = `module ${module} failed (too many restarts), all its actors restart in ${Math.round(delay)} ms: ${reason(cause)}`;
    void this.#publisher.publish(SupervisionNoted, { tone: 'bad', text });
  }

  actorStarted(actor: string, incarnation: number) {
    if (incarnation === 1) return;
    void this.#publisher.publish(SupervisionNoted, { tone: 'good', text: `${actor} restarted as #${incarnation}` });
  }
}

/** What the actor itself threw, below what the runtime says about it. */
function reason(error: Error): string {
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
