import { performance } from 'node:perf_hooks';
import { Counter } from '../load';
import type { Line, Peer, Wiring } from '../peer';
import type { PeerName } from '../peers';
import { Flow } from '../flow';
import { measureLoad } from '../load-run';
import { warmUpPeer } from '../warm-up';
import type { Measured, Metric, Scenario, Series } from '../scenario';
import { liveHeap, type Timing } from '../timing';
import { fanOutWiring } from './fan-out';
import { topicsWiring } from './many-topics';
import { reachedBy, syncFlow } from './throughput';
import { wildcardWiring } from './wildcards';

const TIME: Metric = { key: 'nanoseconds', label: 'nanoseconds per delivery', better: 'less' };
const START: Metric = { key: 'start', label: 'milliseconds until ready', better: 'less' };
const HEAP: Metric = { key: 'bytes', label: 'heap bytes per actor', better: 'less' };

const DECADES = [1, 10, 100, 1_000, 10_000, 100_000];
const MILLION = 1_000_000;
/** A million actors are beyond the heap that Node takes by default. */
const LARGE_HEAP = ['--max-old-space-size=12000'];
const FAN_OUT = 10;

/** What fewer actors weigh is lost in what the engine compiles and throws away meanwhile. */
const FEWEST_WEIGHED = 1_000;

/** Topics with ten actors each. */
function actorsWiring(actors: number): Wiring {
  const topics = Array.from({ length: Math.ceil(actors / FAN_OUT) }, (_, index) => `room.${index}`);
  const subscriptions = Array.from({ length: actors }, (_, index) => ({
    pattern: topics[Math.floor(index / FAN_OUT)] as string,
    receiver: new Counter(),
  }));
  return { topics, subscriptions };
}

interface Sweep extends Omit<Series, 'x'> {
  readonly peers: readonly PeerName[];
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly values: readonly number[];
  readonly wiring: (x: number) => Wiring;
}

const EMITTERS: readonly PeerName[] = ['maiko', 'raw', 'eventemitter3', 'rxjs'];
const ALL = [TIME, START, HEAP] as const;

const SWEEPS: readonly Sweep[] = [
  {
    group: 'topics',
    title: 'topics grow',
    axis: 'topics, with one actor each',
    scale: 'log',
    values: [...DECADES, MILLION],
    peers: EMITTERS,
    metrics: ALL,
    wiring: topicsWiring,
  },
  {
    group: 'actors',
    title: 'actors grow',
    axis: 'actors, ten per topic',
    scale: 'log',
    values: DECADES,
    peers: ['maiko', 'xstate', 'nact', 'effect'],
    metrics: ALL,
    wiring: actorsWiring,
  },
  {
    group: 'subscribers',
    title: 'subscribers grow',
    axis: 'subscribers of one topic',
    scale: 'log',
    values: [1, 10, 100, 1_000],
    peers: EMITTERS,
    metrics: [TIME],
    wiring: fanOutWiring,
  },
  {
    group: 'wildcards',
    title: 'wildcards grow',
    axis: '% of 1000 subscriptions that have a wildcard',
    scale: 'linear',
    values: [0, 10, 25, 50, 75, 100],
    peers: ['maiko', 'raw', 'eventemitter2', 'rxjs-filter'],
    metrics: [TIME, START],
    wiring: wildcardWiring,
  },
];

async function measure(makeWiring: () => Wiring, load: () => Peer, timing: Timing): Promise<Measured> {
  const peer = load();
  await warmUpPeer(peer);
  const wiring = makeWiring();
  const before = liveHeap();
  const began = performance.now();
  const line = (await peer.connect?.(wiring)) as Line;
  const start = performance.now() - began;
  const actors = wiring.subscriptions.length;
  const heap = Math.max(0, liveHeap() - before);
  const flow = new Flow(line, reachedBy(wiring), peer.mailboxes === true && peer.backpressure !== true);
  const { rate = NaN } = await measureLoad(flow, timing);
  if (actors < MILLION) await line.close();
  return { nanoseconds: 1e9 / rate, start, bytes: actors < FEWEST_WEIGHED ? undefined : heap / actors };
}

export const growth: readonly Scenario[] = SWEEPS.flatMap(({ peers, metrics, values, wiring, ...series }) =>
  values.map((x): Scenario => ({
    name: `growth-${series.group}-${x}`,
    title: `Growth: ${x} ${series.axis}`,
    quick: false,
    metrics,
    goals: [],
    series: { ...series, x },
    peers,
    ...(x < MILLION ? {} : { repetitions: 1, nodeOptions: LARGE_HEAP }),
    excludes: (peer) => syncFlow(() => wiring(x)).excludes(peer),
    measure: (load, timing) => measure(() => wiring(x), load, timing),
  })),
);
