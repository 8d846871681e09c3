import { expectedTallies, strideOf, type Expected } from './expected';
import { turn, type Tally } from './load';
import type { Load } from './load-run';
import type { Line } from './peer';

/** Without backpressure this many events are under way before the driver waits: as many as a mailbox holds. */
const MOST_IN_FLIGHT = 128;

/** Deliveries that do not come are given up after this many turns of the event loop without one. */
const PATIENCE = 100_000;

/** A stream of events from outside, over all topics in turn. */
export class Flow implements Load {
  readonly fanOut: number;
  /** A whole round of the topics. */
  readonly least: number;
  readonly batch: number;
  readonly #line: Line;
  readonly #reached: readonly (readonly Tally[])[];
  readonly #driverWaits: boolean;
  #expected = new Map<Tally, Expected>();

  /**
   * @param reached for each topic: its receivers
   * @param driverWaits for deliveries, because the peer does not make it wait
   * @param batch how many events subscribers get at once: runs are whole batches
   */
  constructor(line: Line, reached: readonly (readonly Tally[])[], driverWaits: boolean, batch = 1) {
    this.#line = line;
    this.#reached = reached;
    this.#driverWaits = driverWaits;
    this.least = reached.length;
    this.batch = batch;
    this.fanOut = reached.reduce((sum, { length }) => sum + length, 0) / reached.length;
  }

  prepare(events: number): void {
    this.#expected = expectedTallies(this.#reached, events);
    for (const receiver of this.#expected.keys()) receiver.count = receiver.sum = 0;
  }

  async run(events: number): Promise<void> {
    const { publish } = this.#line;
    const topics = this.#reached.length;
    await publishAll(publish, topics, events, this.#driverWaits ? this.#arrival : undefined);
    for (const [receiver, { count }] of this.#expected) {
      if (receiver.count < count) await arrival(receiver, count);
    }
  }

  async verify(): Promise<void> {
    // A late turn, in which a delivery too many would come.
    await turn();
    for (const [receiver, { count, sum }] of this.#expected) {
      if (receiver.count !== count) throw new Error(`${receiver.count} deliveries instead of ${count}`);
      if (receiver.sum !== sum) throw new Error(`the payloads of ${count} deliveries do not add up`);
    }
  }

  close(): unknown {
    return this.#line.close();
  }

  /** Until event `n`, which went to this topic, has reached the last of its receivers. */
  readonly #arrival = async (topic: number, n: number): Promise<void> => {
    const last = this.#reached[topic]?.at(-1);
    if (last !== undefined) await arrival(last, Math.ceil(n / this.#reached.length));
  };
}

/**
 * A function of its own, so that the compiler sees a small loop.
 * @param arrivalOf what to wait for now and then, when the peer does not make the driver wait
 */
async function publishAll(
  publish: Line['publish'],
  topics: number,
  events: number,
  arrivalOf: ((topic: number, n: number) => Promise<void>) | undefined,
): Promise<void> {
  const stride = strideOf(topics);
  for (let n = 1, topic = 0; n <= events; n++) {
    topic += stride;
    if (topic >= topics) topic -= topics;
    const wait = publish(topic, { n });
    if (wait !== undefined) await wait;
    else if (arrivalOf !== undefined && n % MOST_IN_FLIGHT === 0) await arrivalOf(topic, n);
  }
}

export async function arrival(receiver: Tally, expected: number): Promise<void> {
  let idle = 0;
  for (let last = receiver.count; receiver.count < expected && idle < PATIENCE; last = receiver.count) {
    await turn();
    idle = receiver.count === last ? idle + 1 : 0;
  }
}
