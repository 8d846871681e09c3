import {
  Actor,
  actor,
  ActorContext,
  plainContainer,
  Subscribe,
  topics,
  type ActorContainer,
  type ActorDefinition,
  type PolicyOptions,
  type Runtime,
  type StopReason,
} from '@maiko/core';
import { TestClock } from '@maiko/testing';

/** What members of a crew do: each listens to the topic of its name. */
export type Order = 'crash' | 'leave' | 'hang' | 'escalate' | `do ${string}` | `work ${number}`;

const Orders = topics<Order>('crew.*');

export function tell(runtime: Runtime, name: string, order: Order): Promise<void> {
  return runtime.publish(Orders.at(name), order);
}

/** Who is there in which incarnation, in the order they start. */
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
  readonly name: string;
  readonly startTimeout: number | undefined;
}

/** Actors that do as they are told, and the journal in which they write what happens to them. */
export interface Crew {
  readonly journal: string[];
  /** The names of those that cannot start from now on, and of those whose start never ends. */
  readonly unfit: Set<string>;
  readonly lazy: Set<string>;
  /** How long the hooks of those take that are not done at once, in milliseconds of the clock. */
  readonly slow: Map<string, Pace>;
  member(name: string, policy?: PolicyOptions): ActorDefinition;
  /** Creates members, and disposes of them as slowly as they are. */
  readonly container: ActorContainer;
  /** What has been written since the last call. */
  news(): string[];
}

/** @param clock whose time slow hooks take */
export function crew(clock = new TestClock()): Crew {
  const journal: string[] = [];
  const unfit = new Set<string>();
  const lazy = new Set<string>();
  const slow = new Map<string, Pace>();

  const pause = (time: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, time));

  @Actor()
  class Member {
    readonly #name: string;
    constructor(private readonly ctx: ActorContext<MemberOptions>) {
      this.#name = `${ctx.id}#${String(ctx.incarnation)}`;
    }

    onStart(): Promise<void> | undefined {
      if (lazy.has(this.ctx.id)) return new Promise<void>(() => undefined);
      if (unfit.has(this.ctx.id)) throw new Error(`${this.ctx.id} is unfit`);
      const { onStart } = slow.get(this.ctx.id) ?? {};
      if (onStart === undefined) {
        this.#isUp();
        return;
      }
      return pause(onStart).then(() => {
        // Nobody waits for it any more, so no `onStop` is owed.
        if (onStart <= (this.ctx.options.startTimeout ?? Infinity)) this.#isUp();
      });
    }

    #isUp(): void {
      journal.push(`${this.#name} up`);
    }

    @Subscribe(({ name }: MemberOptions) => Orders.at(name))
    obey(order: Order): Promise<void> | undefined {
      if (order === 'crash' || order === 'escalate') throw new Error(order);
      if (order === 'leave') this.ctx.stop();
      if (order === 'hang') return new Promise<void>(() => undefined);
      if (order.startsWith('work ')) {
        return pause(Number(order.slice(5))).then(() => {
          journal.push(`${this.#name} ${order}`);
        });
      }
      if (order.startsWith('do ')) journal.push(`${this.#name} ${order}`);
      return undefined;
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

  return {
    journal,
    unfit,
    lazy,
    slow,
    container: {
      ...plainContainer,
      dispose: (instance) => (instance instanceof Member ? instance.isDisposedOf() : undefined),
    },
    member: (name, policy = {}) =>
      actor(Member, { name, options: { name, startTimeout: policy.startTimeout }, ...policy }),
    news: () => journal.splice(0),
  };
}
