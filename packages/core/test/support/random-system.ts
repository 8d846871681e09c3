import {
  actor,
  createRuntime,
  topic,
  type ActorDefinition,
  type DeadLetter,
  type Envelope,
  type Runtime,
  type StopReport,
  type Topic,
} from '@maiko/core';
import { RecordingLogger, turns, type TestClock } from '@maiko/testing';
import { OwnRandomActor, RandomActor, type RandomOptions } from './random-actor';
import { lookAt, RandomStage } from './random-stage';
import type { Behaviour, Command, Scenario } from './scenario';

const BLOCK_TIMEOUT = 50;

/** The payload of an event; a new one for every publish, so that it names its dispatch. */
export interface Item {
  readonly hops: number;
  readonly publisher: string;
  readonly serial: number;
  /** The life of the actor that published it. */
  readonly life: Life | undefined;
}

/** One incarnation as its own instance sees it. */
export interface Life {
  readonly id: string;
  started: boolean;
  ended: boolean;
  startedCount: number;
  stoppedCount: number;
  handled: number;
}

/** The run of one random system to its end, with everything that can be checked about it. */
export class RandomSystem {
  readonly runtime: Runtime;
  readonly clock: TestClock;
  /** What went wrong while it ran. */
  readonly violations = new Set<string>();
  readonly lives: Life[] = [];
  /** The place of every event in the one order of dispatching. */
  readonly order = new Map<Item, number>();
  /** What every actor and observer got, in order. */
  readonly received = new Map<string, Item[]>();
  readonly deadLetters: DeadLetter[] = [];
  /** How many events should have been accepted by an actor, and how many it refused by `reject`. */
  readonly expected = new Map<string, number>();
  readonly failures = new Map<string, number>();
  unsettled = 0;
  report: StopReport | undefined;

