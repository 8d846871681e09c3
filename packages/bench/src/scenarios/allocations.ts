import { createHook } from 'node:async_hooks';
import { runOnce, type Load } from '../load-run';
import { warmUpPeer } from '../warm-up';
import type { Measured, Scenario } from '../scenario';
import { cpuTime, liveHeap } from '../timing';
import { asyncFanOut } from './async-handlers';
import { fanOutWiring } from './fan-out';
import { game } from './ping-pong';
import { syncFlow, type Setup } from './throughput';

/** So few that their garbage fits the young generation of `nodeOptions`: nothing is collected while it is counted. */
const EVENTS = 5_000;
const YOUNG_MEGABYTES = 128;

/** What the compiler allocates now and then is not what an event costs: the least of so many runs counts. */
const RUNS = 5;

/**
 * A publisher from outside is asked to pause after a burst of 128. Such a pause makes three promises: itself, the one
 * of the publisher's `await`, and the microtask in which the actors begin.
 */
const PAUSES = 3 / 128;
const TOLERANCE = 0.005;

async function count(load: Load, warmUp: number): Promise<Measured> {
  const warm = cpuTime() + warmUp;
  while (cpuTime() < warm) await runOnce(load, EVENTS);
  const bytes: number[] = [];
  for (let run = 0; run < RUNS; run++) bytes.push(await allocated(load));
  return { bytes: Math.min(...bytes) / EVENTS, promises: (await promisesMade(load)) / EVENTS };
}

async function allocated(load: Load): Promise<number> {
  load.prepare(EVENTS);
  const before = liveHeap();
  await load.run(EVENTS);
  const bytes = process.memoryUsage().heapUsed - before;
  await load.verify(EVENTS);
  return bytes;
}

async function promisesMade(load: Load): Promise<number> {
  let promises = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises++;
    },
  });
  load.prepare(EVENTS);
  hook.enable();
  await load.run(EVENTS);
  hook.disable();
  await load.verify(EVENTS);
  return promises;
}

function allocationsOf(of: string, what: string, setup: Setup, mostPromises: number): Scenario {
  return {
    name: `allocations-${of}`,
    title: `Allocations per event, payload included: ${what}`,
    quick: false,
    metrics: [
      { key: 'bytes', label: 'bytes per event', better: 'less' },
      { key: 'promises', label: 'promises', better: 'less' },
    ],
    goals: [{ metric: 'promises', atMost: mostPromises }],
    variants: ['maiko-monitored'],
    nodeOptions: [`--min-semi-space-size=${YOUNG_MEGABYTES}`, `--max-semi-space-size=${YOUNG_MEGABYTES}`],
    excludes: (peer) => setup.excludes(peer),
    async measure(load, { warmUp }) {
      const peer = load();
      await warmUpPeer(peer);
      const ready = await setup.setUp(peer);
      const counts = await count(ready, warmUp);
      await ready.close();
      return counts;
    },
  };
}

export const allocations: readonly Scenario[] = [
  allocationsOf('s1', 'ping-pong', game, TOLERANCE),
  allocationsOf(
    's2-k1',
    '1 subscriber',
    syncFlow(() => fanOutWiring(1)),
    PAUSES + TOLERANCE,
  ),
  allocationsOf(
    's2-k10',
    '10 subscribers',
    syncFlow(() => fanOutWiring(10)),
    PAUSES + TOLERANCE,
  ),
  allocationsOf('s4', '10 subscribers that await', asyncFanOut, 60),
];
