import type { RetryPolicy } from '../actor/retry';
import type { AsyncContext } from '../ports/async-context';
import type { ActorSubscription } from './child-spec';
import { HandlerCodes, type HandlerCall, type HandlerLoop } from './handler-loop';
import { loopWithin } from './handler-loop-in-context';

/** The plan that the cells of one class with the same list of subscriptions share. */
export interface CellPlan {
  /** The handler of every subscription. */
  readonly methods: readonly (string | symbol)[];
  /** How a failed event of every subscription is tried again; empty when none is. */
  readonly retries: readonly (RetryPolicy | undefined)[];
  readonly loop: HandlerLoop;
  /** Undefined when each event has to take its way through the log. */
  readonly call: HandlerCall | undefined;
  /** Brings to the handler what surrounded the publish; undefined unless the runtime was told to. */
  readonly asyncContext: AsyncContext | undefined;
}

/** The plans of one runtime: one for thousands of cells. */
export class CellPlans {
  readonly #codes = new HandlerCodes();
  readonly #asyncContext: AsyncContext | undefined;
  /** Those of a class differ in how many topics its actors choose by their options. */
  readonly #made = new WeakMap<object, CellPlan[]>();

  constructor(asyncContext?: AsyncContext) {
    this.#asyncContext = asyncContext;
  }

  /** @param methods what the handlers are called, if not as the subscriptions say */
  of(
    actorClass: { readonly name: string },
    subscriptions: readonly ActorSubscription[],
    methods?: readonly string[],
  ): CellPlan {
    let made = this.#made.get(actorClass);
    if (made === undefined) this.#made.set(actorClass, (made = []));
    const known = made.find((plan) => suits(plan, subscriptions, methods));
    if (known !== undefined) return known;
    const plan = this.#make(actorClass, subscriptions, methods);
    made.push(plan);
    return plan;
  }

  #make(
    actorClass: { readonly name: string },
    subscriptions: readonly ActorSubscription[],
    methods: readonly (string | symbol)[] = subscriptions.map(({ method }) => method),
  ): CellPlan {
    const retries = subscriptions.map(({ retry }) => retry);
    const asyncContext = this.#asyncContext;
    const code = this.#codes.of(actorClass, methods);
    return {
      methods,
      retries: retries.every((each) => each === undefined) ? [] : retries,
      loop: loopWithin(asyncContext, code.loop),
      call: asyncContext === undefined ? code.call : undefined,
      asyncContext,
    };
  }
}

function suits(
  { methods, retries }: CellPlan,
  subscriptions: readonly ActorSubscription[],
  called: readonly string[] | undefined,
): boolean {
  return (
    methods.length === subscriptions.length &&
    subscriptions.every(({ method, retry }, at) => methods[at] === (called?.[at] ?? method) && retries[at] === retry)
  );
}
