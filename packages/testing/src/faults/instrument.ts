import type { ActorClass, ActorContainer, ActorContext } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';

/**
 * The same container, and somebody who sees every instance it makes before the runtime does. What is no instance goes on as
 * it is: the runtime says what is wrong with it.
 */
export function watchedContainer(
  container: ActorContainer,
  made: (instance: object, actorClass: ActorClass, context: ActorContext) => void,
): ActorContainer {
  const seen = <T extends object>(instance: T, actorClass: ActorClass, context: ActorContext): T => {
    if (typeof instance === 'object' && (instance as T | null) !== null) made(instance, actorClass, context);
    return instance;
  };
  return {
    create: <T extends object>(actorClass: ActorClass<T>, context: ActorContext) => {
      const created = container.create(actorClass, context);
      const see = (instance: T): T => seen(instance, actorClass, context);
      return created instanceof Promise ? created.then(see) : see(created);
    },
    dispose: (instance) => container.dispose?.(instance),
    verify: (actorClass) => container.verify?.(actorClass),
    close: () => container.close?.(),
  };
}

/** The methods of a class that handle events or run on schedule. */
export function workOf(actorClass: ActorClass): Set<string | symbol> {
  const { subscriptions, schedules } = readSpec(actorClass);
  return new Set([...subscriptions, ...schedules].map(({ method }) => method));
}

/** An own property shadows the method of the class; whoever lists the properties of the instance does not see it. */
export function replaceMethod(
  instance: object,
  method: string | symbol,
  around: (original: () => unknown) => unknown,
): void {
  const original: unknown = (instance as Record<string | symbol, unknown>)[method];
  if (typeof original !== 'function' || !Object.isExtensible(instance)) return;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return around(() => (original as (...given: unknown[]) => unknown).apply(this, args));
  };
  Object.defineProperty(instance, method, { value, configurable: true, writable: true });
}
