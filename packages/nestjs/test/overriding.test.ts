import { Actor, Runtime, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { Journal, RecordingLogger, settle } from './support';

const Reading = topic<number>('reading');

@Injectable()
class Heating {
  constructor(readonly journal: Journal) {}
  set(celsius: number) {
    this.journal.write(`heats at ${celsius}`);
  }
}

@Actor()
class Thermostat {
  constructor(readonly heating: Heating) {}
  @Subscribe(Reading)
  regulate(celsius: number) {
    this.heating.set(celsius);
  }
}

let opened: TestingModule | undefined;

afterEach(async () => {
  await opened?.close();
});

async function journalOf(builder: TestingModuleBuilder): Promise<readonly string[]> {
  opened = await builder.compile();
  await opened.init();
  const runtime = opened.get(Runtime);
  await runtime.publish(Reading, 5);
  await settle(runtime);
  return opened.get(Journal).lines;
}

function house(): TestingModuleBuilder {
  return Test.createTestingModule({
    imports: [MaikoModule.forRoot({ logger: new RecordingLogger() })],
    providers: [Thermostat, Heating, Journal],
  });
}

test('a testing module runs the actors once it is initialised', async () => {
  expect(await journalOf(house())).toEqual(['heats at 5']);
});

test('a dependency of an actor can be overridden', async () => {
  const written: number[] = [];
  const fake = { set: (celsius: number) => written.push(celsius) };
  expect(await journalOf(house().overrideProvider(Heating).useValue(fake))).toEqual([]);
  expect(written).toEqual([5]);
});

test('an actor can be overridden by another actor, or by nothing', async () => {
  @Actor()
  class Fake {
    constructor(readonly journal: Journal) {}
    @Subscribe(Reading)
    regulate() {
      this.journal.write('fake');
    }
  }
  expect(await journalOf(house().overrideProvider(Thermostat).useClass(Fake))).toEqual(['fake']);
  await opened?.close();
  expect(await journalOf(house().overrideProvider(Thermostat).useValue({}))).toEqual([]);
});

test('a testing module that is compiled but not initialised starts nothing', async () => {
  opened = await house().compile();
  expect(opened.get(Runtime).state).toBe('created');
});
