import { MaikoModule } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import {
  Controller,
  forwardRef,
  Inject,
  Injectable,
  Module,
  Scope,
  SetMetadata,
  type DynamicModule,
  type INestApplicationContext,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, EventEmitterReadinessWatcher, OnEvent } from '@nestjs/event-emitter';
import { RecordingLogger, turns } from '../support';
import { rest, type Program } from './both';
import { featuresOf, refused, rowsOfGuide, type Feature } from './features';

const { works, differs } = featuresOf('event-emitter');
const emitterOf = (app: INestApplicationContext): EventEmitter2 => app.get(EventEmitter2);

/** A class that logs what it hears of `event`, and answers. */
function hearing(log: string[], options?: Parameters<typeof OnEvent>[1]): Type<object> {
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
const one = (log: string[]): Program => ({ listeners: [hearing(log)] });
const withOptions =
  (options: Parameters<typeof OnEvent>[1]) =>
  (log: string[]): Program => ({ listeners: [hearing(log, options)] });

async function emitted(app: INestApplicationContext, event: string | string[], ...values: unknown[]): Promise<void> {
  emitterOf(app).emit(event, ...values);
  await new Promise((resolve) => setImmediate(resolve));
  await rest(app);
}

const moved = (listeners: Type<object>[], ...others: NonNullable<ModuleMetadata['imports']>): ModuleMetadata => ({
  imports: [
    MaikoModule.forRoot({ logger: new RecordingLogger() }),
    EventEmitterModule.forRoot(),
    EventEmitterListeners.forFeature({ listeners }),
    ...others,
  ],
});

const features: Record<string, Feature> = {
  'several values, one, none': works(
    one,
    async (app) => {
      await emitted(app, 'event', 1, 2, 3, 4);
      await emitted(app, 'event', 1);
      await emitted(app, 'event');
    },
    ['heard 1 2 3 4', 'heard 1', 'heard'],
  ),
  'several `@OnEvent` on a method, listeners of a base class': works(
    (log) => {
      class Base {
        @OnEvent('one')
        @OnEvent('two')
        handle(text: string) {
          log.push(text);
        }
        @OnEvent('three')
        overridden() {
          log.push('base');
        }
      }
      @Injectable()
      class Listener extends Base {
        override overridden() {
          log.push('no listener');
        }
      }
      return { listeners: [Listener] };
    },
    async (app) => {
      for (const event of ['one', 'two', 'three']) await emitted(app, event, event);
    },
    ['one', 'two'],
  ),
  '`wildcard`, `delimiter`, arrays of tokens': works(
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('order/*')
        handle(text: string) {
          log.push(text);
        }
        @OnEvent(['order', '*', 'late'])
        late(text: string) {
          log.push(`late ${text}`);
        }
      }
      return { listeners: [Listener], options: { wildcard: true, delimiter: '/' } };
    },
    async (app) => {
      await emitted(app, 'order/placed', 'placed');
      await emitted(app, ['order', 'paid'], 'paid');
      await emitted(app, 'order.placed', 'no');
      await emitted(app, 'order/a/late', 'a');
    },
    ['placed', 'paid', 'late a'],
  ),
  '`prependListener`': works(
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('event')
        second() {
          log.push('second');
        }
        @OnEvent('event', { prependListener: true })
        first() {
          log.push('first');
        }
      }
      return { listeners: [Listener] };
    },
    (app) => emitted(app, 'event'),
    ['first', 'second'],
  ),
  '`async`, `nextTick`, `promisify`, `objectify`': {
    verdict: 'works',
    show: async () => {
      const all = [{ async: true }, { nextTick: true }, { promisify: true }, { objectify: true }];
      for (const options of [...all, { async: true, promisify: true }])
        await works(
          withOptions(options),
          async (app, log) => {
            await emitted(app, 'event', 1);
            const [answer] = (await emitterOf(app).emitAsync('event', 2)) as unknown[];
            await new Promise((resolve) => setImmediate(resolve));
            await rest(app);
            log.push(typeof answer);
          },
          ['heard 1', 'heard 2', expect.any(String) as string],
        ).show();
    },
  },
  '`suppressErrors`': works(
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('quiet')
        quiet() {
          log.push('quiet');
          throw new Error('quiet');
        }
        @OnEvent('loud', { suppressErrors: false })
        loud() {
          log.push('loud');
          throw new Error('loud');
        }
      }
      return { listeners: [Listener] };
    },
    async (app) => [
      await emitterOf(app).emitAsync('quiet'),
      await emitterOf(app)
        .emitAsync('loud')
        .catch((error: unknown) => String(error)),
    ],
    ['quiet', 'loud'],
  ),
  'what `emit` and `emitAsync` return': works(
    one,
    async (app, log) => {
      const emitter = emitterOf(app);
      log.push(String(emitter.emit('unheard')), String(await emitter.emitAsync('unheard')));
      log.push(String(await emitter.emitAsync('event')), String(emitter.emit('event')));
      await rest(app);
      log.sort();
    },
    ['', 'answer', 'false', 'heard', 'heard', 'true'],
  ),
  '`emitAsync` in a listener, for another one': works(
    (log) => {
      @Injectable()
      class Prices {
        @OnEvent('price')
        async price(amount: number) {
          await turns(1);
          return amount * 2;
        }
      }
      @Injectable()
      class Orders {
        constructor(private readonly emitter: EventEmitter2) {}
        @OnEvent('order')
        async order() {
          log.push(`costs ${String(await this.emitter.emitAsync('price', 21))}`);
        }
      }
      return { listeners: [Prices, Orders] };
    },
    (app) => emitterOf(app).emitAsync('order'),
    ['costs 42'],
  ),
  '`emitAsync` in a listener, for one that waits for it': differs(
    (log) => {
      @Injectable()
      class Ping {
        constructor(private readonly emitter: EventEmitter2) {}
        @OnEvent('ping')
        async ping() {
          log.push(`pong is ${String(await this.emitter.emitAsync('pong'))}`);
        }
        @OnEvent('ping.name')
        name() {
          return 'Ping';
        }
      }
      @Injectable()
      class Pong {
        constructor(private readonly emitter: EventEmitter2) {}
        @OnEvent('pong')
        async pong() {
          return `asked by ${String(await this.emitter.emitAsync('ping.name'))}`;
        }
      }
      return { listeners: [Ping, Pong] };
    },
    (app) => emitterOf(app).emitAsync('ping'),
    { before: ['pong is asked by Ping'], after: ['pong is asked by '] },
  ),
  'the order of two events, one emitted by a plain listener of the other': differs(
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('outer')
        outer() {
          log.push('outer');
        }
        @OnEvent('inner')
        inner() {
          log.push('inner');
        }
      }
      return { listeners: [Listener] };
    },
    async (app) => {
      emitterOf(app).prependListener('outer', () => emitterOf(app).emit('inner'));
      await emitted(app, 'outer');
    },
    { before: ['inner', 'outer'], after: ['outer', 'inner'] },
  ),
  'listeners in code: `on`, `once`, `many`, `onAny`, `prependListener`, `off`': works(
    one,
    async (app, log) => {
      const emitter = emitterOf(app);
      const plain = (): void => void log.push('on');
      emitter.on('event', plain);
      emitter.once('event', () => log.push('once'));
      emitter.many('event', 2, () => log.push('many'));
      emitter.onAny((event) => log.push(`any ${String(event)}`));
      emitter.prependListener('event', () => log.push('prepended'));
      for (let round = 0; round < 3; round++) {
        log.push(`round ${String(round)}`);
        await emitted(app, 'event', round);
        if (round === 1) emitter.off('event', plain);
        const from = log.lastIndexOf(`round ${String(round)}`) + 1;
        log.push(...log.splice(from).sort());
      }
    },
    [
      ...['round 0', 'any event', 'heard 0', 'many', 'on', 'once', 'prepended'],
      ...['round 1', 'any event', 'heard 1', 'many', 'on', 'prepended'],
      ...['round 2', 'any event', 'heard 2', 'prepended'],
    ],
  ),
  '`waitFor`, `listenTo`': works(
    one,
    async (app, log) => {
      const emitter = emitterOf(app);
      const other = new EventEmitter2();
      const waiting = emitter.waitFor('event');
      emitter.listenTo(other as never, { away: 'event' });
      other.emit('away', 'from afar');
      log.push(`waited for ${String(await waiting)}`);
      await rest(app);
      log.sort();
    },
    ['heard from afar', 'waited for from afar'],
  ),
  '`eventNames`, `listenerCount`, `removeAllListeners`': works(
    one,
    async (app, log) => {
      const emitter = emitterOf(app);
      log.push(emitter.eventNames().join(), String(emitter.listenerCount('event')));
      emitter.removeAllListeners('event');
      await emitted(app, 'event');
    },
    ['event', '1'],
  ),
  'an `error` that nothing takes, `ignoreErrors`': works(
    one,
    (app, log) => {
      try {
        emitterOf(app).emit('error', new Error('untaken'));
      } catch (error) {
        log.push(String(error));
      }
    },
    ['Error: untaken'],
  ),
  'a plain listener that throws': works(
    one,
    async (app, log) => {
      emitterOf(app).prependListener('event', () => {
        throw new Error('plain');
      });
      try {
        emitterOf(app).emit('event');
      } catch (error) {
        log.push(String(error));
      }
      await rest(app);
    },
    ['Error: plain'],
  ),
  'events in `onModuleInit`': differs(
    (log) => {
      @Injectable()
      class Early {
        constructor(private readonly emitter: EventEmitter2) {}
        onModuleInit() {
          this.emitter.emit('event', 'early');
        }
      }
      return { listeners: [hearing(log)], providers: [Early] };
    },
    (app) => rest(app),
    { before: [], after: ['heard early'] },
  ),
  'results in `onApplicationBootstrap`, `EventEmitterReadinessWatcher`': works(
    (log) => {
      @Injectable()
      class Ready {
        constructor(
          private readonly emitter: EventEmitter2,
          watcher: EventEmitterReadinessWatcher,
        ) {
          void watcher.waitUntilReady().then(() => log.push('ready'));
        }
        async onApplicationBootstrap() {
          log.push(String(await this.emitter.emitAsync('event', 'in bootstrap')));
        }
      }
      return { listeners: [hearing(log)], providers: [Ready] };
    },
    (_app, log) => void log.sort(),
    ['answer', 'heard in bootstrap', 'ready'],
  ),
  'request scope, `REQUEST`': works(
    (log) => {
      let made = 0;
      @Injectable({ scope: Scope.REQUEST })
      class Unit {
        readonly id = ++made;
      }
      @Injectable()
      class Listener {
        constructor(private readonly unit: Unit) {}
        @OnEvent('event')
        handle() {
          log.push(`unit ${String(this.unit.id)}`);
        }
      }
      return { listeners: [Listener], providers: [Unit] };
    },
    async (app) => {
      await emitted(app, 'event', {});
      await emitted(app, 'event', {});
    },
    ['unit 1', 'unit 2'],
  ),
  '`inheritRequestContextId`': works(
    (log) => {
      let made = 0;
      @Injectable({ scope: Scope.REQUEST })
      class Unit {
        readonly id = ++made;
      }
      @Injectable({ scope: Scope.REQUEST })
      class Listener {
        #calls = 0;
        constructor(private readonly unit: Unit) {}
        @OnEvent('event')
        handle() {
          log.push(`unit ${String(this.unit.id)} call ${String(++this.#calls)}`);
        }
      }
      return { listeners: [Listener], providers: [Unit], options: { inheritRequestContextId: true } };
    },
    async (app) => {
      const request = { [requestContextKey()]: { id: 7 } };
      await emitted(app, 'event', request);
      await emitted(app, 'event', request);
      await emitted(app, 'event', {});
    },
    ['unit 1 call 1', 'unit 1 call 2', 'unit 2 call 1'],
  ),
  'a listener of transient scope': differs(
    (log) => {
      @Injectable()
      class Mailer {}
      @Injectable({ scope: Scope.TRANSIENT })
      class Listener {
        constructor(private readonly mailer: Mailer | undefined) {}
        @OnEvent('event')
        handle() {
          log.push(this.mailer === undefined ? 'has no dependencies' : 'has its dependencies');
        }
      }
      Reflect.defineMetadata('design:paramtypes', [Mailer], Listener);
      return { listeners: [Listener], providers: [Mailer] };
    },
    (app) => emitted(app, 'event'),
    { before: ['has no dependencies'], after: ['has its dependencies'] },
  ),
  'fields with `@Inject`, `forwardRef` between a listener and a provider': works(
    (log) => {
      @Injectable()
      class Listener {
        @Inject('greeting') readonly greeting!: string;
        constructor(@Inject(forwardRef(() => Service)) private readonly service: { has(): string }) {}
        @OnEvent('event')
        handle() {
          log.push(`${this.greeting} ${this.service.has()}`);
        }
      }
      @Injectable()
      class Service {
        constructor(@Inject(forwardRef(() => Listener)) private readonly listener: object) {}
        has() {
          return this.listener.constructor.name;
        }
      }
      return { listeners: [Listener], providers: [Service, { provide: 'greeting', useValue: 'hello' }] };
    },
    (app) => emitted(app, 'event'),
    ['hello Listener'],
  ),
  'other decorators on the method': works(
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('event')
        @SetMetadata('schedule', 'every minute')
        handle() {
          log.push('heard');
        }
      }
      return { listeners: [Listener], providers: [{ provide: 'type', useValue: Listener }] };
    },
    (app, log) => {
      const { handle } = app.get<{ handle: object & { name: string } }>(app.get<Type>('type'));
      log.push(handle.name, String(Reflect.getMetadata('schedule', handle)));
    },
    ['handle', 'every minute'],
  ),
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

/** The key under which Nest keeps the context of a request; it does not export it. */
function requestContextKey(): symbol {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const constants = require('@nestjs/core/router/request/request-constants') as { REQUEST_CONTEXT_ID: symbol };
  return constants.REQUEST_CONTEXT_ID;
}

test.each(Object.entries(features))('%s', async (_feature, { show }) => {
  await show();
});

test('the guide lists these features with these verdicts', () => {
  expect(rowsOfGuide('`@nestjs/event-emitter`')).toEqual(
    Object.entries(features).map(([feature, { verdict }]) => [feature, verdict]),
  );
});
