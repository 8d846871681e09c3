import { Actor, ActorContext, Runtime, Subscribe, topic } from '@maiko/core';
import { MaikoMetricsModule, MaikoModule } from '@maiko/nestjs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory, SerializedGraph } from '@nestjs/core';
import { CqrsModule, EventsHandler } from '@nestjs/cqrs';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';

const Job = topic<string>('job');
let made = 0;

@Actor()
class Worker {
  constructor(readonly ctx: ActorContext) {
    made++;
  }
  @Subscribe(Job)
  work() {}
}

@Injectable()
class Listener {
  constructor() {
    made++;
  }
  @OnEvent('job')
  work() {}
}

@EventsHandler(class Done {})
class Handler {
  constructor() {
    made++;
  }
  handle() {}
}

@Module({
  imports: [
    MaikoModule.forRoot(),
    MaikoMetricsModule.forRoot(),
    EventEmitterModule.forRoot(),
    CqrsModule.forRoot(),
    EventEmitterListeners.forFeature({ listeners: [Listener] }),
    CqrsHandlers.forFeature({ handlers: [Handler] }),
  ],
  providers: [Worker],
})
class AppModule {}

test('a preview shows the application and creates nothing of it', async () => {
  const app = await NestFactory.create(AppModule, {
    preview: true,
    snapshot: true,
    abortOnError: false,
    logger: false,
  });
  const nodes = Object.values(app.get(SerializedGraph).toJSON().nodes).map(({ label }) => label);
  expect(nodes).toEqual(expect.arrayContaining(['Worker', 'Listener', 'Handler', 'Runtime']));
  expect(app.get(Runtime)).toBeNull();
  await app.init();
  await app.close();
  expect(made).toBe(0);
});
