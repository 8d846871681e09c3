import {
  Actor,
  actor,
  ActorContext,
  plainContainer,
  Subscribe,
  topic,
  topics,
  type ActorContainer,
  type ActorDefinition,
  type Lifetime,
  type PolicyOptions,
  type Runtime,
  type StopReason,
} from '@maiko/core';
import { TestClock } from '@maiko/testing';

/** An order to a member of a crew: each listens to the topic of its name. */
export type Order =
  'crash' | 'leave' | 'hang' | 'stall' | 'escalate' | `do ${string}` | `work ${number}` | `spawn ${string}`;

const Orders = topics<Order>('crew.*');
const Leak = topic<string>('leak');

/** How long a member stalls before it publishes, and fails. Milliseconds. */
const STALLED = 80;

export function tell(runtime: Runtime, name: string, order: Order): Promise<void> {
  return runtime.publish(Orders.at(name), order);
}

/** Lists the actors with their incarnations, in the order they start. */
export function roster(runtime: Runtime): string {
  return runtime
    .actors()
    .map(({ id, incarnation }) => `${id}#${String(incarnation)}`)
    .join(' ');
}

interface Pace {
  readonly onStart?: number | undefined;
  readonly onStop?: number | undefined;
  readonly dispose?: number | undefined;
}

interface MemberOptions {
  /** What it listens to; its own name by default. */
  readonly name: string;
  readonly handlerTimeout: number | undefined;
  /** Names of members that it spawns when it starts. */
  readonly helpers: readonly string[];
  readonly lifetime: Lifetime | undefined;
}

type MemberPolicy = PolicyOptions & Partial<Pick<MemberOptions, 'helpers' | 'lifetime'>> & { readonly hears?: string };

/** Actors that do as they are told, and the journal in which they write what happens to them. */
export interface Crew {
  readonly journal: string[];
  /** The names of those that cannot start from now on, and of those with a start that never ends. */
  readonly unfit: Set<string>;
  readonly lazy: Set<string>;
  /** How long the hooks of those take that are not done at once, in milliseconds of the clock. */
  readonly slow: Map<string, Pace>;
  member(name: string, policy?: MemberPolicy): ActorDefinition;
  /** How often each instance that was made has been disposed of. */
  readonly disposed: Map<object, number>;
  /** Creates members, and disposes of them as slowly as they are. */
  readonly container: ActorContainer;
  /** What has been written since the last call. */
  news(): string[];
}

/** @param clock measures the time of slow hooks */
export function crew(clock = new TestClock()): Crew {
  const journal: string[] = [];
  const unfit = new Set<string>();
  const lazy = new Set<string>();
  const slow = new Map<string, Pace>();
  const disposed = new Map<object, number>();

  const pause = (time: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, time));

  @Actor()
  class Member {
    readonly #name: string;
    constructor(private readonly ctx: ActorContext<MemberOptions>) {
      this.#name = `${ctx.id}#${String(ctx.incarnation)}`;
      disposed.set(this, 0);
    }

    onStart(): Promise<void> | undefined {
      for (const helper of this.ctx.options.helpers) this.#spawn(helper);
      if (lazy.has(this.ctx.id)) return new Promise<void>(() => undefined);
      if (unfit.has(this.ctx.id)) throw new Error(`${this.ctx.id} is unfit`);
      const { onStart } = slow.get(this.ctx.id) ?? {};
      if (onStart === undefined) {
        this.#isUp();
        return;
      }
      return pause(onStart).then(() => {
        this.#isUp();
      });
    }

    #isUp(): void {
      // Not up for others any more, when it was told meanwhile that it must end.
      journal.push(`${this.#name} ${this.ctx.signal.aborted ? 'late' : 'up'}`);
    }

    #spawn(name: string): void {
      const { actorClass, config } = member(name);
      void this.ctx.spawn(actorClass, { ...config, lifetime: this.ctx.options.lifetime }).catch(() => undefined);
    }

    @Subscribe(({ name }: MemberOptions) => Orders.at(name))
    obey(order: Order): Promise<void> | undefined {
      if (order === 'crash' || order === 'escalate') throw new Error(order);
      if (order === 'leave') this.ctx.stop();
      if (order === 'hang') return new Promise<void>(() => undefined);
      if (order === 'stall') return this.#stall();
      if (order.startsWith('spawn ')) this.#spawn(order.slice(6));
      if (order.startsWith('work ')) {
        return pause(Number(order.slice(5))).then(() => {
          journal.push(`${this.#name} ${order}`);
        });
      }
      if (order.startsWith('do ')) journal.push(`${this.#name} ${order}`);
      return undefined;
    }

    /** What a handler does after it has been cut off does not matter. */
    async #stall(): Promise<void> {
      await pause(STALLED);
      const { handlerTimeout = Infinity } = this.ctx.options;
      const heard = await this.ctx.publish(Leak, this.#name).then(
        () => true,
        () => false,
      );
      if (heard && handlerTimeout < STALLED) journal.push(`${this.#name} leaks`);
      throw new Error('stalled');
    }

    onError(error: Error) {
      return error.message === 'escalate' ? ('escalate' as const) : undefined;
    }

    onStop(reason: StopReason): Promise<void> | undefined {
      journal.push(`${this.#name} ${reason}`);
      const { onStop } = slow.get(this.ctx.id) ?? {};
      return onStop === undefined ? undefined : pause(onStop);
    }

    isDisposedOf(): Promise<void> | undefined {
      const { dispose } = slow.get(this.ctx.id) ?? {};
      return dispose === undefined ? undefined : pause(dispose);
    }
  }

  const member: Crew['member'] = (name, { helpers = [], lifetime, hears = name, ...policy } = {}) => {
    const { handlerTimeout } = policy;
    return actor(Member, { name, options: { name: hears, handlerTimeout, helpers, lifetime }, ...policy });
  };

  return {
    journal,
    unfit,
    lazy,
    slow,
    container: {
      ...plainContainer,
      dispose: (instance) => {
        disposed.set(instance, (disposed.get(instance) ?? 0) + 1);
        return instance instanceof Member ? instance.isDisposedOf() : undefined;
      },
    },
    member,
    disposed,
    news: () => journal.splice(0),
  };
}
