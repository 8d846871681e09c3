import { Counter } from '../load';
import type { Wiring } from '../peer';
import { ahead, type Goal, type Scenario } from '../scenario';
import { syncFlow, throughput } from './throughput';

export function fanOutWiring(subscribers: number): Wiring {
  return {
    topics: ['ticks'],
    subscriptions: Array.from({ length: subscribers }, () => ({ pattern: 'ticks', receiver: new Counter() })),
  };
}

function fanOutTo(subscribers: number, quick: boolean, goals: readonly Goal[]): Scenario {
  return throughput(
    {
      name: `s2-k${subscribers}`,
      title: `S2 fan-out: 1 topic, ${subscribers} subscriber${subscribers === 1 ? '' : 's'}`,
      quick,
      goals,
      external: subscribers,
    },
    syncFlow(() => fanOutWiring(subscribers)),
  );
}

export const fanOut: readonly Scenario[] = [
  fanOutTo(1, true, ahead({ 'maiko-rs': 18, eventemitter3: 0.4, rxjs: 1.5 })),
  fanOutTo(10, true, ahead({ eventemitter3: 1, 'maiko-rs': 10, rxjs: 2 })),
  fanOutTo(100, true, ahead({ eventemitter3: 1, 'maiko-rs': 9, 'nest-emitter': 25, 'nest-cqrs': 600 })),
  fanOutTo(1000, false, ahead({ eventemitter3: 1.2, raw: 0.7, 'maiko-rs': 12 })),
];
