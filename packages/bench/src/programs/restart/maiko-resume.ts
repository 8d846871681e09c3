import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import type { Tick } from '../../load';
import { SILENT } from '../../silent';
import { crashing } from './crashing';

const Bad = topic<Tick>('crash.bad');

export const measure = crashing(async (goesOn) => {
  @Actor()
  class Failing {
    @Subscribe(Bad)
    fail({ n }: Tick) {
      throw new Error(`event ${n} is bad`);
    }

    onError() {
      goesOn();
      return 'resume' as const;
    }
  }
  const runtime = createRuntime({ actors: [Failing], watch: false, logger: SILENT });
  await runtime.start();
  return { crash: (n) => runtime.publish(Bad, { n }), close: () => runtime.stop() };
});
