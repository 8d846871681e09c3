import {
  Actor,
  ActorContext,
  inject,
  Subscribe,
  type ActorClass,
  type Envelope,
  type PublishTarget,
  type Runtime,
  type Topic,
} from '@maiko/core';
import type { Type } from '@nestjs/common';
import type { ContextId } from '@nestjs/core';
import { RUNTIME } from '../tokens';
import type { Call, Delivery } from './delivery';
import { Emission } from './emission';
import { asActor } from './emitter';
import type { ListenerSource } from './listener-source';
import { receiversIn } from './receivers';
import { isThenable, settledQuietly } from './thenable';

/** What a listener asks for that actors publish: the topics that have the names of its events. */
export interface ListeningMethod {
  readonly method: string;
  readonly targets: readonly (PublishTarget<never> | string)[];
  /** What the method is called with when this payload arrives. */
  readonly argumentsOf: (payload: unknown) => unknown[];
}

/** One listener in one application, as its actor sees it. */
export interface Listener {
  readonly type: Type<object>;
  /** Where `ListenerSource` is, and where the instance is that Nest knows. */
  readonly source: symbol;
  readonly methods: readonly ListeningMethod[];
  /** Where calls come in whose events have no topic. It has no bound, as the library has none. */
  readonly inbox: Topic<Delivery>;
  /** The context in which a request-scoped listener handles an event. */
  readonly contextOf: (source: ListenerSource, values: readonly unknown[]) => ContextId;
  /** A failure is logged and the event is a dead letter, and that is all: so it was before. Else the supervisor is asked. */
  readonly resumes: boolean;
}

const listenerActors = new WeakSet<object>();

/** Whether an actor runs a class that was written for another library. */
export function isListenerActor(actorClass: object): boolean {
  return listenerActors.has(actorClass);
}

/** The actor that runs a listener. The class stays a provider of Nest; the actor calls its methods, one event after the other. */
export function listenerActor(listener: Listener): ActorClass {
  const { type, methods, inbox, resumes } = listener;
  class Listening {
    readonly #context = inject(ActorContext);
    readonly #runtime = inject<Runtime>(RUNTIME);
    readonly #source = inject<ListenerSource>(listener.source);
    #instance = inject<object>(type);

    constructor() {
      receiversIn(this.#runtime).set(this.#context.id, listener);
    }

    async onStart(): Promise<void> {
      const replaced = this.#instance !== this.#source.shared;
      if (this.#context.incarnation > 1 && !replaced && !this.#source.isScoped)
        this.#instance = await this.#source.fresh();
    }

    /** What has no topic. */
    take(delivery: Delivery): void | Promise<void> {
      return delivery.run(this.#call);
    }

    /** What comes on a topic: an emission, with the calls that the library decided on, or what an actor published. */
    published({ method, argumentsOf }: ListeningMethod, payload: unknown, { via }: Envelope): void | Promise<void> {
      if (via instanceof Emission) return runAll(via.of(listener, method), this.#call);
      const result = this.#call(method, argumentsOf(payload));
      return isThenable(result) ? settledQuietly(result) : undefined;
    }

    readonly #call: Call = (method, values) =>
      asActor({ context: this.#context, runtime: this.#runtime }, () => {
        const source = this.#source;
        if (this.#instance !== source.shared || !source.isScoped) return call(this.#instance, method, values);
        const instance = source.inContext(listener.contextOf(source, values));
        return instance.then((made) => call(made, method, values));
      });
  }
  Object.defineProperty(Listening, 'name', { value: type.name });
  Subscribe(inbox, { own: true })(Listening.prototype, 'take', descriptorOf('take'));
  for (const each of methods) {
    if (each.targets.length === 0) continue;
    const name = `${each.method} on its topic`;
    const descriptor = {
      configurable: true,
      value(this: Listening, payload: unknown, envelope: Envelope): void | Promise<void> {
        return this.published(each, payload, envelope);
      },
    };
    Object.defineProperty(Listening.prototype, name, descriptor);
    // Such classes get what they emit themselves, and nothing of it is ever refused.
    Subscribe([...each.targets] as string[], { own: true, overflow: 'unbounded' })(
      Listening.prototype,
      name,
      descriptor,
    );
  }
  if (resumes) Object.defineProperty(Listening.prototype, 'onError', { value: () => 'resume' });
  Actor({ name: type.name })(Listening);
  listenerActors.add(Listening);
  return Listening;

  function descriptorOf(name: 'take'): TypedPropertyDescriptor<Listening['take']> {
    return Object.getOwnPropertyDescriptor(Listening.prototype, name) as TypedPropertyDescriptor<Listening['take']>;
  }
}

/** By its name at this moment: a test may have put something else there. */
function call(instance: object, method: string, values: readonly unknown[]): unknown {
  return (instance as Record<string, (...values: unknown[]) => unknown>)[method]?.(...values);
}

/** Most methods are called once for an event; with several `@OnEvent` that match, as often. */
function runAll(calls: readonly Delivery[], call: Call): void | Promise<void> {
  const [first, ...others] = calls;
  return others.length === 0 ? first?.run(call) : runInTurn(calls, call);
}

async function runInTurn(calls: readonly Delivery[], call: Call): Promise<void> {
  const failures: unknown[] = [];
  for (const each of calls) {
    try {
      await each.run(call);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
