import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { SupervisionOptions } from '@maiko/core';
import { application, gate, turns } from '../support';

/** Two listeners of one event: one can be made to fail or to wait. */
async function started(supervision?: SupervisionOptions) {
  const log: string[] = [];
  const opened = gate();
  @Injectable()
  class Payments {
    @OnEvent('order')
    async pay(order: string) {
      if (order === 'bad') throw new Error('cannot pay');
      if (order === 'slow') await opened.passed;
      log.push(`paid ${order}`);
      return 'payment';
    }
  }
  @Injectable()
  class Mails {
    @OnEvent('order')
    mail(order: string) {
      log.push(`mailed ${order}`);
      return 'mail';
    }
  }
  const listeners = EventEmitterListeners.forFeature({ listeners: [Payments, Mails], supervision });
  const { app, runtime, settled, logger, harness } = await application({
    imports: [EventEmitterModule.forRoot(), listeners],
  });
  const emit = (order: string): Promise<unknown[]> => app.get(EventEmitter2).emitAsync('order', order);
  const told = (): string[] => logger.lines.filter((line) => line.includes('has ended: events'));
  return { app, runtime, harness, settled, emit, log, told, opened, Payments };
}

test('events for a listener that has been stopped alone settle, and the first is told', async () => {
  const { runtime, emit, log, told } = await started();
  await runtime.stopActor('Payments');
  await expect(emit('one')).resolves.toEqual([undefined, 'mail']);
  await expect(emit('two')).resolves.toEqual([undefined, 'mail']);
  expect(log).toEqual(['mailed one', 'mailed two']);
  expect(told()).toEqual([
    'error Listener "Payments" has ended: events that are emitted for it are lost from now on, and emitAsync gets undefined for it. ' +
      'If it failed, runtime.health() says why. Only a new start of the application brings it back',
  ]);
});

test('events that wait in the mailbox of a listener that ends settle as dead letters', async () => {
  const { runtime, settled, emit, log, opened } = await started();
  const first = emit('slow');
  const second = emit('waiting');
  await turns(20);
  const stopped = runtime.stopActor('Payments');
  opened.open();
  await stopped;
  await expect(first).resolves.toEqual(['payment', 'mail']);
  await expect(second).resolves.toEqual([undefined, 'mail']);
  await settled();
  expect(log).toContain('paid slow');
  expect(runtime.deadLetters.list().map(({ reason, subscriber }) => [reason, subscriber])).toEqual([
    ['actor-stopped', 'Payments'],
  ]);
});

test('a listener that fails more often than its supervision allows ends alone, and health shows it', async () => {
  const { runtime, settled, emit, told } = await started({ maxRestarts: 0 });
  await expect(emit('bad')).resolves.toEqual([undefined, 'mail']);
  await settled();
  await expect(emit('good')).resolves.toEqual([undefined, 'mail']);
  expect(runtime.state).toBe('running');
  expect(runtime.health()).toMatchObject({
    status: 'degraded',
    root: {
      modules: [
        {
          status: 'degraded',
          actors: [
            { id: 'Mails', status: 'healthy' },
            { id: 'Payments', status: 'failed' },
          ],
        },
      ],
    },
  });
  expect(told()).toHaveLength(1);
});

test('a listener that is restarted misses nothing, and app.get answers the first instance', async () => {
  const { app, runtime, harness, emit, log, told, Payments } = await started({
    maxRestarts: 5,
  });
  const first = app.get<object>(Payments);
  await emit('bad');
  const good = emit('good');
  await harness.advance(60_000);
  await expect(good).resolves.toEqual(['payment', 'mail']);
  expect(runtime.actor('Payments').restarts).toBe(1);
  expect(log).toContain('paid good');
  expect(app.get<object>(Payments)).toBe(first);
  expect(told()).toEqual([]);
});
