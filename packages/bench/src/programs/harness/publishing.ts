import { Actor, Subscribe, topic } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import { Counter, sumOf, type Tick } from '../../load';
import { expectCount, operations, timed, type Measure } from '../../program';

export interface Burst {
  /** How many events are published before the program is at rest again. */
  readonly events: number;
}

const Ticks = topic<Tick>('harness.ticks');

/** Makes a measurement of what a test does most: publish, and wait until all is handled. */
export function publishing(record: boolean): Measure<Burst> {
  return timed(async ({ events: burst }) => {
    const counter = new Counter();
    @Actor()
    class Listener {
      @Subscribe(Ticks)
      handle(tick: Tick): void {
        counter.add(tick);
      }
    }
    const harness = await createHarness({ actors: [Listener] }, { record });
    return operations({
      batch: burst,
      async run(times) {
        counter.count = counter.sum = 0;
        for (let n = 1; n <= times;) {
          for (const last = n + burst; n < last; n++) await harness.publish(Ticks, { n });
          await harness.settle();
          harness.reset();
        }
      },
      verify(times) {
        expectCount('events', counter.count, times);
        expectCount('as the sum', counter.sum, sumOf(times));
      },
      close: () => harness.stop(),
    });
  });
}
