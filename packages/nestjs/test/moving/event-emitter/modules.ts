import { MaikoModule } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Controller, Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { RecordingLogger } from '../../support';
import { rest } from '../both';
import { refused, type Feature } from '../features';

import { emitted, emitterOf, hearing, moved, works, differs } from './support';

/** Where the emitter and the listeners are. */
export const modules: Record<string, Feature> = {
  '`global: false`': works(
    (log) => {
      const emitters = EventEmitterModule.forRoot({ global: false });
      return { listeners: [hearing(log)], library: [emitters], imports: [emitters] };
    },
    (app) => emitted(app, 'event'),
    ['heard'],
  ),
  'several emitters': works(
    (log) => {
      const other = { provide: 'other', useFactory: (emitter: unknown) => emitter, inject: [EventEmitter2] };
      @Module({ imports: [EventEmitterModule.forRoot({ global: false })], providers: [other], exports: ['other'] })
      class OtherModule {}
      return { listeners: [hearing(log)], library: [OtherModule, EventEmitterModule.forRoot({ maxListeners: 3 })] };
    },
    async (app) => {
      await emitted(app, 'event', 'of one');
      app.get<EventEmitter2>('other').emit('event', 'of the other');
      await rest(app);
    },
    ['heard of one', 'heard of the other'],
  ),
  '`exports` of a listener': {
    verdict: 'differs',
    show: async () => {
      const Listener = hearing([]);
      const answer = async (feature: DynamicModule, exported: DynamicModule | Type<object>): Promise<string> => {
        @Module({ imports: [feature], exports: [exported] })
        class ListenersModule {}
        const user = { provide: 'user', useFactory: ({ constructor }: object) => constructor.name, inject: [Listener] };
        @Module({
          imports: [
            MaikoModule.forRoot({ logger: new RecordingLogger() }),
            EventEmitterModule.forRoot(),
            ListenersModule,
          ],
          providers: [user],
        })
        class AppModule {}
        const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
        const found = app.get<string>('user');
        await app.close();
        return found;
      };
      const feature = EventEmitterListeners.forFeature({ listeners: [Listener] });
      await expect(answer(feature, feature)).resolves.toBe('Listener');
      const another = EventEmitterListeners.forFeature({ listeners: [Listener] });
      await expect(answer(another, Listener)).rejects.toThrow('Nest cannot export');
    },
  },
  '`newListener` events, for listeners of classes': differs(
    (log) => {
      @Injectable()
      class Watching {
        constructor(private readonly emitter: EventEmitter2) {}
        onModuleInit() {
          this.emitter.on('newListener', (event) => log.push(`new ${String(event)}`));
        }
      }
      return { listeners: [hearing(log)], providers: [Watching], options: { newListener: true } };
    },
    () => undefined,
    { before: ['new event'], after: [] },
  ),
  'the order of results, for plain listeners of `onModuleInit`': differs(
    (log) => {
      @Injectable()
      class Plain {
        constructor(private readonly emitter: EventEmitter2) {}
        onModuleInit() {
          this.emitter.on('event', () => 'plain');
        }
      }
      return { listeners: [hearing([])], providers: [Plain, { provide: 'log', useValue: log }] };
    },
    async (app) => void app.get<string[]>('log').push(String(await emitterOf(app).emitAsync('event'))),
    { before: ['plain,answer'], after: ['answer,plain'] },
  ),
  'a listener that is a controller': refused('LISTENER_TWICE', () => {
    @Controller()
    class Listener {
      @OnEvent('event')
      handle() {
        return undefined;
      }
    }
    return { ...moved([Listener]), controllers: [Listener] };
  }),
  'a listener that is a gateway or a resolver': refused('LISTENER_WITH_OTHER_ROLE', () => {
    const Listener = hearing([]);
    Reflect.defineMetadata('websockets:is_gateway', true, Listener);
    return moved([Listener]);
  }),
  'a module that is loaded lazily': refused('LISTENER_TOO_LATE', () => {
    @Module({ imports: [EventEmitterListeners.forFeature({ listeners: [hearing([])] })] })
    class LazyModule {}
    @Injectable()
    class Loading {
      constructor(private readonly loader: LazyModuleLoader) {}
      async onApplicationBootstrap() {
        await this.loader.load(() => LazyModule);
      }
    }
    return { ...moved([]), providers: [Loading] };
  }),
  'a test of one module without `MaikoModule`': refused('NO_RUNTIME', () => ({
    imports: [EventEmitterModule.forRoot(), EventEmitterListeners.forFeature({ listeners: [hearing([])] })],
  })),
  'no `EventEmitterModule`': refused('UNKNOWN_DEPENDENCY', () => ({
    imports: [MaikoModule.forRoot(), EventEmitterListeners.forFeature({ listeners: [hearing([])] })],
  })),
};
