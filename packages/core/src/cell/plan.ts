import type { RetryPolicy } from '../actor/retry';
import type { AsyncContext } from '../ports/async-context';
import type { ActorSubscription } from './child-spec';
import { Turns, type Turn } from './turn';
import { turnWithin } from './turn-within';

/** What the cells of one class with the same list of subscriptions share. */
export interface Plan {
  /** The handler of every slot. */
  readonly methods: readonly (string | symbol)[];
  /** How a failed event of every slot is tried again; empty when none is. */
  readonly retries: readonly (RetryPolicy | undefined)[];
  readonly turn: Turn;
  /** Brings to the handler what surrounded the publish; undefined unless the runtime was told to. */
  readonly asyncContext: AsyncContext | undefined;
}

/** Makes the plans of one runtime: one for thousands of cells. */
export class Plans {
  readonly #turns = new Turns();
  readonly #asyncContext: AsyncContext | undefined;
  readonly #made = new WeakMap<object, WeakMap<readonly ActorSubscription[], Plan>>();

  constructor(asyncContext?: AsyncContext) {
    this.#asyncContext = asyncContext;
  }

  /** @param methods what the handlers are called, if not as the subscriptions say */
  of(
    actorClass: { readonly name: string },
    subscriptions: readonly ActorSubscription[],
    methods?: readonly string[],
  ): Plan {
    let ofClass = this.#made.get(actorClass);
    if (ofClass === undefined) this.#made.set(actorClass, (ofClass = new WeakMap()));
    let plan = ofClass.get(subscriptions);
    if (plan === undefined) ofClass.set(subscriptions, (plan = this.#make(actorClass, subscriptions, methods)));
    return plan;
  }

  #make(
    actorClass: { readonly name: string },
    subscriptions: readonly ActorSubscription[],
    methods: readonly (string | symbol)[] = subscriptions.map(({ method }) => method),
  ): Plan {
    const retries = subscriptions.map(({ retry }) => retry);
    const asyncContext = this.#asyncContext;
    const turn = turnWithin(asyncContext, this.#turns.of(actorClass, methods));
    return { methods, retries: retries.every((each) => each === undefined) ? [] : retries, turn, asyncContext };
  }
}
