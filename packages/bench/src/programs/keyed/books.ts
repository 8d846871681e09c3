import { arrival, Flow } from '../../flow';
import { Counter, sumOf, turn, type Tally, type Tick } from '../../load';
import type { Load } from '../../load-run';
import { expectCount, timed, type Measure } from '../../program';

export interface Entry extends Tick {
  readonly key: number;
}

export interface KeyedLoad {
  /** How many keys there are; undefined: every event has a new one. */
  readonly keys: number | undefined;
  /** How many of them have an object at the same time. */
  readonly instances: number;
}

/** The tallies that the objects of all keys write to. */
export class Books {
  readonly instances: number;
  /** Some key has to make room for another one. */
  readonly evicts: boolean;
  readonly tallies: readonly Tally[];
  readonly #shared = new Counter();
  opened = 0;

  constructor({ keys = 0, instances }: KeyedLoad) {
    this.instances = instances;
    this.evicts = keys > instances;
    this.tallies = Array.from({ length: keys }, () => new Counter());
  }

  /** Called by the object of a key, once. */
  open(key: number): Tally {
    this.opened++;
    return this.tallies[key] ?? this.#shared;
  }

  /** What all keys without a tally of their own got. */
  get shared(): Tally {
    return this.#shared;
  }
}

/** One way to have an object per key. */
export interface Bank {
  readonly publish: (entry: Entry) => Promise<unknown> | undefined;
  close(): unknown;
}

/** Makes a measurement of events for objects of keys: for known keys in turn, or each for a new one. */
export function keyed(open: (books: Books) => Bank | Promise<Bank>): Measure<KeyedLoad> {
  return timed(async (load) => {
    const books = new Books(load);
    const bank = await open(books);
    return load.keys === undefined ? new NewKeys(bank, books) : inTurn(bank, books, load.keys);
  });
}

function inTurn(bank: Bank, books: Books, keys: number): Load {
  const line = {
    publish: (key: number, { n }: Tick) => bank.publish({ key, n }),
    close: () => {
      if (!books.evicts) expectCount('objects', books.opened, keys);
      return bank.close();
    },
  };
  return new Flow(
    line,
    books.tallies.map((tally) => [tally]),
    false,
  );
}

/** Events that have a new key each. */
class NewKeys implements Load {
  readonly fanOut = 1;
  readonly least = 1;
  readonly #bank: Bank;
  readonly #books: Books;
  #before = 0;

  constructor(bank: Bank, books: Books) {
    this.#bank = bank;
    this.#books = books;
  }

  prepare(): void {
    this.#before = this.#books.opened;
    this.#books.shared.count = this.#books.shared.sum = 0;
  }

  async run(events: number): Promise<void> {
    for (let n = 1; n <= events; n++) {
      const wait = this.#bank.publish({ key: this.#before + n, n });
      if (wait !== undefined) await wait;
    }
    await arrival(this.#books.shared, events);
  }

  async verify(events: number): Promise<void> {
    await turn();
    const { opened, shared } = this.#books;
    expectCount('objects', opened - this.#before, events);
    expectCount('events', shared.count, events);
    expectCount('as the sum', shared.sum, sumOf(events));
  }

  close(): unknown {
    return this.#bank.close();
  }
}
