import { Actor, Runtime, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import type { Tick } from '../../load';
import { createApplication, enhanceBy, enhanced } from './enhanced';

const Ticks = topic<Tick>('nest.ticks');

export const measure = enhanced(async (counter, by) => {
  @Actor()
  class Listener {
    @enhanceBy(by)
    @Subscribe(Ticks)
    handle(tick: Tick): void {
      counter.add(tick);
    }
  }
  const application = await createApplication({ imports: [MaikoModule.forRoot()], providers: [Listener] });
  await application.init();
  const runtime = application.get(Runtime);
  return {
    publish: (_topic, tick) => {
      const accepted = runtime.publish(Ticks, tick);
      return runtime.congested ? accepted : undefined;
    },
    close: () => application.close(),
  };
}, false);
