import { Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { Tick } from '../../load';
import { createApplication, enhanced } from './enhanced';

/**
 * Measures an `@OnEvent` listener of Nest.
 *
 * @param driverWaits for deliveries, because the emitter does not make it wait
 */
export function listening(
  emit: (emitter: EventEmitter2, topic: string, tick: Tick) => Promise<unknown> | undefined,
  driverWaits: boolean,
): ReturnType<typeof enhanced> {
  return enhanced(async (counter) => {
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
      publish: (_topic, tick) => emit(emitter, 'nest.ticks', tick),
      close: () => application.close(),
    };
  }, driverWaits);
}
