import { sumOf, type Counter } from './load';
import type { Peer } from './peer';
import { turn } from './turn';

/** One peer set up for one scenario. */
export interface Rig {
  /** Handlers that run per event. */
  readonly fanOut: number;
  /** Publishes this many events, and waits until all their deliveries have happened. */
  run(events: number): Promise<void>;
  close(): unknown;
}

/** Deliveries that do not come are an error after this many turns of the event loop without one. */
const PATIENCE = 100_000;

/** S1: one event in flight between two players. */
export async function pingPong(peer: Peer): Promise<Rig> {
  let over = (): void => undefined;
  const court = await peer.pingPong(() => {
    over();
  });
  return {
    fanOut: 1,
    async run(events) {
      const before = tally(court.players);
      await new Promise<void>((resolve) => {
        over = resolve;
        court.serve({ n: events });
      });
      verify('both players', before, tally(court.players), events);
    },
    close: () => court.close(),
  };
}

/** S2: one topic, many subscribers. */
export async function fanOut(peer: Peer, subscribers: number): Promise<Rig> {
  const hall = await peer.fanOut(subscribers);
  return {
    fanOut: subscribers,
    async run(events) {
      const before = hall.counters.map((counter) => tally([counter]));
      await publishAll(hall.publish, events);
      for (const [index, counter] of hall.counters.entries()) {
        const { count } = before[index] as Tally;
        await arrival(counter, count + events);
      }
      // A late turn, in which a delivery too many would come.
      await turn();
      for (const [index, counter] of hall.counters.entries()) {
        verify(`subscriber ${index}`, before[index] as Tally, tally([counter]), events);
      }
    },
    close: () => hall.close(),
  };
}

/** Not part of the function around it, so that the compiler sees a small loop. */
async function publishAll(
  publish: (tick: { n: number }) => Promise<unknown> | undefined,
  events: number,
): Promise<void> {
  for (let n = 1; n <= events; n++) {
    const wait = publish({ n });
    if (wait !== undefined) await wait;
  }
}

async function arrival(counter: Counter, expected: number): Promise<void> {
  let idle = 0;
  for (let last = counter.count; counter.count < expected && idle < PATIENCE; last = counter.count) {
    await turn();
    idle = counter.count === last ? idle + 1 : 0;
  }
}

interface Tally {
  readonly count: number;
  readonly sum: number;
}

function tally(counters: readonly Counter[]): Tally {
  let count = 0;
  let sum = 0;
  for (const counter of counters) {
    count += counter.count;
    sum = (sum + counter.sum) | 0;
  }
  return { count, sum };
}

function verify(who: string, before: Tally, after: Tally, events: number): void {
  const count = after.count - before.count;
  if (count !== events) throw new Error(`${who}: ${count} deliveries instead of ${events}`);
  if (((after.sum - before.sum) | 0) !== sumOf(events))
    throw new Error(`${who}: the payloads of ${events} deliveries do not add up`);
}
