import { Counter } from '../load';
import type { Wiring } from '../peer';
import { ahead, type Goal, type Scenario } from '../scenario';
import { syncFlow, withBothDrivers, young, type Setup } from './throughput';

export function fanOutWiring(subscribers: number): Wiring {
  return {
    topics: ['ticks'],
    subscriptions: Array.from({ length: subscribers }, () => ({ pattern: 'ticks', receiver: new Counter() })),
  };
}

const fanOutFlow = (subscribers: number): Setup => syncFlow(() => fanOutWiring(subscribers));

function fanOutTo(subscribers: number, quick: boolean, goals: readonly Goal[], inlined: readonly Goal[]): Scenario[] {
  return withBothDrivers(
    {
      name: `s2-k${subscribers}`,
      title: `S2 fan-out: 1 topic, ${subscribers} subscriber${subscribers === 1 ? '' : 's'}`,
      quick,
      goals,
      external: subscribers,
    },
    fanOutFlow(subscribers),
    { quick: quick && subscribers <= 10, goals: inlined },
  );
}

export const fanOut: readonly Scenario[] = [
  ...fanOutTo(1, true, ahead({ 'maiko-rs': 18, eventemitter3: 0.4, rxjs: 1.5 }), ahead({ eventemitter3: 0.22 })),
  ...fanOutTo(10, true, ahead({ eventemitter3: 1, 'maiko-rs': 10, rxjs: 2 }), ahead({ eventemitter3: 0.42 })),
  ...fanOutTo(
    100,
    true,
    ahead({ eventemitter3: 1, 'maiko-rs': 9, 'nest-emitter': 25, 'nest-cqrs': 600 }),
    ahead({ eventemitter3: 0.55 }),
  ),
  ...fanOutTo(1000, false, ahead({ eventemitter3: 1.2, raw: 0.7, 'maiko-rs': 12 }), ahead({ eventemitter3: 0.69 })),
];

export const youngFanOut: readonly Scenario[] = [
  young('s2-k1', 'S2 fan-out to 1', fanOutFlow(1)),
  young('s2-k10', 'S2 fan-out to 10', fanOutFlow(10)),
];
