import {
  Actor,
  ActorContext,
  inject,
  Subscribe,
  type ActorClass,
  type Envelope,
  type Runtime,
  type Topic,
} from '@maiko/core';
import { isThenable } from '@maiko/core/adapter';
import type { Type } from '@nestjs/common';
import type { ContextId } from '@nestjs/core';
import { RUNTIME } from '../tokens';
import { Delivery, type Call } from './delivery';
import { Emission } from './emission';
import { asActor, type Emitter, type ListenerCall } from './emitter';
import type { ListenerSource } from './listener-source';
import { comesOn, type ListeningMethod } from './listening-method';
import { Receivers } from './receivers';
import { settledQuietly } from './settled-quietly';

/** One listener in one application, as its actor sees it. */
export interface Listener {
  readonly type: Type<object>;
  /** What messages call the option that lists it. */
  readonly option: string;
  /** Where `ListenerSource` is. */
  readonly source: symbol;
  /** Where the instance is `Held` that Nest knows, or what a test has put in its place. */
  readonly instance: symbol;
  readonly methods: readonly ListeningMethod[];
  /** The topic of calls for events without a topic. It has no bound, as the library has none. */
  readonly inbox: Topic<Delivery>;
  /** The context in which a request-scoped listener handles an event. */
  readonly contextOf: (source: ListenerSource, values: readonly unknown[]) => ContextId;
  /**
   * A failure is logged and the event is a dead letter, and that is all: so it was before. Else the supervisor is
   * asked.
   */
  readonly resumes: boolean;
}

/** An instance that libraries do not find here. */
export interface Held {
  held(): object;
}

/** The listeners, by the actors that run them. */
const listenerActors = new WeakMap<object, Listener>();

/** Whether an actor runs a class that was written for another library. */
export function isListenerActor(actorClass: object): boolean {
  return listenerActors.has(actorClass);
}

/** Returns the listener that an actor runs, if it runs a class that was written for another library. */
export function listenerOf(actorClass: object): Listener | undefined {
  return listenerActors.get(actorClass);
}

/**
 * Makes the actor that runs a listener. The class stays a provider of Nest; the actor calls its methods, one event
 * after the other.
 */
export function listenerActor(listener: Listener): ActorClass {
  const { type, methods, inbox, resumes } = listener;
  class Listening {
    readonly #context = inject(ActorContext);
    readonly #runtime = inject<Runtime>(RUNTIME);
    readonly #source = inject<ListenerSource>(listener.source);
    #instance = inject<Held>(listener.instance).held();

    constructor() {
      Receivers.in(this.#runtime).enter(this.#context.id, listener);
    }

    async onStart(): Promise<void> {
      const replaced = this.#instance !== this.#source.shared;
      if (this.#context.incarnation > 1 && !replaced && !this.#source.isScoped)
        this.#instance = await this.#source.fresh();
    }

    /** What has no topic. */
    onDelivery(delivery: Delivery): void | Promise<void> {
      return delivery.run(this.#call);
    }

    /** What comes on a topic: an emission, with the calls that the library decided on, or what an actor published. */
    onTopic(payload: unknown, { topic, via }: Envelope): void | Promise<void> {
      // A listener to everything is not meant to see what other listeners are called with.
      if (payload instanceof Delivery) return undefined;
      if (via instanceof Emission) return inTurn(via.of(listener).map((call) => () => call.run(this.#call)));
      const called = methods.filter((each) => comesOn(each, topic));
      return inTurn(
        called.map(
          ({ method, argumentsOf }) =>
            () =>
              this.#call(method, argumentsOf(payload)),
        ),
      );
    }

    readonly #call: Call = (method, values) => {
      const emitter = { context: this.#context, runtime: this.#runtime, call: { listener, isBusy: true } };
      return busyWhile(emitter, () => {
        const source = this.#source;
        if (this.#instance !== source.shared || !source.isScoped) return call(this.#instance, method, values);
        const instance = source.inContext(listener.contextOf(source, values));
        return instance.then((made) => call(made, method, values));
      });
    };
  }
  Object.defineProperty(Listening, 'name', { value: type.name });
  const subscribe = (name: 'onDelivery' | 'onTopic', ...subscription: Parameters<typeof Subscribe>): void => {
    const descriptor = Object.getOwnPropertyDescriptor(Listening.prototype, name);
    (Subscribe(...subscription) as MethodDecorator)(Listening.prototype, name, descriptor as PropertyDescriptor);
  };
  subscribe('onDelivery', inbox, { own: true });
  const targets = methods.flatMap((each) => each.targets) as string[];
  // Such classes get what they emit themselves, and nothing of it is ever refused.
  if (targets.length > 0) subscribe('onTopic', targets, { own: true, overflow: 'unbounded' });
  if (resumes) Object.defineProperty(Listening.prototype, 'onError', { value: () => 'resume' });
  Actor({ name: type.name })(Listening);
  listenerActors.set(Listening, listener);
  return Listening;
}

function busyWhile(emitter: Emitter & { readonly call: ListenerCall }, work: () => unknown): unknown {
  const over = (): void => {
    emitter.call.isBusy = false;
  };
  let result: unknown;
  try {
    result = asActor(emitter, work);
  } catch (error) {
    over();
    throw error;
  }
  if (isThenable(result)) result.then(over, over);
  else over();
  return result;
}

/** By its name at this moment: a test may have put something else there. */
function call(instance: object, method: string, values: readonly unknown[]): unknown {
  return (instance as Record<string, (...values: unknown[]) => unknown>)[method]?.(...values);
}

/**
 * An event may be for several methods, each called whatever became of the others. The first failure is that of the
 * event.
 */
function inTurn(calls: readonly (() => unknown)[]): void | Promise<void> {
  const [first, ...others] = calls;
  if (others.length > 0) return allInTurn(calls);
  const result = first?.();
  return isThenable(result) ? settledQuietly(result) : undefined;
}

async function allInTurn(calls: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of calls) {
    try {
      await each();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
