import type { Line, Peer, Wiring } from '../peer';
import { tooMany } from '../peer';
import type { Measured, Scenario } from '../scenario';
import { liveHeap } from '../timing';
import { fanOutWiring } from './fan-out';
import { topicsWiring } from './many-topics';

const ACTORS = 10_000;

/**
 * What one actor weighs: the second time, because the first one compiles and caches. The first ones live on, or what is
 * left of them would go meanwhile.
 */
async function measure(makeWiring: (actors: number) => Wiring, load: () => Peer): Promise<Measured> {
  const peer = load();
  const first = (await peer.connect?.(makeWiring(ACTORS))) as Line;
  const wiring = makeWiring(ACTORS);
  const before = liveHeap();
  const line = (await peer.connect?.(wiring)) as Line;
  const bytes = liveHeap() - before;
  for (let topic = 0; topic < wiring.topics.length; topic++) await line.publish(topic, { n: 1 });
  const used = liveHeap() - before;
  await line.close();
  await first.close();
  return { bytes: Math.max(0, bytes) / ACTORS, used: Math.max(0, used) / ACTORS };
}

function heapOf(name: string, what: string, wiring: (actors: number) => Wiring, atMost: number): Scenario {
  return {
    name: `heap-${name}`,
    title: `Heap: ${ACTORS.toLocaleString('en')} actors ${what}`,
    quick: false,
    metrics: [
      { key: 'bytes', label: 'bytes per actor', better: 'less' },
      { key: 'used', label: 'after an event', better: 'less' },
    ],
    goals: [{ metric: 'bytes', atMost, typical: true }],
    peers: ['maiko', 'eventemitter3', 'rxjs', 'xstate', 'nact', 'effect'],
    repetitions: 3,
    excludes: (peer) => (peer.connect === undefined ? 'no actors' : tooMany(peer, ACTORS)),
    measure: (load) => measure(wiring, load),
  };
}

export const heaps: readonly Scenario[] = [
  heapOf('shared', 'on one topic', fanOutWiring, 950),
  heapOf('own', 'with a topic each', topicsWiring, 1_600),
];
