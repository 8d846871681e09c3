import { Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { Tick } from '../../load';
import { createApplication, enhanced } from './enhanced';

/** `emitAsync`: the publisher awaits the handler. */
export const measure = enhanced(async (counter) => {
  @Injectable()
  class Listener {
    @OnEvent('nest.ticks')
    handle(tick: Tick): void {
      counter.add(tick);
    }
  }
  const application = await createApplication({ imports: [EventEmitterModule.forRoot()], providers: [Listener] });
  await application.init();
  const emitter = application.get(EventEmitter2);
  return {
    publish: (_topic, tick) => emitter.emitAsync('nest.ticks', tick),
    close: () => application.close(),
  };
}, false);
