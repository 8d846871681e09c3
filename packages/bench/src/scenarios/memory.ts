import { arrival, Flow } from '../flow';
import { Counter } from '../load';
import { calibrate, runOnce } from '../load-run';
import type { Line, Peer } from '../peer';
import { randomNumbers } from '../random';
import type { Measured, Metric, Scenario } from '../scenario';
import { liveHeap, residentMemory, type Timing } from '../timing';
import { fanOutWiring } from './fan-out';
import { reachedBy } from './throughput';

const MEGABYTE = 2 ** 20;
const SUBSCRIBERS = 10;
const TIMES = 10;
const NAMES = 1_000_000;
const SEED = 7;

const GROWTH: readonly [Metric, Metric] = [
  { key: 'heap', label: 'heap growth MB', better: 'less' },
  { key: 'rss', label: 'RSS growth MB', better: 'less' },
];

/** How much more is on the heap, and resident, after `work`; both without garbage. */
async function growthBy(work: () => Promise<unknown>): Promise<Measured> {
  const heap = liveHeap();
  const resident = residentMemory();
  await work();
  return {
    heap: Math.max(0, liveHeap() - heap) / MEGABYTE,
    rss: Math.max(0, residentMemory() - resident),
  };
}

async function measureEvents(load: () => Peer, timing: Timing): Promise<Measured> {
  const peer = load();
  const wiring = fanOutWiring(SUBSCRIBERS);
  const line = (await peer.connect?.(wiring)) as Line;
  const flow = new Flow(line, reachedBy(wiring), peer.mailboxes === true && peer.backpressure !== true);
  const { events } = await calibrate(flow, timing);
  await runOnce(flow, events * TIMES);
  const growth = await growthBy(() => runOnce(flow, events * TIMES));
  await flow.close();
  return growth;
}

async function measureNames(load: () => Peer): Promise<Measured> {
  const receiver = new Counter();
  const line = (await load().connect?.({ topics: [], subscriptions: [{ pattern: 'random.*', receiver }] })) as Line;
  const random = randomNumbers(SEED);
  const publishAll = async (names: number): Promise<void> => {
    const before = receiver.count;
    for (let n = 1; n <= names; n++) {
      const wait = line.publishOn?.('random', random(2 ** 32).toString(36), { n });
      if (wait !== undefined) await wait;
    }
    await arrival(receiver, before + names);
    if (receiver.count !== before + names) throw new Error(`${receiver.count - before} of ${names} deliveries`);
  };
  // Caches and the young generation fill up first.
  await publishAll(NAMES / 2);
  const growth = await growthBy(() => publishAll(NAMES));
  await line.close();
  return growth;
}

export const memory: readonly Scenario[] = [
  {
    name: 'memory-events',
    title: `Memory: ${TIMES} times as many events, 1 topic, ${SUBSCRIBERS} subscribers`,
    quick: false,
    metrics: GROWTH,
    goals: [
      { metric: 'heap', atMost: 1 },
      { metric: 'rss', atMost: 16 },
    ],
    peers: ['maiko', 'eventemitter3', 'xstate', 'nact', 'effect'],
    excludes: () => undefined,
    measure: measureEvents,
  },
  {
    name: 'memory-names',
    title: `Memory: ${NAMES.toLocaleString('en')} events, each on a random topic of its own, one wildcard subscriber`,
    quick: false,
    metrics: GROWTH,
    goals: [
      { metric: 'heap', atMost: 1 },
      { metric: 'rss', atMost: 16 },
    ],
    peers: ['maiko', 'eventemitter2'],
    excludes: () => undefined,
    measure: measureNames,
  },
];
