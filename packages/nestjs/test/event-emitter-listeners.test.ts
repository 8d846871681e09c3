import { Actor, Subscribe, topic } from '@maiko/core';
import { EmittedValues, EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable, Module, type Type } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { application, errorOf, gate, Journal, TestClock, turns } from './support';

const emitter = () => EventEmitterModule.forRoot({ wildcard: true });

test('values, wildcards, several decorators and inherited methods work as they did', async () => {
  @Injectable()
  class Base {
    constructor(readonly journal: Journal) {}
    @OnEvent('order.placed')
    placed(...values: unknown[]) {
      this.note('placed', values);
    }
    note(what: string, values: unknown[]) {
      this.journal.write(`${what} ${values.map(String).join(' ')}`);
    }
  }
  @Injectable()
  class Listener extends Base {
    @OnEvent('order.*')
    @OnEvent('stock.**')
    any(...values: unknown[]) {
      this.note('any', values);
      return 'an unread result';
    }
    @OnEvent(['user', 'created'])
    async user(name: string) {
      this.note('user', [name]);
    }
  }
  const { app, settled } = await application({
    imports: [emitter(), EventEmitterListeners.forFeature({ listeners: [Listener] })],
    providers: [Journal],
  });
  const emit = app.get(EventEmitter2);
  emit.emit('order.placed', 1, 'two');
  await settled();
  emit.emit('stock.shelf.low', 'tea');
  emit.emit(['user', 'created'], 'alice');
  emit.emit('no.listener', 1);
  emit.emit(Symbol('no topic'), 1);
  await settled();
  expect(app.get(Journal).lines.sort()).toEqual(['any 1 two', 'any tea', 'placed 1 two', 'user alice']);
});

test('listeners and actors of topics reach each other, in both directions', async () => {
  const Placed = topic<number>('placed', { overflow: 'drop-oldest' });
  @Injectable()
  class Listener {
    constructor(readonly journal: Journal) {}
    @OnEvent('placed')
    placed(order: number) {
      this.journal.write(`listener ${String(order)}`);
    }
  }
  @Actor()
  class Modern {
    constructor(readonly journal: Journal) {}
    @Subscribe(Placed)
    placed(order: number) {
      this.journal.write(`actor ${String(order)}`);
    }
  }
  const { app, runtime, settled } = await application({
    imports: [emitter(), EventEmitterListeners.forFeature({ listeners: [Listener], topics: [Placed] })],
    providers: [Journal, Modern],
  });
  app.get(EventEmitter2).emit('placed', 1);
  await settled();
  await runtime.publish(Placed, 2);
  await settled();
  expect(app.get(Journal).lines.sort()).toEqual(['actor 1', 'actor 2', 'listener 1', 'listener 2']);
});

test('what a listener emits has the event in hand as its cause, reaches the listener itself, and is still handled while draining', async () => {
  const door = gate();
  @Injectable()
  class Listener {
    constructor(
      readonly emitter: EventEmitter2,
      readonly journal: Journal,
    ) {}
    @OnEvent('first')
    async first() {
      await door.passed;
      this.emitter.emit('second', 'from the first');
    }
    @OnEvent('second')
    second(text: string) {
      this.journal.write(text);
    }
  }
  const { app, runtime } = await application({
    imports: [emitter(), EventEmitterListeners.forFeature({ listeners: [Listener] })],
    providers: [Journal],
  });
  const parents: (string | undefined)[] = [];
  runtime.events('*' as never).subscribe(({ parentId, sender }) => parents.push(parentId && sender));
  app.get(EventEmitter2).emit('first');
  await turns(5);
  const stopped = runtime.stop();
  door.open();
  expect((await stopped).drained).toBe(true);
  expect(app.get(Journal).lines).toEqual(['from the first']);
  expect(parents).toEqual([undefined, 'Listener']);
});

