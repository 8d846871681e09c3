import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import type { Tick } from '../../load';
import { SILENT } from '../../silent';
import { crashing } from './crashing';

const Bad = topic<Tick>('crash.bad');

export const measure = crashing(async (goesOn) => {
  let first = true;
  @Actor()
  class Failing {
    onStart() {
      if (!first) goesOn();
      first = false;
    }

    @Subscribe(Bad)
    fail({ n }: Tick) {
      throw new Error(`event ${n} is bad`);
    }
  }
  const supervision = { backoff: 0, maxRestarts: Infinity, maxConsecutive: 1e9 };
  const runtime = createRuntime({ actors: [Failing], supervision, watch: false, logger: SILENT });
  await runtime.start();
  return { crash: (n) => runtime.publish(Bad, { n }), close: () => runtime.stop() };
});
