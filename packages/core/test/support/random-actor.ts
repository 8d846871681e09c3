import { Actor, ActorContext, Subscribe, type Envelope, type ErrorVerdict, type Topic } from '@maiko/core';
import type { Item, Life, RandomSystem } from './random-system';
import type { Behaviour } from './scenario';

/** Events that cause events could go on for long: from here on they do not. */
const MOST_EVENTS = 300;

export interface RandomOptions {
  readonly system: RandomSystem;
  readonly behaviour: Behaviour;
}

const subscribed = ({ system, behaviour }: RandomOptions): Topic<Item>[] =>
  behaviour.topics.map((index) => system.topicAt(index));

class RandomBase {
  readonly life: Life;
  constructor(protected readonly ctx: ActorContext<RandomOptions>) {
    this.life = { id: ctx.id, started: false, ended: false, startedCount: 0, stoppedCount: 0, handled: 0 };
    ctx.options.system.lives.push(this.life);
  }

  async onStart() {
    const leave = this.ctx.options.system.enter(this.life, 'onStart');
    await Promise.resolve();
    this.life.started = true;
    this.life.startedCount++;
    leave();
  }

  async onStop() {
    const leave = this.ctx.options.system.enter(this.life, 'onStop');
    this.life.ended = true;
    this.life.stoppedCount++;
    await Promise.resolve();
    leave();
  }

  onError(): ErrorVerdict | Promise<ErrorVerdict> {
    const { system, behaviour } = this.ctx.options;
    if (behaviour.verdict !== 'late-restart') return behaviour.verdict;
    const leave = system.enter(this.life, 'onError');
    return Promise.resolve().then(() => {
      leave();
      return 'restart';
    });
  }

  protected receive(item: Item, envelope: Envelope<Item>): unknown {
    const { system, behaviour } = this.ctx.options;
    const { life } = this;
    if (!life.started) system.violations.add(`I-04 ${life.id} got an event before onStart had finished`);
    if (life.ended) system.violations.add(`I-04 ${life.id} got an event after onStop began`);
    system.received.get(life.id)?.push(item);
    life.handled++;
    const leave = system.enter(life, 'a handler');
    if (behaviour.handling !== 'sync') return this.#later(item, envelope, leave);
    try {
      this.#maybeFail(envelope);
      return this.#forward(item);
    } finally {
      leave();
    }
  }

  async #later(item: Item, envelope: Envelope<Item>, leave: () => void): Promise<unknown> {
    const { system, behaviour } = this.ctx.options;
    try {
      await (behaviour.handling === 'slow' ? system.pause(7) : Promise.resolve());
      this.#maybeFail(envelope);
      return await this.#forward(item);
    } finally {
      leave();
    }
  }

  #maybeFail({ id }: Envelope): void {
    const { system, behaviour } = this.ctx.options;
    const { life } = this;
    if (behaviour.stopAfter > 0 && life.handled === behaviour.stopAfter) this.ctx.stop();
    if (behaviour.failEvery === 0 || life.handled % behaviour.failEvery !== 0) return;
    // What a failed incarnation still does is not heard.
    if (behaviour.verdict !== 'resume') {
      const late = (): Promise<void> => this.ctx.publish(system.topicAt(0), system.item(`late ${life.id}`, 0, life));
      void system
        .pause(1)
        .then(late)
        .catch(() => undefined);
    }
    system.failures.set(`${life.id} ${id}`, (system.failures.get(`${life.id} ${id}`) ?? 0) + 1);
    throw new Error(`${life.id} failed`);
  }

  #forward({ hops }: Item): unknown {
    const { system, behaviour } = this.ctx.options;
    const { forwardTo, forwarding } = behaviour;
    if (hops === 0 || forwardTo === undefined || system.order.size > MOST_EVENTS) return undefined;
    const target = system.topicAt(forwardTo);
    if (forwarding === 'return') return [target(this.#next(hops)), target(this.#next(hops))];
    const published = this.ctx.publish(target, this.#next(hops));
    system.track(published);
    return forwarding === 'await' && behaviour.handling !== 'sync' ? published.catch(() => undefined) : undefined;
  }

  #next(hops: number): Item {
    return this.ctx.options.system.item(this.life.id, hops - 1, this.life);
  }
}

@Actor()
export class RandomActor extends RandomBase {
  @Subscribe((options: RandomOptions) => subscribed(options))
  take(item: Item, envelope: Envelope<Item>): void {
    return this.receive(item, envelope) as undefined;
  }
}

@Actor()
export class OwnRandomActor extends RandomBase {
  @Subscribe((options: RandomOptions) => subscribed(options), { own: true })
  take(item: Item, envelope: Envelope<Item>): void {
    return this.receive(item, envelope) as undefined;
  }
}