test('a listener that fails is restarted by the supervisor of its module, with fresh dependencies of its own, if asked for', async () => {
  let made = 0;
  @Injectable()
  class Listener {
    readonly number = ++made;
    constructor(readonly journal: Journal) {}
    @OnEvent('event')
    handle(text: string) {
      if (text === 'poison') throw new Error(text);
      this.journal.write(`${text} by ${String(this.number)}`);
    }
  }
  @Module({
    imports: [EventEmitterListeners.forFeature({ listeners: [Listener], supervision: { maxRestarts: 5 } })],
    providers: [Journal],
    exports: [Journal],
  })
  class Orders {}
  const clock = new TestClock();
  const { app, runtime, settled } = await application({ imports: [emitter(), Orders] }, { clock, watch: false });
  for (const text of ['one', 'poison', 'two']) app.get(EventEmitter2).emit('event', text);
  await clock.advance(100);
  await settled();
  expect(app.get(Journal).lines).toEqual(['one by 1', 'two by 2']);
  expect(runtime.actor('Listener')).toMatchObject({ module: 'Orders', restarts: 1 });
});

test('what is emitted with several values is one payload', () => {
  expect(EmittedValues.payloadOf(['one'])).toBe('one');
  expect(EmittedValues.valuesOf(EmittedValues.payloadOf([1, 2]))).toEqual([1, 2]);
  expect(EmittedValues.valuesOf(EmittedValues.payloadOf([]))).toEqual([]);
});

describe('mistakes', () => {
  class Plain {}
  @Injectable()
  class Listener {
    @OnEvent('event')
    handle() {}
  }

  test.each([['a class without @OnEvent', Plain, '[NOT_A_LISTENER] Plain has no @OnEvent. ']])(
    '%s',
    async (_, listener, message) => {
      const error = await errorOf(() => EventEmitterListeners.forFeature({ listeners: [listener] }));
      expect(error.message).toContain(message);
    },
  );

  test('no list, and an unknown option', async () => {
    const given = (options: object) => errorOf(() => EventEmitterListeners.forFeature(options as never));
    expect((await given({})).code).toBe('INVALID_OPTION');
    expect((await given({ listeners: [], restart: true })).message).toMatch(
      /^\[UNKNOWN_OPTION\] EventEmitterListeners.forFeature does not know "restart"\./,
    );
  });

  test('a listener that is also a provider', async () => {
    const both = () =>
      application({
        imports: [emitter(), EventEmitterListeners.forFeature({ listeners: [Listener] })],
        providers: [Listener],
      });
    const { code, message } = await errorOf(both);
    expect(code).toBe('LISTENER_TWICE');
    expect(message).toContain('Listener is in the providers of AppModule and in "listeners".');
    expect(message).toContain('Remove it from the providers of AppModule.');
  });
});

describe('an emitted "error" without a listener', () => {
  const start = async (listener: Type<object>, options = {}) => {
    const imports = [EventEmitterModule.forRoot(options), EventEmitterListeners.forFeature({ listeners: [listener] })];
    const started = await application({ imports, providers: [Journal] });
    return { ...started, emit: started.app.get(EventEmitter2) };
  };

  @Injectable()
  class Deaf {
    @OnEvent('order.placed')
    placed() {}
  }

  @Injectable()
  class Nurse {
    constructor(readonly journal: Journal) {}
    @OnEvent('error')
    hurt(error: Error) {
      this.journal.write(error.message);
    }
  }

  test('is thrown where it was emitted, as without listeners that are actors', async () => {
    const { emit } = await start(Deaf);
    expect(() => emit.emit('error', new Error('the disk is full'))).toThrow('the disk is full');
    expect(() => emit.emit('error', 'no error at all')).toThrow("Uncaught, unspecified 'error' event.");
    await expect(async () => emit.emitAsync('error', new Error('the disk is full'))).rejects.toThrow(
      'the disk is full',
    );
  });

  test('is not thrown when an actor, or a listener of the emitter itself, takes it', async () => {
    const { app, emit, settled } = await start(Nurse);
    emit.emit('error', new Error('the disk is full'));
    await settled();
    expect(app.get(Journal).lines).toEqual(['the disk is full']);

    const other = await start(Deaf);
    const heard: unknown[] = [];
    other.emit.on('error', (error) => heard.push(error));
    other.emit.emit('error', 'taken');
    expect(heard).toEqual(['taken']);
  });

  test('is not thrown by an emitter that was told to ignore errors', async () => {
    const { emit } = await start(Deaf, { ignoreErrors: true });
    expect(emit.emit('error', new Error('the disk is full'))).toBe(false);
  });
});
