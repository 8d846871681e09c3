import type { ActorClass, ActorContainer, ActorContext } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';

/** A receiver of what a watched container does. */
export interface ContainerWatcher {
  /** An instance is about to be created. */
  creating?(context: ActorContext): void;
  /** Called before the runtime gets the instance. */
  created(instance: object, actorClass: ActorClass, context: ActorContext): void;
  /** The actors have ended. */
  closing?(): void;
}

/** Wraps a container for a watcher. What is no instance passes as it is: the runtime refuses it. */
export function watchedContainer(container: ActorContainer, watcher: ContainerWatcher): ActorContainer {
  const seen = <T extends object>(instance: T, actorClass: ActorClass, context: ActorContext): T => {
    if (typeof instance === 'object' && (instance as T | null) !== null) watcher.created(instance, actorClass, context);
    return instance;
  };
  return {
    open: (runtime) => container.open?.(runtime),
    create: <T extends object>(actorClass: ActorClass<T>, context: ActorContext) => {
      watcher.creating?.(context);
      const created = container.create(actorClass, context);
      const see = (instance: T): T => seen(instance, actorClass, context);
      return created instanceof Promise ? created.then(see) : see(created);
    },
    dispose: (instance) => container.dispose?.(instance),
    verify: (actorClass) => container.verify?.(actorClass),
    close: () => {
      watcher.closing?.();
      return container.close?.();
    },
  };
}

/** Lists the methods of a class that handle events or run on schedule. */
export function workOf(actorClass: ActorClass): Set<string | symbol> {
  const { subscriptions, schedules } = readSpec(actorClass);
  return new Set([...subscriptions, ...schedules].map(({ method }) => method));
}

/**
 * Replaces a method by an own property, which shadows that of the class. It is not enumerable, so a list of the
 * properties does not show it.
 */
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
