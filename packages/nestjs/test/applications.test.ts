import { Actor, Subscribe, topic } from '@maiko/core';
import { MaikoModule, Publisher } from '@maiko/nestjs';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { Runtime } from '@maiko/core';
import { httpApplication, Journal, RecordingLogger, settle } from './support';

const Measured = topic<number>('measured');

@Actor()
class Recorder {
  constructor(readonly journal: Journal) {}
  @Subscribe(Measured)
  record(celsius: number) {
    this.journal.write(`recorded ${celsius}`);
  }
}

@Controller()
class Gateway {
  constructor(readonly publisher: Publisher) {}
  @EventPattern('measurement')
  async measured(@Payload() celsius: number) {
    await this.publisher.publish(Measured, celsius);
  }
}

/** A transport inside the process. */
class Loopback extends Server implements CustomTransportStrategy {
  constructor(readonly journal: string[]) {
    super();
  }
  listen(callback: () => void) {
    callback();
  }
  close() {
    this.journal.push('transport closed');
  }
  async receive(pattern: string, data: unknown) {
    await this.getHandlerByPattern(pattern)?.(data);
  }
  on(): void {}
  unwrap<T>(): T {
    throw new Error('There is nothing to unwrap');
  }
}

const metadata = { controllers: [Gateway], providers: [Recorder, Journal] };

test('a microservice publishes what its transport receives, and drains when it closes', async () => {
  @Module({ ...metadata, imports: [MaikoModule.forRoot({ logger: new RecordingLogger() })] })
  class AppModule {}
  const loopback = new Loopback([]);
  const app = await NestFactory.createMicroservice(AppModule, { strategy: loopback, logger: false });
  await app.listen();
  const { lines } = app.get(Journal);
  await loopback.receive('measurement', 20);
  await loopback.receive('measurement', 21);
  await app.close();
  expect(lines).toEqual(['recorded 20', 'recorded 21']);
  expect(app.get(Runtime).state).toBe('stopped');
});

test('a hybrid application has one runtime for its server and its microservices', async () => {
  const app = await httpApplication(metadata);
  const loopback = new Loopback(app.get(Journal).lines);
  app.connectMicroservice({ strategy: loopback });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const runtime = app.get(Runtime);
  await loopback.receive('measurement', 20);
  await settle(runtime);
  await runtime.publish(Measured, 21);
  await app.close();
  expect(app.get(Journal).lines).toEqual(['recorded 20', 'recorded 21', 'transport closed']);
});
