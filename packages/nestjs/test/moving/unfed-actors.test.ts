import { Actor, Subscribe, topic, type ActorClass } from '@maiko/core';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { application } from '../support';

const Placed = topic<string>('order.placed');
const Paid = topic<string>('order.paid');

@Actor()
class Payments {
  @Subscribe(Placed)
  pay(order: string) {
    return Paid(order);
  }
}

/** Says on its own class what it publishes. */
@Actor({ publishes: [Placed] })
class Orders {
  @Subscribe(Paid)
  paid() {
    return undefined;
  }
}

async function linesAtStart(
  imports: NonNullable<ModuleMetadata['imports']>,
  ...providers: ActorClass[]
): Promise<string[]> {
  const { logger } = await application({ imports, providers });
  return logger.lines.filter((line) => line.includes('No actor publishes'));
}

const emitters = EventEmitterModule.forRoot();

test('actors that may wait for what is emitted are named at the start, with the mend', async () => {
  expect(await linesAtStart([emitters], Payments)).toEqual([
    'info No actor publishes "order.placed" (for Payments), and nothing brings actors what is emitted with EventEmitter2. ' +
      'If it is meant to reach them, add EventEmitterListeners.forFeature({ listeners: [] }) to the imports of a module',
  ]);
  expect(await linesAtStart([CqrsModule.forRoot()], Payments)).toEqual([
    'info No actor publishes "order.placed" (for Payments), and nothing brings actors what is published on EventBus. ' +
      'If it is meant to reach them, add CqrsHandlers.forFeature({ handlers: [] }) to the imports of a module',
  ]);
});

test('nothing is said when the wire is there, when actors publish all of it, or without these libraries', async () => {
  expect(await linesAtStart([emitters, EventEmitterListeners.forFeature({ listeners: [] })], Payments)).toEqual([]);
  expect(await linesAtStart([CqrsModule.forRoot(), CqrsHandlers.forFeature({ handlers: [] })], Payments)).toEqual([]);
  expect(await linesAtStart([])).toEqual([]);
  expect(await linesAtStart([], Payments)).toEqual([]);
});

test('an actor that declares what it publishes feeds the others', async () => {
  const lines = await linesAtStart([emitters], Payments, Orders);
  expect(lines.join()).not.toContain('order.placed');
});

test('a listener of the other library is fed by its own adapter', async () => {
  @Injectable()
  class Mails {
    @OnEvent('order.placed')
    mail() {
      return undefined;
    }
  }
  const listeners = EventEmitterListeners.forFeature({ listeners: [Mails] });
  expect(await linesAtStart([emitters, CqrsModule.forRoot(), listeners])).toEqual([]);
});

test('many topics are counted', async () => {
  @Actor()
  class Many {
    @Subscribe(['a', 'b', 'c', 'd', 'e'])
    handle() {
      return undefined;
    }
  }
  const [line] = await linesAtStart([emitters], Many);
  expect(line).toContain('"c" (for Many) and 2 more topics, and nothing');
});
