import { Counter } from '../load';
import type { Wiring } from '../peer';
import { ahead, type Goal, type Scenario } from '../scenario';
import { syncFlow, throughput } from './throughput';

/** Makes topics with one subscriber each. */
export function topicsWiring(count: number): Wiring {
  const topics = Array.from({ length: count }, (_, index) => `sensor.${index}`);
  return { topics, subscriptions: topics.map((pattern) => ({ pattern, receiver: new Counter() })) };
}

function topicsOf(thousands: number, quick: boolean, goals: readonly Goal[]): Scenario {
  return throughput(
    {
      name: `s3-${thousands}k`,
      title: `S3 many topics: ${thousands},000 topics, 1 subscriber each`,
      quick,
      goals,
      external: 1,
    },
    syncFlow(() => topicsWiring(thousands * 1000)),
  );
}

export const manyTopics: readonly Scenario[] = [
  topicsOf(1, true, ahead({ eventemitter3: 0.6, 'maiko-rs': 9 })),
  topicsOf(10, false, ahead({ eventemitter3: 0.9, 'maiko-rs': 14 })),
  topicsOf(100, false, ahead({ eventemitter3: 1.3, 'maiko-rs': 5 })),
];
