import { Actor, Every, StepAction, Subscribe, topic } from '@maiko/core';
import { MaikoMetricsModule, MaikoModule, Publisher } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';

// A test of an application, as it is often written: nothing closes what it has opened.

const Job = topic<string>('job');

@Actor()
class Worker {
  @Subscribe(Job)
  work(job: string) {
    if (job === 'bad') throw new Error('bad');
  }

  @Every(60_000)
  sweep() {}
}

@Actor()
class Poller {
  step() {
    return StepAction.Backoff(60_000);
  }
}

@Injectable()
class Listener {
  @OnEvent('job')
  work() {}
}

const imports = () => [
  MaikoModule.forRoot({ logger: { debug() {}, info() {}, warn() {}, error() {} } }),
  MaikoMetricsModule.forRoot(),
  EventEmitterModule.forRoot(),
  EventEmitterListeners.forFeature({ listeners: [Listener] }),
];

test('an application that runs', async () => {
  const module = await Test.createTestingModule({ imports: imports(), providers: [Worker, Poller] }).compile();
  await module.createNestApplication().init();
  await module.get(Publisher).publish(Job, 'good');
  await module.get(Publisher).publish(Job, 'bad');
  module.get(EventEmitter2).emit('job');
});

test('one that was never initialised', async () => {
  const module = await Test.createTestingModule({ imports: imports(), providers: [Worker, Poller] }).compile();
  await module.get(Publisher).publish(Job, 'kept');
});
