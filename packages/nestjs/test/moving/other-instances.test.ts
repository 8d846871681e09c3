import { Inject, Injectable, Scope, type INestApplicationContext, type Type } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';
import { EventBus, EventsHandler } from '@nestjs/cqrs';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { turns } from '../support';
import { both, rest, type Library, type Program } from './both';

const emitterOf = (app: INestApplicationContext): EventEmitter2 => app.get(EventEmitter2);

/** Nothing shows whether it moved, and this is seen of both. */
async function same(
  library: Library,
  program: (log: string[]) => Program,
  driver: (app: INestApplicationContext, log: string[]) => unknown,
  seen: readonly string[],
): Promise<void> {
  const { before, after } = await both(library, program, driver);
  expect(after).toEqual(before);
  expect(before).toMatchObject({ log: seen });
}

test('an abstract base class with listeners, and two classes that extend it', async () => {
  await same(
    'event-emitter',
    (log) => {
      abstract class Base {
        abstract readonly name: string;
        @OnEvent('order')
        order(id: number) {
          log.push(`${this.name} ${String(id)}`);
        }
      }
      @Injectable()
      class First extends Base {
        readonly name = 'first';
      }
      @Injectable()
      class Second extends Base {
        readonly name = 'second';
        @OnEvent('order')
        override order(id: number) {
          super.order(id + 1);
        }
      }
      return { listeners: [First, Second] };
    },
    async (app, log) => {
      emitterOf(app).emit('order', 1);
      await rest(app);
      log.sort();
    },
    ['first 1', 'second 2'],
  );
});

test.each<[string, { scope?: Scope }]>([
  ['of the application', {}],
  ['of each event', { scope: Scope.REQUEST }],
])('INQUIRER of a transient dependency, in an instance %s', async (_, options) => {
  await same(
    'event-emitter',
    (log) => {
      @Injectable({ scope: Scope.TRANSIENT })
      class Log {
        constructor(@Inject(INQUIRER) private readonly parent: object | undefined) {}
        of() {
          return this.parent?.constructor.name ?? 'nothing';
        }
      }
      @Injectable(options)
      class Listener {
        @Inject(Log) private readonly field!: Log;
        constructor(private readonly logger: Log) {}
        @OnEvent('order')
        order() {
          log.push(`${this.logger.of()} ${this.field.of()}`);
        }
      }
      return { listeners: [Listener], providers: [Log] };
    },
    async (app) => {
      emitterOf(app).emit('order', {});
      await turns(20);
      await rest(app);
    },
    ['Listener Listener'],
  );
});

class Placed {
  constructor(readonly id = 0) {}
}

test('INQUIRER of a transient dependency in a request-scoped handler of cqrs', async () => {
  await same(
    'cqrs',
    (log) => {
      @Injectable({ scope: Scope.TRANSIENT })
      class Log {
        constructor(@Inject(INQUIRER) private readonly parent: object | undefined) {}
        of() {
          return this.parent?.constructor.name ?? 'nothing';
        }
      }
      @EventsHandler(Placed, { scope: Scope.REQUEST })
      class Handler {
        constructor(private readonly logger: Log) {}
        handle() {
          log.push(this.logger.of());
        }
      }
      return { listeners: [Handler], providers: [Log] };
    },
    async (app) => {
      app.get(EventBus).publish(new Placed());
      await turns(20);
      await rest(app);
    },
    ['Handler'],
  );
});

test('an empty publishAll, and what it returns', async () => {
  await same(
    'cqrs',
    (log) => {
      @EventsHandler(Placed)
      class Handler {
        handle() {
          log.push('handled');
        }
      }
      return { listeners: [Handler] };
    },
    (app, log) => {
      log.push(JSON.stringify(app.get(EventBus).publishAll([]) ?? null));
    },
    ['[]'],
  );
});

test.each<[string, unknown, unknown]>([
  ['a registered symbol', Symbol.for('order'), Symbol.for('order')],
  ['an empty array', [], []],
  ['a number in an array', ['order', 1], ['order', 1]],
  ['a trailing delimiter', 'order.', 'order.'],
  ['doubled delimiters', 'order..placed', 'order..placed'],
  ['a name with a line break', 'order\nplaced', 'order\nplaced'],
  ['a star in a token', 'order.pl*', 'order.pl*'],
])('%s as the name of an event', async (_, listened, emitted) => {
  for (const wildcard of [false, true]) {
    const { before, after } = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Listener {
          @OnEvent(listened as string)
          order(...values: unknown[]) {
            log.push(`heard ${values.join()}`);
          }
        }
        return { listeners: [Listener], options: { wildcard } };
      },
      (app) => {
        try {
          return emitterOf(app).emit(emitted as string, 1);
        } catch (error) {
          return String(error);
        }
      },
    );
    expect(after).toEqual(before);
  }
});

describe.each([
  ['wildcard', { wildcard: true }],
  ['another delimiter', { wildcard: true, delimiter: '::' }],
])('%s', (_, options: { wildcard: boolean; delimiter?: string }) => {
  const d = options.delimiter ?? '.';
  test.each<[string, string]>([
    ['**', `a${d}b${d}c`],
    [`a${d}**`, `a${d}b${d}c`],
    [`a${d}**`, 'a'],
    [`**${d}c`, `a${d}b${d}c`],
    [`*${d}*${d}c`, `a${d}b${d}c`],
    ['*', `a${d}b`],
    [`a${d}*`, `a${d}*`],
    [`a${d}b`, `a${d}**`],
    [`a.b`, `a.b`],
  ])('%s hears, or does not hear, %s', async (pattern, event) => {
    const { before, after } = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Listener {
          @OnEvent(pattern)
          handle(value: unknown) {
            log.push(String(value));
          }
        }
        return { listeners: [Listener], options };
      },
      async (app) => [emitterOf(app).emit(event, 1), await emitterOf(app).emitAsync(event, 2)],
    );
    expect(after).toEqual(before);
  });
});

test('listeners that are removed, and added again, while an event is on its way', async () => {
  await same(
    'event-emitter',
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('order')
        order(id: number) {
          log.push(String(id));
        }
      }
      return { listeners: [Listener], providers: [{ provide: 'type', useValue: Listener as Type }] };
    },
    async (app) => {
      const emitter = emitterOf(app);
      const [listener] = emitter.listeners('order') as ((...values: unknown[]) => void)[];
      emitter.emit('order', 1);
      emitter.off('order', listener as never);
      emitter.emit('order', 2);
      emitter.once('order', listener as never);
      emitter.emit('order', 3);
      emitter.emit('order', 4);
      await rest(app);
    },
    ['1', '3'],
  );
});
