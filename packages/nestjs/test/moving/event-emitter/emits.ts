import { Injectable } from '@nestjs/common';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { turns } from '../../support';
import { rest } from '../both';
import type { Feature } from '../features';

import { emitted, emitterOf, one, withOptions, works, differs } from './support';

/** What is emitted, and what comes of it. */
export const emits: Record<string, Feature> = {
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
};
