import { Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { rest } from '../both';
import type { Feature } from '../features';

import { emitted, emitterOf, hearing, one, works, differs } from './support';

/** What the emitter itself does. */
export const emitters: Record<string, Feature> = {
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
};
