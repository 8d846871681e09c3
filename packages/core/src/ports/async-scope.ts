import { AsyncResource } from 'node:async_hooks';
import type { CancelTimer, Clock } from './clock';

/** Work in batches, which ends after the piece in hand when `until` is 0. */
interface Loop {
  until: number;
}

/** One time that a scope is entered: what Node takes for the running resource, and writes stores into. */
class Entry {
  readonly scope: AsyncScope;
  /** How many stores were entered in it and not left. */
  stores = 0;
  /** Something else was written into it: it serves once. */
  written = false;
  /** What runs in it, if that is a loop. */
  loop: Loop | undefined = undefined;

  constructor(scope: AsyncScope) {
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
 * An async context that code can be run in: that of the place where it is made, whatever surrounds the callers that enter it later.
 * An entry in which a store was left, as `AsyncLocalStorage.enterWith` does, ends with that entry.
 */
export class AsyncScope {
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
      if (!holdsStores(key)) kept.push([key, value]);
      else if (!empty && value !== undefined) kept.push([placeOf(key), value]);
    }
    this.#kept = kept;
  }

  /** The entry that was made last is one of this scope, and no store is left behind in it: more code may run in it. */
  get isCurrent(): boolean {
    return current?.scope === this && current.stores === 0;
  }

  /** Runs `work` here, at once. */
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
    for (const [key, value] of this.#kept) Object.defineProperty(entry, key, { value, writable: true });
    return entry;
  }
}

/** The loop ends after the piece of work that enters a store. */
export function endsAtStore(loop: Loop): void {
  if (current !== undefined) current.loop = loop;
}

/** A store was entered in this entry and not left: other code must not run in it. */
export function storeLeftBehind(): boolean {
  return current !== undefined && current.stores > 0;
}

// ---- noticing that a store is entered ----

/** Up to Node 22 a storage keeps its store in the running resource, under a symbol of its own; from Node 24 on there is one frame of all. */
function holdsStores(key: string | symbol): key is symbol {
  return typeof key === 'symbol' && (key.description === 'kResourceStore' || key.description === 'context_frame');
}

/**
 * What entries inherit: an accessor for every storage that was seen, so that an entry knows how many stores were entered in it. Until
 * a storage is seen, the search for its symbol ends at a proxy. Looking at the running resource after every event would cost more than
 * the event.
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
      else if ((before === undefined) !== (value === undefined)) {
        this.stores += value === undefined ? -1 : 1;
        if (this.loop !== undefined) this.loop.until = 0;
      }
    },
  };
}

/** Without any store: the context of no caller. */
export const EMPTY = new AsyncScope(true);

/**
 * Whether `resource`, as `executionAsyncResource` of `node:async_hooks` gives it, is one in which a runtime runs code of actors. For test
 * tools that watch what this code sets in motion; what it awaits goes on in resources of its own.
 */
export function isActorResource(resource: object): boolean {
  return (resource as Partial<Entry>).scope instanceof AsyncScope;
}

/** The same clock; what its timers call runs in the empty context, and they hold no store of those who set them. */
export function emptied(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimer: (callback, delay, background) => {
      const set = (): CancelTimer =>
        clock.setTimer(
          () => {
            EMPTY.run(callback);
          },
          delay,
          background,
        );
      return EMPTY.run(set);
    },
    keepAlive: () => clock.keepAlive?.() ?? (() => undefined),
  };
}
