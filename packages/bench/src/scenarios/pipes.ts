import { bufferCount, filter, map } from 'rxjs';
import type { Tick } from '../load';
import type { Operators } from '../peer';
import type { PeerName } from '../peers';
import { ahead, type Scenario } from '../scenario';
import { asyncWiring } from './async-handlers';
import { fanOutWiring } from './fan-out';
import { pipedAsyncFlow, pipedFlow, throughput, type Setup } from './throughput';

const SUBSCRIBERS = 10;

/** A divisor of how many events are under way before the driver waits, so that no batch stays open. */
const BATCH = 8;

const selected: Operators = (ticks) =>
  ticks.pipe(
    filter(({ n }) => n > 0),
    map(({ n }): Tick => ({ n })),
  );

const inBatches: Operators = (ticks) => ticks.pipe(bufferCount(BATCH));

const PEERS: readonly PeerName[] = ['maiko', 'rxjs'];

function piped(name: string, title: string, ratio: number, setup: Setup): Scenario {
  return {
    ...throughput({ name, title: `Pipes: ${title}`, quick: false, goals: ahead({ rxjs: ratio }) }, setup),
    peers: PEERS,
  };
}

/** Operators at a subscription, beside the same operators on a bare Subject. */
export const pipes: readonly Scenario[] = [
  piped(
    'pipe-map',
    '10 subscribers behind `filter` and `map`',
    0.5,
    pipedFlow(() => fanOutWiring(SUBSCRIBERS), selected),
  ),
  piped(
    'pipe-batches',
    '10 subscribers behind `bufferCount(8)`',
    0.5,
    pipedFlow(() => fanOutWiring(SUBSCRIBERS), inBatches, BATCH),
  ),
  piped(
    'pipe-async',
    'S4 behind `filter` and `map`; for RxJS with `concatMap` per subscriber',
    2,
    pipedAsyncFlow(asyncWiring, selected),
  ),
];
