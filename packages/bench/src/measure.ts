import { performance } from 'node:perf_hooks';
import type { Peer } from './peer';
import { eventemitter3 } from './peers/eventemitter3';
import { maiko } from './peers/maiko';
import { nact } from './peers/nact';
import { rxjs } from './peers/rxjs';
import { xstate } from './peers/xstate';
import type { PeerName, Scenario } from './scenario';

/** One measurement, made in a process of its own. */
export interface Sample {
  readonly deliveries: number;
  /** Wall clock. Milliseconds. */
  readonly wall: number;
  /** Processor time of the whole process, garbage collection included. Milliseconds. */
  readonly cpu: number;
  /** Deliveries per second of the wall clock. */
  readonly rate: number;
  /** Deliveries per second of processor time: what other processes of the machine do disturbs it less. */
  readonly cpuRate: number;
  /** Resident memory of the process at its end. MB. */
  readonly rss: number;
  /** What the peer says of itself. */
  readonly lacks: string;
}

/** Planned in processor time, or a busy machine would get less warm-up. Milliseconds. */
export interface Timing {
  readonly warmUp: number;
  readonly duration: number;
}

const BY_NAME: Record<PeerName, Peer> = { maiko, eventemitter3, rxjs, xstate, nact };

const FIRST_RUN = 1_000;
const LARGEST_GROWTH = 4;

export async function measure(scenario: Scenario, name: PeerName, { warmUp, duration }: Timing): Promise<Sample> {
  const peer = BY_NAME[name];
  const rig = await scenario.setUp(peer);

  // Runs grow until one takes a good part of the warm-up: long enough to be optimized, and to tell the speed.
  let events = Math.max(1, Math.ceil(FIRST_RUN / rig.fanOut));
  const warm = cpuTime() + warmUp;
  let { cpu: took } = await time(() => rig.run(events));
  while (cpuTime() < warm) {
    const wanted = warmUp / 4 / Math.max(took, 0.01);
    events = Math.max(1, Math.round(events * Math.min(LARGEST_GROWTH, wanted)));
    ({ cpu: took } = await time(() => rig.run(events)));
  }
  events = Math.max(1, Math.round((events * duration) / took));

  globalThis.gc?.();
  const { wall, cpu } = await time(() => rig.run(events));
  const rss = process.memoryUsage.rss() / 2 ** 20;
  await rig.close();
  const deliveries = events * rig.fanOut;
  return {
    deliveries,
    wall,
    cpu,
    rate: (deliveries / wall) * 1000,
    cpuRate: (deliveries / cpu) * 1000,
    rss,
    lacks: peer.lacks,
  };
}

/** Processor time of the process so far. Milliseconds. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function time(work: () => Promise<void>): Promise<{ readonly wall: number; readonly cpu: number }> {
  const began = performance.now();
  const before = cpuTime();
  await work();
  return { wall: performance.now() - began, cpu: cpuTime() - before };
}
