import type { Peer } from './peer';
import { fanOut, pingPong, type Rig } from './rig';

export const PEERS = ['maiko', 'eventemitter3', 'rxjs', 'xstate', 'nact'] as const;
export type PeerName = (typeof PEERS)[number];

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** How many times faster than each peer Maiko is to be, at least. */
  readonly goals: Partial<Record<PeerName, number>>;
  setUp(peer: Peer): Promise<Rig>;
}

function fanOutScenario(subscribers: number, goals: Scenario['goals']): Scenario {
  return {
    name: `s2-k${subscribers}`,
    title: `S2 fan-out, 1 topic, ${subscribers} subscriber${subscribers === 1 ? '' : 's'}`,
    unit: 'deliveries/s',
    goals,
    setUp: (peer) => fanOut(peer, subscribers),
  };
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 's1',
    title: 'S1 ping-pong, 2 actors, one event in flight',
    unit: 'hops/s',
    goals: { eventemitter3: 0.35, xstate: 1.3, nact: 20 },
    setUp: pingPong,
  },
  fanOutScenario(1, { eventemitter3: 0.28, rxjs: 1.1 }),
  fanOutScenario(10, { eventemitter3: 0.85, rxjs: 1.8 }),
  fanOutScenario(100, { eventemitter3: 0.74 }),
  fanOutScenario(1000, { eventemitter3: 1.2 }),
];
