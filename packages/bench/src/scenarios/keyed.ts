import { contest } from '../program';
import type { KeyedLoad } from '../programs/keyed/books';
import type { Goal, Scenario } from '../scenario';

const MAIKO = 'nothing: an instance with a mailbox per key, supervised';
const PLAIN = 'no keys: one actor for all of them';
const MAP =
  'everything but the objects: a Map from key to object, called by the publisher; at the limit the one used longest ago goes';

/** What is not known beforehand, and more than any run has. */
const NO_LIMIT = 10_000_000;
const LARGE_HEAP = ['--max-old-space-size=12000'];

interface Keyed extends KeyedLoad {
  readonly name: string;
  readonly what: string;
  readonly goals: readonly Goal[];
  readonly quick?: boolean;
  readonly repetitions?: number;
}

function keyed({ name, what, keys, instances, ...rest }: Keyed): Scenario {
  return contest<KeyedLoad>({
    name: `keyed-${name}`,
    title: `Keyed actors: ${what}`,
    folder: 'keyed',
    argument: { keys, instances },
    nodeOptions: LARGE_HEAP,
    programs: { maiko: MAIKO, ...(keys === instances ? { 'maiko-plain': PLAIN } : {}), map: MAP },
    ...rest,
  });
}

function warm(keys: number, name: string, costs: number, quick = false): Scenario {
  const what = `${keys.toLocaleString('en')} keys in turn, all of which have an instance`;
  return keyed({ name, what, keys, instances: keys, goals: [{ peer: 'maiko-plain', costs }], quick });
}

export const keyedActors: readonly Scenario[] = [
  warm(10, '10', 5, true),
  warm(1_000, '1k', 5, true),
  warm(10_000, '10k', 6),
  warm(100_000, '100k', 15),
  { ...warm(1_000_000, '1m', 30), repetitions: 1 },
  keyed({
    name: 'create',
    what: 'every event has a new key, an instance is created',
    keys: undefined,
    instances: NO_LIMIT,
    goals: [{ metric: 'cost', atMost: 15_000, typical: true }],
    quick: true,
  }),
  keyed({
    name: 'churn',
    what: '100,000 keys in turn and room for 10,000 instances: one ends and one is created per event',
    keys: 100_000,
    instances: 10_000,
    goals: [{ metric: 'cost', atMost: 20_000, typical: true }],
    repetitions: 3,
  }),
];