  readonly #scenario: Scenario;
  readonly #topics: readonly Topic<Item>[];
  readonly #busy = new Map<string, number>();
  readonly #serials = new Map<string, number>();
  readonly #subscriptions = new Map<string, Behaviour>();
  #observers = 0;
  #spawned = 0;
  #discarded = false;
  readonly #stage: RandomStage;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#topics = scenario.policies.map((overflow, index) =>
      topic<Item>(`random.${String(index)}`, { overflow, blockTimeout: scenario.blockTimeout ?? BLOCK_TIMEOUT }),
    );
    const actors = scenario.actors.flatMap((behaviour, index) =>
      Array.from({ length: behaviour.copies }, (_, copy) =>
        this.#define(behaviour, `${String(index)}-${String(copy)}`),
      ),
    );
    const stage = (this.#stage = new RandomStage(scenario.seed, () => {
      this.violations.add('I-12 it never comes to rest');
    }));
    const { dispatcher, clock } = stage;
    this.clock = clock;
    this.runtime = createRuntime({
      actors,
      clock,
      dispatcher,
      logger: new RecordingLogger(),
      random: { next: () => 0 },
      ids: { origin: () => 'random' },
    });
    this.#watch();
  }

  async run(): Promise<void> {
    const { before, commands, drain } = this.#scenario;
    for (const each of before) await this.#execute(each);
    // Not awaited: actors that fail while the others start may end the runtime, which takes time.
    this.runtime.start().catch(() => undefined);
    await this.clock.advance(0);
    for (const each of commands) await this.#execute(each);
    this.#discarded = !drain;
    // Once it has stopped by itself, each call may be paced.
    const over = this.runtime.state === 'stopped';
    const stopped = this.runtime.stop({ drain });
    if (!over && this.runtime.stop() !== stopped) this.violations.add('I-14 stop() called again gave another promise');
    void stopped.then((report) => {
      this.report = report;
      const left = this.#stage.timersLeft;
      if (left > 0) this.violations.add(`I-33 ${String(left)} timers are left`);
    });
    await this.clock.advance(10_001);
    await turns(50);
  }

  async #execute(each: Command): Promise<void> {
    switch (each.type) {
      case 'publish':
        for (let index = 0; index < each.count; index++) {
          this.track(
            this.runtime.publish(this.#topics[each.topic] as Topic<Item>, this.item('outside', each.hops, undefined)),
          );
        }
        return;
      case 'turns':
        return turns(each.count);
      case 'advance':
        return this.clock.advance(each.time);
      case 'observe':
        this.#observe(each.topic, each.take);
        return;
      case 'spawn': {
        const like = this.#scenario.actors[each.like % this.#scenario.actors.length] as Behaviour;
        if (this.runtime.state !== 'running') return;
        const { actorClass, config } = this.#define(like, `spawned-${String(this.#spawned++)}`);
        this.runtime.spawn(actorClass, config).catch(() => undefined);
      }
    }
  }

  item(publisher: string, hops: number, life: Life | undefined): Item {
    const serial = (this.#serials.get(publisher) ?? 0) + 1;
    this.#serials.set(publisher, serial);
    return { hops, publisher, serial, life };
  }

  /** A publish must settle within its `blockTimeout`. */
  track(published: Promise<void>): void {
    const began = this.clock.monotonic();
    this.unsettled++;
    const settled = (): void => {
      this.unsettled--;
      const waited = this.clock.monotonic() - began;
      if (waited > BLOCK_TIMEOUT && this.runtime.state !== 'created')
        this.violations.add(`I-10 a publisher waited ${String(waited)} ms`);
    };
    published.then(settled, settled);
  }

  // ---- what is checked all the time ----

  #watch(): void {
    let dispatches = 0;
    const look = lookAt(this.runtime, this.violations);
    this.runtime.monitors.add({
      dispatched: (envelope) => {
        const { payload } = envelope as Envelope<Item>;
        if (!this.#isOurs(envelope)) return;
        this.order.set(payload, ++dispatches);
        if (payload.life?.ended === true)
          this.violations.add(`I-23 an ended incarnation of ${payload.publisher} published`);
        for (const { id, status } of this.#discarded ? [] : this.runtime.actors()) {
          if (status !== 'stopped' && status !== 'stopping' && this.#wants(id, envelope)) count(this.expected, id, 1);
        }
      },
      delivered: look,
      handled: look,
      failed: look,
      overflow: (envelope, id, policy) => {
        look();
        if (policy === 'reject' && this.#isOurs(envelope)) count(this.expected, id, -1);
      },
      deadLetter: (letter) => {
        look();
        this.deadLetters.push(letter);
      },
    });
  }

  #isOurs({ topic: name }: Envelope): boolean {
    return name.startsWith('random.');
  }

  #wants(id: string, { topic: name, sender }: Envelope): boolean {
    const { topics, own } = this.#subscriptions.get(id) as Behaviour;
    return topics.some((index) => name === `random.${String(index)}`) && (own || sender !== id);
  }

  /** One handler, step or hook at any instant. */
  enter(life: Life, what: string): () => void {
    const busy = (this.#busy.get(life.id) ?? 0) + 1;
    this.#busy.set(life.id, busy);
    if (busy > 1) this.violations.add(`I-03 ${what} of ${life.id} ran beside another`);
    return () => this.#busy.set(life.id, (this.#busy.get(life.id) ?? 0) - 1);
  }

  pause(time: number): Promise<void> {
    return this.#stage.pause(time);
  }

  topicAt(index: number): Topic<Item> {
    return this.#topics[index] as Topic<Item>;
  }

  #observe(index: number, take: number): void {
    const id = `observer-${String(this.#observers++)}`;
    const got: Item[] = [];
    this.received.set(id, got);
    const already = this.order.size;
    const subscription = this.runtime.events(this.topicAt(index)).subscribe(({ payload }) => {
      got.push(payload);
      if ((this.order.get(payload) ?? 0) <= already) this.violations.add('I-35 an observer got an earlier event');
      if (got.length === take) subscription.unsubscribe();
      if (got.length > take) this.violations.add('I-35 an observer got an event after it had left');
    });
  }

  #define(behaviour: Behaviour, id: string): ActorDefinition {
    this.#subscriptions.set(id, behaviour);
    this.received.set(id, []);
    const options: RandomOptions = { system: this, behaviour };
    return actor(behaviour.own ? OwnRandomActor : RandomActor, { name: id, capacity: behaviour.capacity, options });
  }
}

function count<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
