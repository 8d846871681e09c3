import { actor as define, type ActorStatus, type Runtime, type Topic } from '@maiko/core';
import type { Subscription } from 'rxjs';
import type { Faults } from './faults';
import { Questions } from './questions';
import { ECHOES, TOPICS, VISITOR, Visitor, type Job } from './workshop';
import { anyCry, Crier, Foreman } from './yard';

/** Publishes in bursts. The larger ones overrun every mailbox. */
const LARGEST_BURST = 150;
const CARELESS_BURSTS = 4;
const MOST_VISITORS = 12;
const MOST_OBSERVERS = 6;
const MOST_CALLERS = 6;
/** Between two bursts. */
const DEEDS = 5;
/** One stretch of so many has endless loops in it. */
const STRETCHES_PER_CRY = 3;
/** Declared actors that may end: their names are taken over now and then. */
const HEIRS = ['floor-2', 'floor-3', 'twin-2'];

/** The load from outside the runtime: events in bursts, spawned actors that are stopped again, observers. */
export class Load {
  spawned = 0;
  stopped = 0;
  observers = 0;
  observed = 0;
  /** Publishes that have not settled. */
  unsettled = 0;
  readonly questions: Questions;
  readonly #runtime: Runtime;
  readonly #faults: Faults;
  readonly #observing: Subscription[] = [];
  #serial = 0;

  constructor(runtime: Runtime, faults: Faults) {
    this.#runtime = runtime;
    this.#faults = faults;
    this.questions = new Questions(runtime, faults);
  }

  /** @param time how long, in milliseconds */
  async go(time: number): Promise<void> {
    const end = performance.now() + time;
    if (this.#faults.draw(STRETCHES_PER_CRY) === 0) this.#cry();
    while (performance.now() < end && this.#runtime.state === 'running') {
      for (let left = this.#faults.draw(DEEDS); left > 0; left--) this.#manage();
      await this.#burst();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    for (const each of this.#observing.splice(0)) each.unsubscribe();
  }

  /** Some jobs, and no trouble. */
  async jobs(): Promise<void> {
    for (let left = 7; left > 0; left--)
      await this.#runtime.publish(TOPICS[0] as Topic<Job>, { serial: ++this.#serial });
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
    switch (this.#faults.draw(10)) {
      case 0:
        this.#invite();
        break;
      case 1:
        this.#sendAway();
        break;
      case 2:
        this.#observe();
        break;
      case 3:
        this.#call();
        break;
      case 4:
        this.#succeed();
        break;
      case 5:
      case 6:
      case 7:
        this.questions.ask();
    }
  }

  /** Endless loops: one of each kind of actor that cries, at most. */
  #cry(): void {
    const { topic, payload } = anyCry(this.#faults);
    this.#runtime.publish(topic, payload).catch(() => undefined);
  }

  /** Spawns what spawns, or cries; what it spawned is sent away with the callers. */
  #call(): void {
    if (this.#callers.length >= MOST_CALLERS) return;
    this.spawned++;
    const kind = this.#faults.draw(3) === 0 ? Crier : Foreman;
    this.#runtime.spawn(kind, { name: `caller-${String(this.spawned)}`, options: VISITOR }).catch(() => undefined);
  }

  get #callers(): string[] {
    return this.#idsOf(({ id }) => id.startsWith('caller-'));
  }

  /** Ends a declared actor, and gives its name to another. The next restart of its module has to live with that. */
  #succeed(): void {
    const name = HEIRS[this.#faults.draw(HEIRS.length)] as string;
    const { actorClass, config } = define(Visitor, { name, options: VISITOR });
    this.#runtime
      .stopActor(name)
      .then(() => this.#runtime.spawn(actorClass, config))
      .catch(() => undefined);
  }

  #idsOf(test: (actor: ActorStatus) => boolean): string[] {
    return this.#runtime
      .actors()
      .filter(test)
      .map(({ id }) => id);
  }

  get #visitors(): string[] {
    return this.#idsOf(({ module }) => module === 'Visitors');
  }

  #invite(): void {
    if (this.#visitors.length >= MOST_VISITORS) return;
    this.spawned++;
    const { actorClass, config } = define(Visitor, { options: VISITOR });
    this.#runtime.spawn(actorClass, config).catch(() => undefined);
  }

  #sendAway(): void {
    const visitors = this.#faults.draw(2) === 0 ? this.#visitors : this.#callers;
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
