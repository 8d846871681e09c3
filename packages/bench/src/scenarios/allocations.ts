import { countPerEvent, COUNTING_OPTIONS, COUNTS } from '../counting';
import { contest } from '../program';
import type { Scenario } from '../scenario';
import { warmUpPeer } from '../warm-up';
import { asyncFanOut } from './async-handlers';
import { pressure } from './backpressure';
import { fanOutWiring } from './fan-out';
import { topicsWiring } from './many-topics';
import { game } from './ping-pong';
import { syncFlow, type Setup } from './throughput';

/**
 * A publisher from outside is asked to pause after a burst of 128. Such a pause makes three promises: itself, the one
 * of the publisher's `await`, and the microtask in which the actors begin.
 */
const PAUSES = 3 / 128;
const TOLERANCE = 0.005;

function allocationsOf(of: string, what: string, setup: Setup, mostPromises?: number): Scenario {
  return {
    name: `allocations-${of}`,
    title: `Allocations and look-ups per event, payload included: ${what}`,
    quick: false,
    metrics: COUNTS,
    goals: mostPromises === undefined ? [] : [{ metric: 'promises', atMost: mostPromises }],
    variants: ['maiko-monitored'],
    repetitions: 2,
    nodeOptions: COUNTING_OPTIONS,
    excludes: (peer) => setup.excludes(peer),
    async measure(load, { warmUp }) {
      const peer = load();
      await warmUpPeer(peer);
      const ready = await setup.setUp(peer);
      const counts = await countPerEvent(ready, warmUp);
      await ready.close();
      return counts;
    },
  };
}

/** Counts what an event of a program costs, in the place of its time. */
function counted<A>(folder: string, what: string, argument: A): Scenario {
  const scenario = contest({
    name: `allocations-${folder}`,
    title: `Allocations and look-ups per event, payload included: ${what}`,
    folder,
    argument,
    metrics: COUNTS,
    goals: [],
    repetitions: 2,
    nodeOptions: COUNTING_OPTIONS,
    programs: { maiko: 'nothing' },
  });
  return {
    ...scenario,
    measure: (load, timing, name) => scenario.measure(load, { ...timing, counted: true }, name),
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
  allocationsOf(
    's3-1k',
    '1000 topics',
    syncFlow(() => topicsWiring(1_000)),
  ),
  allocationsOf('s4', '10 subscribers that await', asyncFanOut, 60),
  allocationsOf('s6', 'a publisher that waits for a slow consumer', pressure),
  counted('keyed', 'a keyed actor with 1000 instances', { keys: 1_000, instances: 1_000 }),
  counted('drop-oldest', 'a full mailbox of 1000 events', { capacity: 1_000 }),
  counted('outcome', 'a question and its answer', { atOnce: 1 }),
  counted('observer', 'an observer, no actor', { besideAnActor: false }),
  counted('nest-handler', 'a bare handler in Nest', { by: 'nothing' }),
];
