import { AsyncLocalStorage, AsyncResource, executionAsyncId } from 'node:async_hooks';
import type { AsyncScope, AsyncScopes, Loop } from '../contract';
import { asyncScopes as withoutContext } from '../web/async-scope';

/** One time that a scope is entered: what Node takes for the running resource, and writes stores into. */
class Entry {
  readonly scope: NodeScope;
  /** How many stores were entered in it and not left. */
  stores = 0;
  /** Something else was written into it: it serves once. */
  written = false;
  /** What runs in it, if that is a loop. */
  loop: Loop | undefined = undefined;

  constructor(scope: NodeScope) {
    this.scope = scope;
  }
}

let current: Entry | undefined;

/** As a value: found on an entry, it would be looked for along all that entries inherit. */
const enter = Reflect.get(AsyncResource.prototype, 'runInAsyncScope') as (
  this: Entry,
  work: (given?: unknown) => unknown,
  self: unknown,
  given: unknown,
) => unknown;

/**
 * An async context that code can be run in: that of the place where it is made, whatever surrounds the callers that
 * enter it later. An entry in which a store was left, as `AsyncLocalStorage.enterWith` does, ends with that entry.
 */
export class NodeScope implements AsyncScope {
  /** What Node keeps in a resource, as it was when the scope was made. */
  readonly #kept: readonly (readonly [symbol, unknown])[];
  /** An entry that nothing was left in serves again: all of them have one shape, and a turn allocates none. */
  #idle: Entry | undefined;

  /** @param empty without any store */
  constructor(empty = false) {
    const resource = new AsyncResource('MaikoScope', { requireManualDestroy: true });
    const kept: (readonly [symbol, unknown])[] = [];
    for (const key of Object.getOwnPropertySymbols(resource)) {
      const value: unknown = Reflect.get(resource, key);
      if (isFrame(key)) kept.push([key, new Frame(empty ? undefined : (value as Frame | undefined))]);
      else if (!holdsStores(key)) kept.push([key, value]);
      else if (!empty && value !== undefined)
        kept.push([placeOf(key), key.description === SHARED_STORES ? new SharedStores(value as object) : value]);
    }
    this.#kept = kept;
  }

  get isCurrent(): boolean {
    return current?.scope === this && current.stores === 0;
  }

  run<R>(work: () => R): R;
  run<T, R>(work: (this: T) => R, self: T): R;
  run<T, A, R>(work: (this: T, given: A) => R, self: T, given: A): R;
  run(work: (given?: unknown) => unknown, self?: unknown, given?: unknown): unknown {
    const outer = current;
    const entry = (current = this.#idle ?? this.#newEntry());
    this.#idle = undefined;
    try {
      return enter.call(entry, work, self, given);
    } finally {
      current = outer;
      entry.loop = undefined;
      if (entry.stores === 0 && !entry.written) this.#idle = entry;
    }
  }

  #newEntry(): Entry {
    const entry = new Entry(this);
    for (const [key, kept] of this.#kept) {
      const value = kept instanceof SharedStores ? kept.of(entry) : kept;
      Object.defineProperty(entry, key, { value, writable: true });
    }
    return entry;
  }
}

// ---- noticing that a store is entered ----

/**
 * From Node 24 on a resource keeps all stores in one map, its frame. Node takes a new one for each store that is
 * entered or left.
 */
function isFrame(key: symbol): boolean {
  return key.description === 'context_frame';
}

/** Finds the running frame if that is one of ours: one that Node has made from it holds nothing of this storage. */
const FRAME = new AsyncLocalStorage<unknown>();

/**
 * What entries have for a frame. Node fills the next frame from the one before, and that is the only sign that a store
 * is entered.
 */
