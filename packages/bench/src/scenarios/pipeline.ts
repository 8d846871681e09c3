import { Counter, Stage, type Tally } from '../load';
import type { Wiring } from '../peer';
import { ahead } from '../scenario';
import { syncFlow, withBothDrivers, young } from './throughput';

const STAGES = 10;

/** Each stage publishes on the topic of the next; the last one counts. */
function wiring(): Wiring {
  const subscriptions = Array.from({ length: STAGES }, (_, stage) => ({
    pattern: `stage.${stage}`,
    ...(stage < STAGES - 1 ? { receiver: new Stage(), replyTo: stage + 1 } : { receiver: new Counter() }),
  }));
  return { topics: subscriptions.map(({ pattern }) => pattern), subscriptions };
}

// The driver publishes on the first topic only, and its events reach all stages.
const stages = syncFlow(wiring, ({ subscriptions }) => [
  subscriptions.map(({ receiver }) => receiver as unknown as Tally),
]);

export const pipeline = withBothDrivers(
  {
    name: 's5',
    title: 'S5 pipeline: 10 stages',
    quick: true,
    goals: ahead({ eventemitter3: 0.8, 'maiko-rs': 12, xstate: 2.5 }),
    external: STAGES,
  },
  stages,
  { quick: true, goals: ahead({ eventemitter3: 0.4 }) },
);

export const youngPipeline = young('s5', 'S5 pipeline', stages);
