import { actor as define, type Runtime } from '@maiko/core';
import type { Subscription } from 'rxjs';
import type { Faults } from './faults';
import { ECHOES, TOPICS, VISITOR, Visitor, type Job } from './workshop';

/** Publishes in bursts. The larger ones overrun every mailbox. */
const LARGEST_BURST = 150;
const CARELESS_BURSTS = 4;
const MOST_VISITORS = 12;
const MOST_OBSERVERS = 6;

/** What the world does to the runtime: events in bursts, visitors who come and are sent away, observers. */
export class Load {
  spawned = 0;
  stopped = 0;
  observers = 0;
  observed = 0;
  /** Publishes that have not settled. */
  unsettled = 0;
  readonly #runtime: Runtime;
  readonly #faults: Faults;
  readonly #observing: Subscription[] = [];
  #serial = 0;

  constructor(runtime: Runtime, faults: Faults) {
    this.#runtime = runtime;
    this.#faults = faults;
  }

  /** @param time how long, in milliseconds */
  async go(time: number): Promise<void> {
    const end = performance.now() + time;
    while (performance.now() < end) {
      this.#manage();
      await this.#burst();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    for (const each of this.#observing.splice(0)) each.unsubscribe();
  }

  async #burst(): Promise<void> {
    const topic = TOPICS[this.#faults.draw(TOPICS.length)] as (typeof TOPICS)[number];
    const careless = this.#faults.draw(CARELESS_BURSTS) === 0;
    for (let left = this.#faults.draw(LARGEST_BURST); left > 0; left--) {
      const job: Job = { serial: ++this.#serial };
      this.unsettled++;
      const published = this.#runtime
        .publish(topic, job)
        .catch(() => undefined)
        .finally(() => this.unsettled--);
      if (!careless) await published;
    }
  }

  #manage(): void {
    switch (this.#faults.draw(8)) {
      case 0:
        this.#invite();
        break;
      case 1:
        this.#sendAway();
        break;
      case 2:
        this.#observe();
    }
  }

  get #visitors(): string[] {
    return this.#runtime
      .actors()
      .filter(({ module }) => module === 'Visitors')
      .map(({ id }) => id);
  }

  #invite(): void {
    if (this.#visitors.length >= MOST_VISITORS) return;
    this.spawned++;
    const { actorClass, config } = define(Visitor, { options: VISITOR });
    this.#runtime.spawn(actorClass, config).catch(() => undefined);
  }

  #sendAway(): void {
    const visitors = this.#visitors;
    const visitor = visitors[this.#faults.draw(visitors.length || 1)];
    if (visitor === undefined) return;
    this.stopped++;
    this.#runtime.stopActor(visitor).catch(() => undefined);
  }

  #observe(): void {
    if (this.#observing.length >= MOST_OBSERVERS) this.#observing.shift()?.unsubscribe();
    this.observers++;
    this.#observing.push(this.#runtime.events(ECHOES).subscribe(() => this.observed++));
  }
}
