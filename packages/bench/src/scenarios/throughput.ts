import { Flow } from '../flow';
import type { AsyncReceiver, Tally } from '../load';
import { measureLoad, youngRuns, type Load } from '../load-run';
import { routes } from '../pattern';
import { tooMany, type Line, type Operators, type Peer, type Wiring } from '../peer';
import { warmUpPeer } from '../warm-up';
import type { PeerName } from '../peers';
import type { Driver, Goal, Metric, Scenario } from '../scenario';

export const RATE: Metric = { key: 'rate', label: 'deliveries/s', better: 'more', wallKey: 'wallRate' };

type Description = Pick<Scenario, 'name' | 'title' | 'quick' | 'goals' | 'variants' | 'external'>;

/** The setup and the load of a peer. */
export interface Setup {
  readonly excludes: Scenario['excludes'];
  readonly setUp: (peer: Peer) => Promise<Load>;
}

/** Makes a scenario that counts deliveries per second. */
export function throughput(description: Description, setup: Setup, driver: Driver = 'polymorphic'): Scenario {
  return {
    ...description,
    metrics: [RATE],
    driver,
    excludes: (peer) => setup.excludes(peer),
    async measure(load, timing) {
      const peer = load();
      if (driver === 'polymorphic') await warmUpPeer(peer);
      const ready = await setup.setUp(peer);
      const measured = await measureLoad(ready, timing);
      await ready.close();
      return measured;
    },
  };
}

/** Those of which a compiler makes less when it knows one kind of handler only, and those with a goal there. */
const INLINED: readonly PeerName[] = ['maiko', 'raw', 'eventemitter3', 'eventemitter2', 'rxjs'];

/** The same in a process with one kind of handler, which V8 inlines into the loops of every peer. */
export interface Inlined {
  readonly quick: boolean;
  readonly goals: readonly Goal[];
}

/** Makes a scenario for each driver. */
export function withBothDrivers(description: Description, setup: Setup, { quick, goals }: Inlined): Scenario[] {
  const { name, title } = description;
  const inlined = { name: `mono-${name}`, title, quick, goals };
  return [throughput(description, setup), { ...throughput(inlined, setup, 'monomorphic'), peers: INLINED }];
}

/** Processor time of the first second. Milliseconds. */
const FIRST_SECOND = 1_000;

/** Makes a scenario that counts the deliveries of the first second of a process: most of it is the compiler's. */
export function young(name: string, title: string, setup: Setup): Scenario {
  return {
    name: `young-${name}`,
    title: `The first second of a process: ${title}`,
    quick: false,
    metrics: [RATE],
    driver: 'monomorphic',
    repetitions: 3,
    goals: [],
    peers: INLINED,
    excludes: (peer) => setup.excludes(peer),
    async measure(load) {
      const ready = await setup.setUp(load());
      const measured = await youngRuns(ready, FIRST_SECOND);
      await ready.close();
      return measured;
    },
  };
}

/** Lists the receivers of each topic, when every receiver counts. */
export function reachedBy<R>(wiring: Wiring<R>): (R & Tally)[][] {
  return routes(wiring).map((subscriptions) => subscriptions.map(({ receiver }) => receiver as R & Tally));
}

/** Makes a flow of events from outside to handlers that return at once. */
export function syncFlow(
  makeWiring: () => Wiring,
  reached: (wiring: Wiring) => readonly (readonly Tally[])[] = reachedBy,
): Setup {
  return {
    // The wiring is made only when it is needed: every process loads all scenarios, and some have a million topics.
    excludes(peer) {
      const { subscriptions } = makeWiring();
      const wildcards = subscriptions.some(({ pattern }) => pattern.includes('*'));
      if (peer.connect === undefined) return 'no handlers that return at once';
      if (wildcards && peer.wildcards !== true) return 'no wildcards';
      return tooMany(peer, subscriptions.length);
    },
    async setUp(peer) {
      const wiring = makeWiring();
      const line = (await peer.connect?.(wiring)) as Line;
      return new Flow(line, reached(wiring), peer.mailboxes === true && peer.backpressure !== true);
    },
  };
}

/** Makes a flow of events from outside to handlers that await something. */
export function asyncFlow(makeWiring: () => Wiring<AsyncReceiver>): Setup {
  return {
    excludes: (peer) => (peer.connectAsync === undefined ? 'no handlers that await' : undefined),
    async setUp(peer) {
      const wiring = makeWiring();
      const line = (await peer.connectAsync?.(wiring)) as Line;
      return new Flow(line, reachedBy(wiring), peer.backpressure !== true);
    },
  };
}

/** Makes a flow of events from outside through operators of RxJS to handlers that return at once. */
export function pipedFlow(makeWiring: () => Wiring, operators: Operators, batch?: number): Setup {
  return {
    excludes: (peer) => (peer.connectPiped === undefined ? 'no operators of RxJS' : undefined),
    async setUp(peer) {
      const wiring = makeWiring();
      const line = (await peer.connectPiped?.(wiring, operators)) as Line;
      return new Flow(line, reachedBy(wiring), false, batch);
    },
  };
}

/** Makes a flow of events from outside through operators of RxJS to handlers that await something. */
export function pipedAsyncFlow(makeWiring: () => Wiring<AsyncReceiver>, operators: Operators): Setup {
  return {
    excludes: (peer) => (peer.connectPipedAsync === undefined ? 'no operators of RxJS' : undefined),
    async setUp(peer) {
      const wiring = makeWiring();
      const line = (await peer.connectPipedAsync?.(wiring, operators)) as Line;
      return new Flow(line, reachedBy(wiring), peer.backpressure !== true);
    },
  };
}
