import { Session } from 'node:inspector';

/** Steps that the engine has made in collections and arrays so far, in all of the process. */
let steps = 0;

/**
 * What V8 does with the places of deleted entries: they stay until the table is full, and a lookup of the first entry
 * steps over those in front of it. Only those are modelled.
 */
class Places {
  #capacity = 4;
  #used = 0;
  #deletedInFront = 0;

  added(size: number): void {
    if (++this.#used < this.#capacity) return;
    this.#deletedInFront = 0;
    this.#used = size;
    while (this.#capacity <= 2 * size) this.#capacity *= 2;
  }

  deleted(wasFirst: boolean): void {
    if (wasFirst) this.#deletedInFront++;
  }

  iterated(): void {
    steps += this.#deletedInFront;
  }

  cleared(): void {
    this.#deletedInFront = this.#used = 0;
  }
}

/** Makes `Map` and `Set` count. For the rest of the process: what is made from now on counts. */
function countCollections(): void {
  for (const name of ['Map', 'Set'] as const) {
    const prototype = globalThis[name].prototype as unknown as Record<PropertyKey, unknown>;
    const places = new WeakMap<object, Places>();
    const placesOf = (table: object): Places => {
      let found = places.get(table);
      if (found === undefined) places.set(table, (found = new Places()));
      return found;
    };
    type Method = (this: Map<unknown, unknown>, ...args: unknown[]) => unknown;
    const wrap = (
      method: PropertyKey,
      around: (table: Map<unknown, unknown>, run: () => unknown, key: unknown) => unknown,
    ) => {
      const original = prototype[method] as Method;
      prototype[method] = function (this: Map<unknown, unknown>, ...args: unknown[]) {
        return around(this, () => original.apply(this, args), args[0]);
      };
    };
    const { keys } = prototype as { keys: () => Iterator<unknown> };
    wrap(name === 'Map' ? 'set' : 'add', (table, run) => {
      const before = table.size;
      const result = run();
      if (table.size > before) placesOf(table).added(table.size);
      return result;
    });
    wrap('delete', (table, run, key) => {
      const first = keys.call(table).next();
      const result = run();
      if (result === true) placesOf(table).deleted(first.value === key);
      return result;
    });
    wrap('clear', (table, run) => {
      placesOf(table).cleared();
      return run();
    });
    for (const method of ['keys', 'values', 'entries', 'forEach', Symbol.iterator])
      wrap(method, (table, run) => {
        placesOf(table).iterated();
        return run();
      });
  }
}

/** Makes a search in an array, and what closes the gap of what is taken out, count. */
function countArrays(): void {
  const prototype = Array.prototype as unknown as Record<string, (this: unknown[], ...args: unknown[]) => unknown>;
  for (const method of ['indexOf', 'lastIndexOf', 'includes', 'splice', 'shift', 'unshift']) {
    const original = prototype[method] as (this: unknown[], ...args: unknown[]) => unknown;
    prototype[method] = function (...args) {
      steps += this.length;
      return original.apply(this, args);
    };
  }
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
}

/**
 * Counts work instead of time: how often each block of code of the framework and of RxJS runs, which V8 counts exactly,
 * and steps over deleted entries of collections. The same program counts the same on every machine.
 */
export class WorkMeter {
  readonly #session = new Session();

  constructor() {
    countCollections();
    countArrays();
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', {
      callCount: true,
      detailed: true,
    });
  }

  async count(work: () => Promise<unknown>): Promise<number> {
    this.#take();
    const before = steps;
    await work();
    return this.#take() + steps - before;
  }

  /** Since it was asked last. */
  #take(): number {
    let blocks = 0;
    this.#session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of (coverage as Coverage).result)
        if (/packages.(core|bench)|node_modules.rxjs|maiko:turn/.test(url))
          for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
    });
    return blocks;
  }
}
