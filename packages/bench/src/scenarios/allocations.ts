import { createHook } from 'node:async_hooks';
import { Flow } from '../flow';
import { runOnce, type Load } from '../load-run';
import type { Line, Peer } from '../peer';
import { rehearse } from '../rehearsal';
import type { Measured, Scenario } from '../scenario';
import { cpuTime, liveHeap, type Timing } from '../timing';
import { fanOutWiring } from './fan-out';
import { PingPong } from './ping-pong';
import { reachedBy } from './throughput';

/** So few that their garbage fits the young generation of `nodeOptions`: nothing is collected while it is counted. */
const EVENTS = 5_000;
const YOUNG_MEGABYTES = 128;

async function measure(load: () => Peer, { warmUp }: Timing): Promise<Measured> {
  const peer = load();
  await rehearse(peer);
  const game = await countedFor(await PingPong.setUp(peer), warmUp);
  const wiring = fanOutWiring(10);
  const driverWaits = peer.mailboxes === true && peer.backpressure !== true;
  const flow = new Flow((await peer.connect?.(wiring)) as Line, reachedBy(wiring), driverWaits);
  const stream = await countedFor(flow, warmUp);
  return {
    hopBytes: game.bytes,
    hopPromises: game.promises,
    publishBytes: stream.bytes,
    publishPromises: stream.promises,
  };
}

interface Counts {
  readonly bytes: number;
  readonly promises: number;
}

async function countedFor(load: Load, warmUp: number): Promise<Counts> {
  const warm = cpuTime() + warmUp;
  while (cpuTime() < warm) await runOnce(load, EVENTS);

  load.prepare(EVENTS);
  const before = liveHeap();
  await load.run(EVENTS);
  const bytes = process.memoryUsage().heapUsed - before;
  await load.verify(EVENTS);

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
  await load.close();
  return { bytes: bytes / EVENTS, promises: promises / EVENTS };
}

export const allocations: Scenario = {
  name: 'allocations',
  title: 'Allocations, payload included: per hop of ping-pong, and per publish to 10 subscribers',
  quick: false,
  metrics: [
    { key: 'hopBytes', label: 'bytes per hop', better: 'less' },
    { key: 'hopPromises', label: 'promises', better: 'less' },
    { key: 'publishBytes', label: 'bytes per publish', better: 'less' },
    { key: 'publishPromises', label: 'promises', better: 'less' },
  ],
  goals: [
    { metric: 'hopPromises', atMost: 0.01 },
    { metric: 'publishPromises', atMost: 0.01 },
  ],
  variants: ['maiko-monitored'],
  nodeOptions: [`--min-semi-space-size=${YOUNG_MEGABYTES}`, `--max-semi-space-size=${YOUNG_MEGABYTES}`],
  excludes: (peer) => (peer.connect === undefined ? 'no handlers that return at once' : undefined),
  measure,
};
