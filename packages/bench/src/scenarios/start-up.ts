import { performance } from 'node:perf_hooks';
import { tooMany, type Line, type Peer } from '../peer';
import { ahead, type Measured, type Scenario } from '../scenario';
import { liveHeap } from '../timing';
import { fanOutWiring } from './fan-out';

/** Actors of one kind, subscribed to one topic. */
async function measure(actors: number, load: () => Peer): Promise<Measured> {
  // Not counted: the peers that need it have it, the others may.
  await import('rxjs');
  const wiring = fanOutWiring(actors);
  const startOfNode = performance.nodeTiming.bootstrapComplete;

  const began = performance.now();
  const peer = load();
  const loaded = performance.now();
  const line = (await peer.connect?.(wiring)) as Line;
  const ready = performance.now();
  await line.close();

  // Once more for the heap: what the first time compiled and cached is not the actors'.
  const other = fanOutWiring(actors);
  const before = liveHeap();
  const kept = (await peer.connect?.(other)) as Line;
  const bytes = Math.max(0, liveHeap() - before) / actors;
  await kept.close();
  return { ready: startOfNode + ready - began, load: loaded - began, connect: ready - loaded, bytes };
}

function startUp(thousands: number, quick: boolean): Scenario {
  const actors = thousands * 1000;
  return {
    name: `s8-${thousands}k`,
    title: `S8 start-up: ${thousands},000 actors`,
    quick,
    metrics: [
      { key: 'ready', label: 'ready ms', better: 'less' },
      { key: 'load', label: 'import ms', better: 'less' },
      { key: 'connect', label: 'set-up ms', better: 'less' },
      { key: 'bytes', label: 'heap B/actor', better: 'less' },
    ],
    goals: [...(thousands === 1 ? ahead({ raw: 1 / 1.15 }) : []), { metric: 'bytes', atMost: 400 }],
    external: 1,
    ...(thousands === 100 ? { repetitions: 3 } : {}),
    excludes(peer) {
      if (peer.connect === undefined) return 'no handlers that return at once';
      return tooMany(peer, actors);
    },
    measure: (load) => measure(actors, load),
  };
}

export const startUps: readonly Scenario[] = [startUp(1, true), startUp(10, false), startUp(100, false)];
