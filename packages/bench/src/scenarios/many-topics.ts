import { Counter } from '../load';
import type { Wiring } from '../peer';
import { ahead, type Goal, type Scenario } from '../scenario';
import { syncFlow, throughput, withBothDrivers, young, type Inlined, type Setup } from './throughput';

/** Makes topics with one subscriber each. */
export function topicsWiring(count: number): Wiring {
  const topics = Array.from({ length: count }, (_, index) => `sensor.${index}`);
  return { topics, subscriptions: topics.map((pattern) => ({ pattern, receiver: new Counter() })) };
}

const flowOver = (topics: number): Setup => syncFlow(() => topicsWiring(topics));

const MILLION = 1_000_000;

/** A million actors are beyond the heap that Node takes by default. Megabytes. */
const LARGE_HEAP = ['--max-old-space-size=12000'];

function describe(topics: number, name: string, goals: readonly Goal[], quick = false) {
  const title = `S3 many topics: ${topics.toLocaleString('en')} topics, 1 subscriber each`;
  return { name, title, quick, goals };
}

function topicsOf(topics: number, name: string, quick: boolean, goals: readonly Goal[], inlined: Inlined): Scenario[] {
  const description = { ...describe(topics, name, goals, quick), external: 1 };
  return withBothDrivers(description, flowOver(topics), inlined);
}

/** A million actors take longer to end than to be measured: they end with the process. */
const leftOpen = ({ excludes, setUp }: Setup): Setup => ({
  excludes,
  setUp: async (peer) => Object.assign(await setUp(peer), { close: () => undefined }),
});

function inlinedOnly(topics: number, name: string, goals: readonly Goal[], setup = flowOver(topics)): Scenario {
  const scenario = throughput(describe(topics, name, goals, topics === 10), setup, 'monomorphic');
  return { ...scenario, peers: ['maiko', 'raw', 'eventemitter3', 'rxjs'] };
}

export const manyTopics: readonly Scenario[] = [
  inlinedOnly(10, 'mono-s3-10', []),
  ...topicsOf(1_000, 's3-1k', true, ahead({ eventemitter3: 0.6, 'maiko-rs': 9 }), {
    quick: true,
    goals: [...ahead({ eventemitter3: 0.5 }), { scenario: 'mono-s3-10', costs: 1.3 }],
  }),
  ...topicsOf(10_000, 's3-10k', false, ahead({ eventemitter3: 0.9, 'maiko-rs': 14 }), {
    quick: false,
    goals: ahead({ eventemitter3: 0.7 }),
  }),
  ...topicsOf(100_000, 's3-100k', false, ahead({ eventemitter3: 1.3, 'maiko-rs': 5 }), {
    quick: false,
    goals: ahead({ eventemitter3: 0.85 }),
  }),
  {
    ...inlinedOnly(MILLION, 'mono-s3-1m', [{ scenario: 'mono-s3-10k', costs: 3 }], leftOpen(flowOver(MILLION))),
    peers: ['maiko', 'eventemitter3'],
    nodeOptions: LARGE_HEAP,
    repetitions: 2,
  },
];

export const youngManyTopics = young('s3-1k', 'S3 1,000 topics', flowOver(1_000));
