import type { Tally } from '../../load';
import { keyed, type Books, type Entry } from './books';

class Account {
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  book(entry: Entry): void {
    this.#tally.add(entry);
  }
}

/** A Map of objects; when not all keys have room, the one that was used longest ago goes. */
export const measure = keyed((books: Books) => {
  const accounts = new Map<number, Account>();
  const open = (key: number): Account => {
    if (accounts.size >= books.instances)
      for (const oldest of accounts.keys()) {
        accounts.delete(oldest);
        break;
      }
    const account = new Account(books.open(key));
    accounts.set(key, account);
    return account;
  };
  const use = (key: number): Account => {
    const account = accounts.get(key);
    if (account === undefined) return open(key);
    if (books.evicts) {
      accounts.delete(key);
      accounts.set(key, account);
    }
    return account;
  };
  return {
    publish: (entry) => {
      use(entry.key).book(entry);
      return undefined;
    },
    close: () => undefined,
  };
});
