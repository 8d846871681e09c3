import { Actor, Subscribe, topic, type OnStart } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { MaikoTestingModule } from '@maiko/nestjs/testing';
import { Harness, TestClock } from '@maiko/testing';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { errorOf, refusalOf } from './support';

const Reading = topic<number>('reading');

@Actor()
class Thermostat {
  @Subscribe(Reading)
  regulate(_celsius: number) {}
}

@Injectable()
class Heater {}

test('an application without MaikoModule is told to import it', async () => {
  @Module({ providers: [Heater] })
  class Bare {}
  expect(
    await refusalOf(() => Test.createTestingModule({ imports: [Bare, MaikoTestingModule.forRoot()] }).compile()),
  ).toBe(
    '[NO_RUNTIME] MaikoTestingModule found no actors to put a harness on. Expected MaikoModule.forRoot() among the modules of ' +
      'the application. Import the module that has it: Test.createTestingModule({ imports: [AppModule, MaikoTestingModule.forRoot()] }).',
  );
});

test('a second harness is refused', async () => {
  const imports = [MaikoModule.forRoot(), MaikoTestingModule.forRoot(), MaikoTestingModule.forRoot({ seed: 1 })];
  expect(await refusalOf(() => Test.createTestingModule({ imports }).compile())).toBe(
    '[SECOND_HARNESS] MaikoTestingModule.forRoot was imported 2 times. Expected one harness for the whole application. ' +
      'Import it once, where Test.createTestingModule is called.',
  );
});

test('a harness on an application that has not been initialised says so', async () => {
  const imports = [MaikoModule.forRoot(), MaikoTestingModule.forRoot()];
  const module = await Test.createTestingModule({ imports, providers: [Thermostat] }).compile();
  const harness = module.get(Harness);
  await harness.publish(Reading, 20);
  const calls: Record<string, () => Promise<unknown>> = {
    'settle()': () => harness.settle(),
    'settleOn()': () => harness.settleOn(() => true),
    'settleOnEvent()': () => harness.settleOnEvent(Reading),
  };
  for (const [call, wait] of Object.entries(calls))
    expect(await refusalOf(wait)).toBe(
      `[NOT_STARTED] ${call} was called before the actors have been started. Expected a harness that has been started: until then events ` +
        'are kept, and nothing handles them. await harness.start(). In a Nest application it is: await module.init(), or app.init().',
    );
  await module.init();
  await harness.settle();
  expect(harness.actor(Thermostat).eventsReceived).toBe(1);
  await module.close();
});

test('settings that are not valid are refused where they are written', async () => {
  const wrong = (settings: object) => refusalOf(() => MaikoTestingModule.forRoot(settings));
  expect(await wrong({ seed: 'one' })).toBe(
    '[INVALID_OPTION] Option "seed" of MaikoTestingModule.forRoot is not valid. Expected a whole number, received "one". ' +
      'Correct "seed".',
  );
  expect(await wrong({ capacity: 3 })).toBe(
    '[UNKNOWN_OPTION] MaikoTestingModule.forRoot does not know "capacity". Expected only record, seed, clock, options, ' +
      'received "capacity". Options of the runtime belong in "options"; else remove it or correct its spelling.',
  );
});

test('a mistake in the wiring is told as it is without a harness', async () => {
  @Injectable()
  class Nosy {
    constructor(readonly thermostat: Thermostat) {}
  }
  @Module({ imports: [MaikoModule.forRoot()], providers: [Thermostat, Heater, Nosy] })
  class Wrong {}
  const imports = [MaikoTestingModule.forRoot(), Wrong];
  const error = await errorOf(() => Test.createTestingModule({ imports }).compile());
  expect(error.code).toBe('ACTOR_AS_SERVICE');
});

test('an onStart that waits for virtual time is let pass it by the test, or the start says so', async () => {
  @Actor()
  class Patient implements OnStart {
    constructor(readonly clock: TestClock) {}
    async onStart() {
      await new Promise<void>((resolve) => this.clock.setTimer(resolve, 500));
    }
  }
  async function patient() {
    const clock = new TestClock();
    const imports = [MaikoModule.forRoot(), MaikoTestingModule.forRoot({ clock })];
    const providers = [Patient, { provide: TestClock, useValue: clock }];
    const module = await Test.createTestingModule({ imports, providers }).compile();
    return { module, harness: module.get(Harness) };
  }
  const waited = await patient();
  const started = waited.module.init();
  await waited.harness.advance(500);
  await started;
  expect(waited.harness.runtime.state).toBe('running');
  await waited.module.close();

  const { module, harness } = await patient();
  const start = harness.start.bind(harness);
  jest.spyOn(harness, 'start').mockImplementation(() => start({ timeout: 5 }));
  await expect(module.init()).rejects.toMatchObject({ code: 'START_STALLED' });
  await harness.stop();
});
