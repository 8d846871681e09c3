import { SlowCounter, sumOf, type Tick } from '../load';
import { arrival } from '../flow';
import { calibrate, measuredRun, ratesOf, type Load } from '../load-run';
import type { Line, Peer } from '../peer';
import { ahead, type Measured, type Scenario } from '../scenario';
import { residentMemory, type Timing } from '../timing';
import { RATE } from './throughput';

const CAPACITY = 128;

/** Between two looks at the memory. */
const LOOK_EVERY = 1_024;

/** A producer that publishes as fast as it may, and a consumer that takes one turn of the event loop per event. */
class Pressure implements Load {
  readonly fanOut = 1;
  readonly least = 1;
  readonly #line: Line;
  readonly #consumer: SlowCounter;
  /** The most events that were published and not yet handled. */
  depth = 0;
  highestMemory = 0;

  constructor(line: Line, consumer: SlowCounter) {
    this.#line = line;
    this.#consumer = consumer;
  }

  prepare(): void {
    this.#consumer.count = this.#consumer.sum = this.depth = this.highestMemory = 0;
  }

  async run(events: number): Promise<void> {
    const { publish } = this.#line;
    for (let n = 1; n <= events; n++) {
      const tick: Tick = { n };
      const wait = publish(0, tick);
      this.depth = Math.max(this.depth, n - this.#consumer.count);
      if (wait !== undefined) await wait;
      if (n % LOOK_EVERY === 0) this.highestMemory = Math.max(this.highestMemory, residentMemory());
    }
    await arrival(this.#consumer, events);
  }

  verify(events: number): Promise<void> {
    const { count, sum } = this.#consumer;
    if (count !== events || sum !== sumOf(events)) throw new Error(`${count} deliveries of ${events}, or wrong ones`);
    return Promise.resolve();
  }

  close(): unknown {
    return this.#line.close();
  }
}

export const pressure = {
  excludes: (peer: Peer) => (peer.connectBounded === undefined ? 'nothing bounds what is under way' : undefined),
  async setUp(peer: Peer): Promise<Pressure> {
    const consumer = new SlowCounter();
    return new Pressure((await peer.connectBounded?.(consumer, CAPACITY)) as Line, consumer);
  },
};

async function measure(load: () => Peer, timing: Timing): Promise<Measured> {
  const producer = await pressure.setUp(load());
  const { events, warm } = await calibrate(producer, timing);
  globalThis.gc?.();
  const before = residentMemory();
  const span = await measuredRun(producer, events, timing);
  await producer.close();
  return {
    ...ratesOf(events, span),
    depth: producer.depth,
    growth: Math.max(0, producer.highestMemory - before),
    events,
    warm,
  };
}

export const backpressure: Scenario = {
  name: 's6',
  title: `S6 backpressure: a fast producer, a consumer that takes a turn of the event loop, capacity ${CAPACITY}`,
  quick: true,
  driver: 'monomorphic',
  metrics: [
    RATE,
    { key: 'depth', label: 'most under way', better: 'less' },
    { key: 'growth', label: 'RSS growth MB', better: 'less' },
  ],
  goals: [
    ...ahead({ 'node-stream': 0.55, effect: 2 }),
    { metric: 'depth', atMost: CAPACITY + 2 },
    { metric: 'growth', atMost: 16 },
  ],
  external: 1,
  excludes: (peer) => pressure.excludes(peer),
  measure,
};
