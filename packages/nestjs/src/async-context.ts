import type { AsyncContext as AsyncContextPort } from '@maiko/core';
import type { AsyncLocalStorage } from 'node:async_hooks';

/** The share that an actor gets in the stores that surrounded the publish. */
export type AsyncContextMode = 'inherit' | 'fork' | 'fresh';

/** `ClsService` of nestjs-cls, as far as it is needed. */
interface ClsLike {
  isActive(): boolean;
  get(): unknown;
  runWith(store: never, callback: () => void): void;
  exit(callback: () => void): void;
}

/**
 * A storage that handlers are to find as it was at the publish: an `AsyncLocalStorage`, or the `ClsService` of
 * nestjs-cls.
 */
export type CarriedStorage = AsyncLocalStorage<unknown> | ClsLike;

/** A storage, and how a store is copied for a handler: leave out what must not go along, such as a transaction. */
export interface ForkedStorage {
  readonly storage: CarriedStorage;
  /** Default: a shallow copy of a `Map`, a `Set`, an array or a plain object; anything else is shared. */
  readonly fork?: ((store: never) => unknown) | undefined;
}

const MODE = Symbol('maiko.async-context');

/**
 * Chooses what the handlers of an actor find in the storages of `MaikoModule.forRoot({ asyncContext })`. `fork`
 * (default): a copy of the store at the publish, so what a handler sets stays in the handler. `inherit`: that store
 * itself. `fresh`: none. Steps, scheduled methods, `onStart` and `onStop` have no publish: they find nothing, and with
 * nestjs-cls a context of their own each time, unless the mode is `fresh`.
 * @example
 * @Actor()
 * @CarryContext('fresh')
 * class Statistics { ... }
 */
export function CarryContext(mode: AsyncContextMode): ClassDecorator {
  return (target) => {
    Reflect.defineMetadata(MODE, mode, target);
  };
}

/**
 * Merges the given storages into one context. It is undefined when there is nothing to carry: then it costs nothing.
 */
export function carrying(given: readonly (CarriedStorage | ForkedStorage)[] = []): AsyncContextPort | undefined {
  const storages = given.map((each) => ('storage' in each ? each : { storage: each }));
  if (storages.length === 0) return undefined;
  return {
    capture: () => storages.map(({ storage }) => storeOf(storage)),
    run: (captured, actor, work) => {
      const mode = (Reflect.getMetadata(MODE, actor.constructor) as AsyncContextMode | undefined) ?? 'fork';
      const stores = captured as readonly unknown[] | undefined;
      const nested = storages.reduceRight((inner, { storage, fork = shallowCopy }: ForkedStorage, index) => {
        const given = stores === undefined ? ownStore(storage) : stores[index];
        const store = mode === 'fresh' ? undefined : given;
        return () => {
          within(storage, mode === 'fork' && store !== undefined ? fork(store as never) : store, inner);
        };
      }, work);
      nested();
    },
  };
}

export function isStorage(given: unknown): boolean {
  const { storage = given } = Object(given) as { readonly storage?: unknown };
  const methods = Object(storage) as Partial<Record<string, unknown>>;
  return ['getStore', 'runWith'].some((name) => typeof methods[name] === 'function');
}

function storeOf(storage: CarriedStorage): unknown {
  if ('getStore' in storage) return storage.getStore();
  return storage.isActive() ? storage.get() : undefined;
}

/**
 * Work without an event, such as a scheduled method, has a context of its own where such a thing can be made: with
 * nestjs-cls.
 */
function ownStore(storage: CarriedStorage): unknown {
  return 'getStore' in storage ? undefined : {};
}

function within(storage: CarriedStorage, store: unknown, work: () => void): void {
  if ('getStore' in storage) {
    storage.run(store, work);
  } else if (store === undefined) {
    storage.exit(work);
  } else {
    storage.runWith(store as never, work);
  }
}

function shallowCopy(store: unknown): unknown {
  if (store instanceof Map) return new Map(store);
  if (store instanceof Set) return new Set(store);
  if (Array.isArray(store)) return [...(store as unknown[])];
  if (typeof store !== 'object' || store === null) return store;
  const prototype: unknown = Object.getPrototypeOf(store);
  return prototype === Object.prototype || prototype === null ? { ...store } : store;
}
