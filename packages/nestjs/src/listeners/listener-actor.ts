import { Actor, ActorContext, inject, type Runtime, Subscribe, type ActorClass, type PublishTarget } from '@maiko/core';
import type { Type } from '@nestjs/common';
import { RUNTIME } from '../tokens';
import { asActor, type Emitter } from './emitter';

/** A method of a listener, as an actor calls it. */
export interface ListeningMethod {
  readonly method: string | symbol;
  readonly targets: readonly (PublishTarget<never> | string)[];
  /** What the method is called with when this payload arrives. */
  readonly argumentsOf: (payload: unknown) => unknown[];
}

type Method = (this: object, ...args: unknown[]) => unknown;

const EMITTER = Symbol('maiko.emitter');

/**
 * The actor that runs a class written for something else. It extends the class, so that its constructor, dependencies and
 * other methods are as they were; the class itself stays untouched.
 */
export function listenerActor(listener: Type<object>, methods: readonly ListeningMethod[]): ActorClass {
  const Listening = class extends listener {
    readonly [EMITTER]: Emitter = { context: inject(ActorContext), runtime: inject<Runtime>(RUNTIME) };
  };
  Object.defineProperties(Listening, { name: { value: listener.name }, length: { value: listener.length } });
  for (const { method, targets, argumentsOf } of methods) {
    const name = `${String(method)} as listener`;
    const descriptor = {
      configurable: true,
      value(this: InstanceType<typeof Listening>, payload: unknown): void | Promise<void> {
        const original = (this as unknown as Record<string | symbol, Method>)[method] as Method;
        return asActor(this[EMITTER], () => withoutResult(original.apply(this, argumentsOf(payload))));
      },
    };
    Object.defineProperty(Listening.prototype, name, descriptor);
    // Such classes get what they emit themselves.
    Subscribe([...targets] as string[], { own: true })(Listening.prototype, name, descriptor);
  }
  Actor({ name: listener.name })(Listening);
  return Listening;
}

/** What it returns was never published: it was lost, or given to who awaited `emitAsync`. */
function withoutResult(result: unknown): void | Promise<void> {
  if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return undefined;
  return Promise.resolve(result).then(() => undefined);
}
