import { Actor, createRuntime, inject, ActorContext, Subscribe, topic } from '@maiko/core';
import { RecordingLogger, SeededDispatcher, TestClock, turns } from '@maiko/testing';

const Go = topic<null>('seeded.go');
const Out = topic<number>('seeded.out', { overflow: 'latest' });

/** Far more rounds than go between two turns of the event loop. */
const MOST_ROUNDS = 300_000;

test.each([1, 2, 3])(
  'the event loop turns beside a loop that publishes without end, with seed %i (G6)',
  async (seed) => {
    let rounds = 0;
    let over = false;
    @Actor({ shutdownTimeout: 0 })
    class Loud {
      readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      async go() {
        while (!over && rounds < MOST_ROUNDS) await this.ctx.publish(Out, ++rounds);
      }
    }
    const clock = new TestClock(() => turns(1), 1);
    const dispatcher = new SeededDispatcher(seed);
    const runtime = createRuntime({ actors: [Loud], clock, dispatcher, logger: new RecordingLogger(), watch: false });
    await runtime.start();
    void runtime.publish(Go, null);
    await turns(2);
    over = true;
    expect(rounds).toBeGreaterThan(0);
    expect(rounds).toBeLessThan(MOST_ROUNDS);
    await runtime.stop();
  },
);
