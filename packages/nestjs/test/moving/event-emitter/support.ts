import { MaikoModule } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable, type INestApplicationContext, type ModuleMetadata, type Type } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { RecordingLogger } from '../../support';
import { rest, type Program } from '../both';
import { featuresOf } from '../features';

export const { works, differs } = featuresOf('event-emitter');
export const emitterOf = (app: INestApplicationContext): EventEmitter2 => app.get(EventEmitter2);

/** Makes a class that logs what it hears of `event`, and answers. */
export function hearing(log: string[], options?: Parameters<typeof OnEvent>[1]): Type<object> {
  @Injectable()
  class Listener {
    @OnEvent('event', options)
    handle(...values: unknown[]) {
      log.push(`heard ${values.join(' ')}`.trim());
      return 'answer';
    }
  }
  return Listener;
}
export const one = (log: string[]): Program => ({ listeners: [hearing(log)] });
export const withOptions =
  (options: Parameters<typeof OnEvent>[1]) =>
  (log: string[]): Program => ({ listeners: [hearing(log, options)] });

export async function emitted(
  app: INestApplicationContext,
  event: string | string[],
  ...values: unknown[]
): Promise<void> {
  emitterOf(app).emit(event, ...values);
  await new Promise((resolve) => setImmediate(resolve));
  await rest(app);
}

export const moved = (
  listeners: Type<object>[],
  ...others: NonNullable<ModuleMetadata['imports']>
): ModuleMetadata => ({
  imports: [
    MaikoModule.forRoot({ logger: new RecordingLogger() }),
    EventEmitterModule.forRoot(),
    EventEmitterListeners.forFeature({ listeners }),
    ...others,
  ],
});
