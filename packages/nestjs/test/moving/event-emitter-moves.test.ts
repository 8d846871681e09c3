import { Injectable } from '@nestjs/common';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { turns } from '../support';
import { both, rest } from './both';

/** Nothing shows whether it moved. */
function same({ before, after }: { before: unknown; after: unknown }): void {
  expect(after).toEqual(before);
}

const emitterOf = (app: { get(token: typeof EventEmitter2): EventEmitter2 }) => app.get(EventEmitter2);

describe('nothing is lost', () => {
  test('5000 events in one loop', async () => {
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Sink {
          @OnEvent('row')
          row(index: number) {
            log.push(String(index));
          }
        }
        return { listeners: [Sink] };
      },
      (app) => {
        for (let index = 0; index < 5000; index++) emitterOf(app).emit('row', index);
      },
    );
    same(result);
  });

  test.each(['emit', 'emitAsync'] as const)('a class that sends itself 1000 events with %s', async (how) => {
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Splitter {
          constructor(private readonly emitter: EventEmitter2) {}
          @OnEvent('batch')
          async batch(size: number) {
            for (let index = 0; index < size; index++) await this.emitter[how]('item', index);
          }
          @OnEvent('item')
          item(index: number) {
            log.push(String(index));
          }
        }
        return { listeners: [Splitter] };
      },
      (app) => void emitterOf(app).emit('batch', 1000),
    );
    same(result);
  });

  test('events in shutdown hooks', async () => {
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Last {
          @OnEvent('closing')
          async closing(stage: string) {
            await turns(1);
            log.push(stage);
          }
        }
        @Injectable()
        class Closing {
          constructor(private readonly emitter: EventEmitter2) {}
          onModuleDestroy() {
            this.emitter.emit('closing', 'onModuleDestroy');
          }
          async beforeApplicationShutdown() {
            await this.emitter.emitAsync('closing', 'beforeApplicationShutdown');
          }
        }
        return { listeners: [Last], providers: [Closing] };
      },
      () => undefined,
    );
    expect(result.after).toEqual({
      answer: undefined,
      log: ['onModuleDestroy', 'beforeApplicationShutdown'],
    });
  });
});

describe('what the emitter decides', () => {
  test('results, and whether anything listens', async () => {
    const result = await both(
      'event-emitter',
      () => {
        @Injectable()
        class Prices {
          @OnEvent('price.ask')
          async ask(amount: number) {
            await turns(1);
            return amount * 2;
          }
        }
        return { listeners: [Prices] };
      },
      async (app) => {
        const emitter = emitterOf(app);
        return [
          await emitter.emitAsync('price.ask', 21),
          emitter.emit('price.ask', 1),
          emitter.emit('unheard'),
          await emitter.emitAsync('unheard'),
          emitter.listenerCount('price.ask'),
          emitter.eventNames(),
        ];
      },
    );
    same(result);
    expect(result.before).toMatchObject({ answer: [[42], true, false, [], 1, ['price.ask']] });
  });

  test('errors: logged and answered with nothing, or given to emitAsync where the listener says so', async () => {
    const result = await both(
      'event-emitter',
      () => {
        @Injectable()
        class Failing {
          @OnEvent('quiet')
          quiet() {
            throw new Error('quiet');
          }
          @OnEvent('loud', { suppressErrors: false })
          async loud() {
            await turns(1);
            throw new Error('loud');
          }
        }
        return { listeners: [Failing] };
      },
      async (app) => [
        await emitterOf(app).emitAsync('quiet'),
        await emitterOf(app)
          .emitAsync('loud')
          .catch((error: unknown) => String(error)),
      ],
    );
    same(result);
    expect(result.before).toMatchObject({ answer: [[undefined], 'Error: loud'] });
  });

  test('symbols, names with spaces, delimiters, wildcards in the middle, and several that match', async () => {
    const signal = Symbol('signal');
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Any {
          @OnEvent(signal)
          symbol(text: string) {
            log.push(`symbol ${text}`);
          }
          @OnEvent('order placed')
          spaced() {
            log.push('spaced');
          }
          @OnEvent('order:**:late')
          late(...values: unknown[]) {
            log.push(`late ${values.join(' ')}`);
          }
          @OnEvent('order:*')
          @OnEvent('order:paid')
          paid() {
            log.push('paid');
          }
          @OnEvent('**')
          everything() {
            log.push('everything');
          }
        }
        return { listeners: [Any], options: { wildcard: true, delimiter: ':' } };
      },
      async (app, log) => {
        const emitter = emitterOf(app);
        const events: [string | symbol | string[], ...unknown[]][] = [
          [signal, 'seen'],
          ['order placed'],
          ['order:a:b:late', 1, 2],
          ['order:paid'],
          [['order', 'shipped']],
        ];
        for (const [event, ...values] of events) {
          emitter.emit(event, ...values);
          await rest(app);
          log.push('--');
        }
        return undefined;
      },
    );
    const sorted = ({ log }: { log: string[] }) =>
      log
        .join('\n')
        .split('--')
        .map((lines) => lines.trim().split('\n').sort());
    expect(sorted(result.after as never)).toEqual(sorted(result.before as never));
  });

  test('a star is a star where the emitter has no wildcards', async () => {
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Star {
          @OnEvent('order.*')
          star(text: string) {
            log.push(text);
          }
        }
        return { listeners: [Star] };
      },
      (app) => [emitterOf(app).emit('order.placed', 'no'), emitterOf(app).emit('order.*', 'yes')],
    );
    same(result);
  });
});
