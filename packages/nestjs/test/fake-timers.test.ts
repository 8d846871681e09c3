import { Actor, Every, Runtime, Subscribe, topic } from '@maiko/core';
import { MaikoModule, Publisher } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { MaikoTestingModule } from '@maiko/nestjs/testing';
import { Harness } from '@maiko/testing';
import { Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { RecordingLogger } from './support';

const Placed = topic<string>('placed');

const seen: string[] = [];

@Actor()
class Warehouse {
  @Subscribe(Placed)
  async reserve(id: string) {
    if (id === 'bad') throw new Error('bad');
    // eslint-disable-next-line no-restricted-globals -- it is a fake
    if (id === 'slow') await new Promise((resolve) => setTimeout(resolve, 60_000));
    seen.push(id);
  }

  @Every(1_000)
  count() {
    seen.push('counted');
  }
}

@Injectable()
class Listener {
  @OnEvent('order')
  async order(id: string) {
    // eslint-disable-next-line no-restricted-globals -- it is a fake
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    seen.push(id);
  }
}

beforeEach(() => {
  seen.length = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

describe.each(['before', 'after'])('fake timers of the runner, chosen %s the application has started', (when) => {
  async function started(imports: object[], providers: object[]) {
    if (when === 'before') jest.useFakeTimers();
    const module = await Test.createTestingModule({ imports, providers } as never).compile();
    await module.init();
    if (when === 'after') jest.useFakeTimers();
    return module;
  }

  test('let the time of the actors pass: handlers, schedules, restarts and the end', async () => {
    const module = await started([MaikoModule.forRoot({ logger: new RecordingLogger() })], [Warehouse]);
    for (const id of ['one', 'bad', 'slow']) await module.get(Publisher).publish(Placed, id);
    await jest.advanceTimersByTimeAsync(62_000);
    expect(seen.filter((each) => each !== 'counted')).toEqual(['one', 'slow']);
    expect(seen).toContain('counted');
    await module.close();
    expect(module.get(Runtime).state).toBe('stopped');
  });

  test('let the time of listeners of an emitter pass', async () => {
    const imports = [
      MaikoModule.forRoot({ logger: new RecordingLogger() }),
      EventEmitterModule.forRoot(),
      EventEmitterListeners.forFeature({ listeners: [Listener] }),
    ];
    const module = await started(imports, []);
    const answered = module.get(EventEmitter2).emitAsync('order', 'one');
    await jest.advanceTimersByTimeAsync(1_000);
    await answered;
    expect(seen).toEqual(['one']);
    await module.close();
  });

  test('leave the time of a harness to the test', async () => {
    const module = await started([MaikoModule.forRoot(), MaikoTestingModule.forRoot({ seed: 1 })], [Warehouse]);
    const harness = module.get(Harness);
    await harness.publish(Placed, 'one');
    await harness.settle();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(seen).toEqual(['one']);
    await harness.advance(1_000);
    expect(seen).toEqual(['one', 'counted']);
    await module.close();
  });
});
