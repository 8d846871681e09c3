import { Flow } from '../flow';
import { runOnce } from '../load-run';
import type { Line } from '../peer';
import { COST } from '../program';
import type { Goal, Scenario } from '../scenario';
import { topicsWiring } from './many-topics';
import { reachedBy, syncFlow } from './throughput';

/** The first event of every topic in a young process: it finds its routes, and code that is not compiled. */
function firstEvent(topics: number, name: string, goals: readonly Goal[], quick = false): Scenario {
  return {
    name: `first-event-${name}`,
    title: `First event: 1 event for each of ${topics.toLocaleString('en')} topics, 1 subscriber each`,
    quick,
    metrics: [COST],
    driver: 'monomorphic',
    goals,
    peers: ['maiko', 'raw', 'eventemitter3', 'rxjs', 'xstate', 'nact'],
    excludes: (peer) => syncFlow(() => topicsWiring(topics)).excludes(peer),
    async measure(load) {
      const peer = load();
      const wiring = topicsWiring(topics);
      const line = (await peer.connect?.(wiring)) as Line;
      const flow = new Flow(line, reachedBy(wiring), peer.mailboxes === true && peer.backpressure !== true);
      globalThis.gc?.();
      const { cpu, wall } = await runOnce(flow, topics);
      await flow.close();
      return { cost: (cpu * 1e6) / topics, wallCost: (wall * 1e6) / topics, events: topics, warm: 0 };
    },
  };
}

/** 7400 ns where eventemitter3 had 217: the goal is 0.4 of that. */
const OF_EVENTEMITTER3 = 14;

export const firstEvents: readonly Scenario[] = [
  firstEvent(1_000, '1k', [], true),
  firstEvent(10_000, '10k', []),
  firstEvent(100_000, '100k', [{ peer: 'eventemitter3', costs: OF_EVENTEMITTER3 }]),
];
