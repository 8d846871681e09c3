import { Actor, ActorContext, createRuntime, inject, Subscribe, topic } from '@maiko/core';
import { keyed, type Books, type Entry } from './books';

/** Longer than any run. Milliseconds. */
const NEVER = 1e9;

const MILLION = 1_000_000;

const Booked = topic<Entry>('account.booked');

export const measure = keyed(async (books: Books) => {
  @Actor({ key: ({ key }: Entry) => key, idleTimeout: NEVER, maxInstances: books.instances })
  class Account {
    readonly #tally = books.open(Number(inject(ActorContext).key));

    @Subscribe(Booked)
    book(entry: Entry) {
      this.#tally.add(entry);
    }
  }
  const runtime = createRuntime({ actors: [Account], watch: false });
  await runtime.start();
  return {
    publish: (entry) => {
      const accepted = runtime.publish(Booked, entry);
      return runtime.congested ? accepted : undefined;
    },
    // A million instances take longer to end than to be measured: they end with the process.
    close: () => (books.instances < MILLION ? runtime.stop({ drain: false }) : undefined),
  };
});
