import { Counter } from '../load';
import type { Wiring } from '../peer';
import { randomNumbers } from '../random';
import { ahead } from '../scenario';
import { syncFlow, withBothDrivers, young } from './throughput';

const SUBSCRIPTIONS = 1_000;
const TOPICS = 2_000;
const SEED = 20_261;

/** Half of the wildcard subscriptions leave the plant open, the others the sensor. */
const PLANTS = 40;
const SENSORS = 250;

/**
 * Makes random topics `plant.<p>.sensor.<s>`, and subscriptions of which a share has a wildcard.
 * @param percent of the subscriptions
 */
export function wildcardWiring(percent: number): Wiring {
  const random = randomNumbers(SEED);
  const topics = new Set<string>();
  while (topics.size < TOPICS) topics.add(`plant.${random(PLANTS)}.sensor.${random(SENSORS)}`);
  const names = [...topics];
  const wild = Math.round((SUBSCRIPTIONS * percent) / 100);
  const patterns = Array.from({ length: SUBSCRIPTIONS }, (_, index) => {
    if (index >= wild) return names[random(TOPICS)] as string;
    return index % 2 === 0 ? `plant.*.sensor.${random(SENSORS)}` : `plant.${random(PLANTS)}.sensor.*`;
  });
  return { topics: names, subscriptions: patterns.map((pattern) => ({ pattern, receiver: new Counter() })) };
}

const randomTopics = syncFlow(() => wildcardWiring(30));

export const wildcards = withBothDrivers(
  {
    name: 's7',
    title: `S7 wildcards: ${SUBSCRIPTIONS} subscriptions, 30 % with a wildcard, ${TOPICS} random topics`,
    quick: true,
    goals: ahead({ eventemitter2: 4, 'nest-emitter': 6, raw: 0.5 }),
  },
  randomTopics,
  { quick: true, goals: ahead({ eventemitter2: 2.2 }) },
);

export const youngWildcards = young('s7', 'S7 wildcards', randomTopics);
