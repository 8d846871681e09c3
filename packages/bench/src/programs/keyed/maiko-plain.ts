import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import { Flow } from '../../flow';
import { Counter, type Tick } from '../../load';
import { timed } from '../../program';
import type { Entry } from './books';

const Booked = topic<Entry>('account.booked');

/** One actor for the events of all keys. */
export const measure = timed(async () => {
  const tally = new Counter();
  @Actor()
  class Account {
    @Subscribe(Booked)
    book(entry: Entry) {
      tally.add(entry);
    }
  }
  const runtime = createRuntime({ actors: [Account], watch: false });
  await runtime.start();
  const line = {
    publish: (_topic: number, { n }: Tick) => {
      const accepted = runtime.publish(Booked, { key: n, n });
      return runtime.congested ? accepted : undefined;
    },
    close: () => runtime.stop(),
  };
  return new Flow(line, [[tally]], false);
});