class Frame extends Map<unknown, unknown> {
  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    if (current !== undefined) storeEntered(current, 1);
    return super[Symbol.iterator]();
  }

  override has(storage: unknown): boolean {
    return storage === FRAME || super.has(storage);
  }

  override get(storage: unknown): unknown {
    return storage === FRAME ? this : super.get(storage);
  }

  /** Called by `AsyncLocalStorage.disable`. */
  disable(storage: unknown): void {
    this.delete(storage);
  }
}

function storeEntered(entry: Entry, change: number): void {
  entry.stores += change;
  if (entry.loop !== undefined) entry.loop.until = 0;
}

/**
 * Up to Node 22 a storage keeps its store in the running resource, under a symbol of its own; under
 * `--no-async-context-frame` of Node 24 in an object for all, which the resource gets with the first.
 */
function holdsStores(key: string | symbol): key is symbol {
  return typeof key === 'symbol' && (key.description === 'kResourceStore' || key.description === SHARED_STORES);
}

const SHARED_STORES = 'kAsyncLocalStorageContext';

/** What a scope keeps of such an object. Each entry has one of its own, for Node writes into it. */
class SharedStores {
  readonly #stores: object;

  constructor(stores: object) {
    this.#stores = stores;
  }

  of(entry: Entry): object {
    return new Proxy(Object.assign(Object.create(null) as object, this.#stores), {
      set: (stores, key, value) => {
        storeEntered(entry, 1);
        return Reflect.set(stores, key, value);
      },
    });
  }
}

/**
 * What entries inherit: an accessor for every storage that was seen, so that an entry knows how many stores were
 * entered in it. Until a storage is seen, the search for its symbol ends at a proxy. Looking at the running resource
 * after every event would cost more than the event.
 */
const STORES: object = Object.create(
  new Proxy(AsyncResource.prototype, {
    get(target, key, entry) {
      if (key in target || typeof key !== 'symbol') return Reflect.get(target, key, entry) as unknown;
      placeOf(key);
      return undefined;
    },
    set(_target, key, value, entry) {
      placeOf(key);
      return Reflect.set(STORES, key, value, entry);
    },
  }),
) as object;

Object.setPrototypeOf(Entry.prototype, STORES);

/** Where an entry keeps what is written under a key. */
const places = new Map<string | symbol, symbol>();

function placeOf(key: string | symbol): symbol {
  let place = places.get(key);
  if (place === undefined) {
    places.set(key, (place = Symbol('place')));
    Object.defineProperty(STORES, place, { value: undefined, writable: true });
    Object.defineProperty(STORES, key, accessor(place, holdsStores(key)));
  }
  return place;
}

function accessor(place: symbol, isStore: boolean): PropertyDescriptor {
  return {
    get(this: Record<symbol, unknown>) {
      return this[place];
    },
    set(this: Entry & Record<symbol, unknown>, value: unknown) {
      const before = this[place];
      this[place] = value;
      if (!isStore) this.written = true;
      else if ((before === undefined) !== (value === undefined)) storeEntered(this, value === undefined ? -1 : 1);
    },
  };
}

const EMPTY = new NodeScope(true);

/** Deno and Bun follow the condition `node` too, and their `AsyncResource` cannot be borrowed. */
export const hasScopes = canRun(EMPTY);

function canRun(scope: NodeScope): boolean {
  try {
    return scope.run(() => true);
  } catch {
    return false;
  }
}

const EMPTY_FRAME = hasScopes ? EMPTY.run(() => FRAME.getStore()) : undefined;

const ofNode: AsyncScopes = {
  EMPTY,
  endsAtStore: (loop) => {
    if (current !== undefined) current.loop = loop;
  },
  storeLeftBehind: () => current !== undefined && current.stores > 0,
  // While a storage is in use or something watches the resources, a continuation has an id; not so with frames.
  holdsNothing: () => executionAsyncId() === 0 && FRAME.getStore() === EMPTY_FRAME,
  isActorResource: (resource) => (resource as Partial<Entry>).scope instanceof NodeScope,
};

export const asyncScopes: AsyncScopes = hasScopes ? ofNode : withoutContext;
