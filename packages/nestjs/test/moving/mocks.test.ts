import { Actor, Runtime, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { MaikoTestingModule } from '@maiko/nestjs/testing';
import { Injectable, Module } from '@nestjs/common';
import { CqrsModule, EventBus, EventsHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { errorOf, RecordingLogger } from '../support';

const Job = topic<string>('job');

@Injectable()
class Database {
  save(_id: string) {}
}

@Injectable()
class Listener {
  constructor(private readonly database: Database) {}
  @OnEvent('order')
  order(id: string) {
    this.database.save(id);
  }
}

class Placed {}

@EventsHandler(Placed)
class Handler {
  handle() {}
}

@Injectable()
class Orders {
  constructor(private readonly emitter: EventEmitter2) {}
  place(id: string) {
    return this.emitter.emit('order', id);
  }
}

const maiko = () => MaikoModule.forRoot({ logger: new RecordingLogger() });

describe('tests that put a mock in the place of the emitter or the bus', () => {
  test.each<[string, Record<string, jest.Mock>]>([
    ['that has what is called', { emit: jest.fn(() => true), removeAllListeners: jest.fn() }],
    [
      'that has all',
      {
        emit: jest.fn(() => true),
        emitAsync: jest.fn(),
        on: jest.fn(),
        listenerCount: jest.fn(),
        listenersAny: jest.fn(),
        removeAllListeners: jest.fn(),
      },
    ],
  ])('an emitter %s', async (_, mock) => {
    @Module({ imports: [EventEmitterListeners.forFeature({ listeners: [Listener] })], providers: [Database, Orders] })
    class OrdersModule {}
    const module = await Test.createTestingModule({ imports: [maiko(), EventEmitterModule.forRoot(), OrdersModule] })
      .overrideProvider(EventEmitter2)
      .useValue(mock)
      .compile();
    await module.init();
    expect(module.get(Orders).place('1')).toBe(true);
    expect(mock.emit).toHaveBeenCalledWith('order', '1');
    if ('listenersAny' in mock) expect(module.get(EventEmitter2).emit('error', new Error('untaken'))).toBe(true);
    await module.close();
  });

  test('a bus', async () => {
    const mock = { publish: jest.fn(), register: jest.fn(), registerSagas: jest.fn(), subscribe: jest.fn() };
    const imports = [maiko(), CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [Handler] })];
    const module = await Test.createTestingModule({ imports }).overrideProvider(EventBus).useValue(mock).compile();
    await module.init();
    module.get(EventBus).publish(new Placed());
    expect(mock.publish).toHaveBeenCalledTimes(1);
    await module.close();
  });
});

describe('useMocker', () => {
  const mocker = jest.fn(() => ({ save: jest.fn() }));

  test('does not stand in for what a listener lacks, and says what to do', async () => {
    @Module({ imports: [EventEmitterListeners.forFeature({ listeners: [Listener] })] })
    class OrdersModule {}
    const imports = [maiko(), EventEmitterModule.forRoot(), OrdersModule];
    const { code, message, cause } = await errorOf(() =>
      Test.createTestingModule({ imports }).useMocker(mocker).compile(),
    );
    expect(code).toBe('UNKNOWN_DEPENDENCY');
    expect(message).toBe(
      '[UNKNOWN_DEPENDENCY] Actor Listener of OrdersModule needs something that OrdersModule cannot provide. See the cause; add it to the ' +
        'providers of OrdersModule, or import the module that exports it; useMocker() of a test may not reach it.',
    );
    expect(String(cause)).toContain('Database at index [0]');
  });

  test('stands in for what an actor lacks as far as Nest asks it, or that is said', async () => {
    @Actor()
    class Worker {
      constructor(readonly database: Database) {}
      @Subscribe(Job)
      work(job: string) {
        this.database.save(job);
      }
    }
    const module = await Test.createTestingModule({ imports: [maiko()], providers: [Worker] })
      .useMocker(mocker)
      .compile();
    const outcome = await module.init().then(
      () => 'runs',
      (error: unknown) => String((error as Error).cause),
    );
    // Version 11 asks for the dependencies of what is request-scoped when a request comes, version 12 at once.
    expect(outcome).toMatch(
      /^runs$|^MaikoError: \[UNKNOWN_DEPENDENCY\] .* useMocker\(\) of a test may not reach it\.$/,
    );
  });

  test('does not stand in for the runtime', async () => {
    @Module({ imports: [EventEmitterListeners.forFeature({ listeners: [Listener] })], providers: [Database] })
    class OrdersModule {}
    const create = () =>
      Test.createTestingModule({ imports: [OrdersModule] })
        .useMocker(mocker)
        .compile();
    expect(await errorOf(create)).toMatchObject({ code: 'NO_RUNTIME' });
  });

  test('leaves the runtime, and a harness, as they are', async () => {
    for (const harness of [[], [MaikoTestingModule.forRoot()]]) {
      const seen: string[] = [];
      @Actor()
      class Worker {
        @Subscribe(Job)
        work(job: string) {
          seen.push(job);
        }
      }
      @Injectable()
      class Service {
        constructor(readonly database: Database) {}
      }
      const module = await Test.createTestingModule({ imports: [maiko(), ...harness], providers: [Worker, Service] })
        .useMocker(mocker)
        .compile();
      await module.init();
      await module.get(Runtime).publish(Job, 'one');
      await module.close();
      expect(seen).toEqual(['one']);
      expect(jest.isMockFunction(module.get(Service).database.save)).toBe(true);
    }
  });

  test('goes on working for everything else, and for a listener that stands in the providers of a test', async () => {
    const module = await Test.createTestingModule({ providers: [Listener] })
      .useMocker(mocker)
      .compile();
    module.get(Listener).order('1');
    expect(module.get<{ save: jest.Mock }>(Database).save).toHaveBeenCalledWith('1');
  });
});
