import { Actor, Every, Runtime, Subscribe, topic } from '@maiko/core';
import { httpOutcome, MaikoModule, type MaikoRootOptions } from '@maiko/nestjs';
import { MaikoTestingModule } from '@maiko/nestjs/testing';
import { Harness, TestClock, type HarnessSettings } from '@maiko/testing';
import '@maiko/testing/jest';
import { Controller, Injectable, Module, Post } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';
import { Journal, RecordingLogger } from './support';

const Reading = topic<number>('reading');
const Heat = topic<number>('heat');
const Beat = topic<number>('beat');

@Injectable()
class Heater {
  set(_celsius: number): void {
    throw new Error('There is no heater here');
  }
}

@Actor({ name: 'thermostat' })
class Thermostat {
  beats = 0;
  constructor(readonly heater: Heater) {}

  @Subscribe(Reading)
  regulate(celsius: number) {
    this.heater.set(celsius);
    return Heat(celsius + 1);
  }

  @Every(1_000)
  beat() {
    return Beat(++this.beats);
  }
}

/** An application that knows nothing of tests: `MaikoModule.forRoot` has what it would have in production. */
function house(options: MaikoRootOptions = {}): new () => object {
  @Module({ imports: [MaikoModule.forRoot(options)], providers: [Thermostat, Heater] })
  class HouseModule {}
  return HouseModule;
}

const opened: TestingModule[] = [];

afterEach(async () => {
  for (const module of opened.splice(0)) await module.close();
});

async function compiled(builder: TestingModuleBuilder): Promise<TestingModule> {
  const module = await builder.compile();
  opened.push(module);
  return module;
}

const heater = { set: () => undefined };

async function tested(options: MaikoRootOptions = {}, settings: HarnessSettings = {}) {
  const imports = [house(options), MaikoTestingModule.forRoot(settings)];
  const module = await compiled(Test.createTestingModule({ imports }).overrideProvider(Heater).useValue(heater));
  const harness = module.get(Harness);
  await module.init();
  return { module, harness };
}

describe('a harness in a testing module', () => {
  test('publishes, waits for rest, and tells what happened', async () => {
    const { harness } = await tested();
    const reading = await harness.publish(Reading, 5);
    await harness.settle();
    expect(harness).toHaveDelivered(Reading, { to: 'thermostat', payload: 5 });
    expect(harness.chain(reading)).toHaveActorPath(['thermostat']);
  });

  test('lets virtual time pass', async () => {
    const { harness } = await tested();
    await harness.advance(3_000);
    expect(harness.instance(Thermostat).beats).toBe(3);
    expect(harness.clock.now()).toBe(3_000);
  });

  test('a disturbed actor is created again by Nest, with its dependencies', async () => {
    const { harness } = await tested();
    harness.failNext(Thermostat);
    await harness.publish(Reading, 5);
    await harness.advance(1_000);
    expect(harness).toHaveRestarted('thermostat', 1);
    expect(harness.instance(Thermostat).heater).toBe(heater);
  });

  test('is of the runtime that the application injects', async () => {
    const { module, harness } = await tested();
    expect(module.get(Runtime)).toBe(harness.runtime);
  });

  test('is there before the actors start', async () => {
    const module = await compiled(
      Test.createTestingModule({ imports: [house(), MaikoTestingModule.forRoot()] })
        .overrideProvider(Heater)
        .useValue(heater),
    );
    expect(module.get(Harness).runtime.state).toBe('created');
    await module.get(Harness).publish(Reading, 5);
    await module.init();
    await module.get(Harness).settle();
    expect(module.get(Harness)).toHaveDelivered(Reading, { to: 'thermostat', payload: 5 });
  });

  test('sees options that other providers make, and is seen where Maiko is not global', async () => {
    @Module({
      imports: [MaikoModule.forRootAsync({ isGlobal: false, useFactory: () => ({ capacity: 3 }) })],
      providers: [Thermostat, Heater],
    })
    class AsyncModule {}
    const imports = [AsyncModule, MaikoTestingModule.forRoot()];
    const module = await compiled(Test.createTestingModule({ imports }).overrideProvider(Heater).useValue(heater));
    await module.init();
    const harness = module.get(Harness);
    await harness.advance(1_000);
    expect(harness.instance(Thermostat).beats).toBe(1);
  });

  test('two modules compiled with the same import have a harness each', async () => {
    const imports = [house(), MaikoTestingModule.forRoot()];
    const build = () => Test.createTestingModule({ imports }).overrideProvider(Heater).useValue(heater);
    const [one, two] = [await compiled(build()), await compiled(build())];
    await one.init();
    await two.init();
    await one.get(Harness).publish(Reading, 5);
    await one.get(Harness).settle();
    expect(one.get(Harness)).toHaveDelivered(Reading);
    expect(two.get(Harness)).not.toHaveDelivered(Reading);
  });
});

describe('what the application gave', () => {
  test('gives way to what a harness sets, and stays where it sets nothing', async () => {
    const logger = new RecordingLogger();
    const handled: string[] = [];
    const monitor = { handled: (_envelope: unknown, actor: string) => handled.push(actor) };
    const { harness } = await tested({ logger, monitors: [monitor], capacity: 3 });
    harness.failNext(Thermostat);
    await harness.publish(Reading, 1);
    await harness.advance(1_000);
    await harness.publish(Reading, 2);
    await harness.settle();
    expect(handled).toContain('thermostat');
    expect(logger.lines).toEqual([]);
    expect(harness.log.lines.join('\n')).toContain('thermostat');
    expect(harness.runtime.actor('thermostat').mailbox.capacity).toBe(3);
  });

  test('gives way to options of the test', async () => {
    const logger = new RecordingLogger();
    const { harness } = await tested({}, { options: { logger } });
    harness.failNext(Thermostat);
    await harness.publish(Reading, 1);
    await harness.advance(1_000);
    expect(logger.lines.join('\n')).toContain('thermostat');
    expect(harness.log.lines).toEqual([]);
  });

  test('a seed decides the order of turns, the same every time', async () => {
    const Start = topic<number>('start');
    async function orderOf(seed: number): Promise<string> {
      const classes = ['a', 'b', 'c', 'd', 'e'].map((name) => {
        @Actor({ name })
        class Racer {
          constructor(readonly journal: Journal) {}
          @Subscribe(Start)
          run() {
            this.journal.write(name);
          }
        }
        return Racer;
      });
      const imports = [MaikoModule.forRoot(), MaikoTestingModule.forRoot({ seed })];
      const module = await compiled(Test.createTestingModule({ imports, providers: [...classes, Journal] }));
      await module.init();
      await module.get(Harness).publish(Start, 1);
      await module.get(Harness).settle();
      return module.get(Journal).lines.join('');
    }
    const orders = [await orderOf(1), await orderOf(2), await orderOf(3), await orderOf(4)];
    expect(new Set(orders).size).toBeGreaterThan(1);
    expect(await orderOf(3)).toBe(orders[2]);
  });
});

describe('the end', () => {
  @Actor({ name: 'sleeper' })
  class Sleeper {
    constructor(
      readonly clock: TestClock,
      readonly journal: Journal,
    ) {}
    @Subscribe(Reading)
    async sleep(time: number) {
      await new Promise<void>((resolve) => this.clock.setTimer(resolve, time));
      this.journal.write('slept');
    }
  }

  async function asleep(stop: MaikoRootOptions['stop']) {
    const clock = new TestClock();
    const providers = [Sleeper, Journal, { provide: TestClock, useValue: clock }];
    const imports = [MaikoModule.forRoot({ stop }), MaikoTestingModule.forRoot({ clock })];
    const module = await compiled(Test.createTestingModule({ imports, providers }));
    await module.init();
    const harness = module.get(Harness);
    await harness.publish(Reading, 3_600_000);
    await harness.advance(1);
    return { module, harness, lines: module.get(Journal).lines };
  }

  test('closing the module drains the actors, and virtual time passes as far as that takes', async () => {
    const { module, harness, lines } = await asleep({ deadline: 7_200_000 });
    await module.close();
    expect(lines).toEqual(['slept']);
    expect(harness.runtime.state).toBe('stopped');
    expect(harness.clock.pending).toBe(0);
    expect(harness.log.lines).toEqual([]);
  });

  test('closing the module logs the actors that did not end in time to the harness', async () => {
    const { module, harness } = await asleep(undefined);
    await module.close();
    expect(harness.runtime.state).toBe('stopped');
    expect(harness.clock.now()).toBeLessThan(3_600_000);
    expect(harness.log.lines.join('\n')).toContain('could not drain before the application closed');
  });

  test('the harness may be stopped before the module is closed, and after', async () => {
    const { module, harness } = await tested();
    await harness.publish(Reading, 5);
    expect((await harness.stop()).drained).toBe(true);
    await module.close();
    expect((await harness.stop()).drained).toBe(true);
    expect(harness).toHaveDelivered(Reading, { to: 'thermostat', payload: 5 });
    expect(harness.clock.pending).toBe(0);
  });

  test('nothing keeps the process alive, neither while the actors run nor afterwards, and nothing is warned of', async () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'development';
    const held: string[] = [];
    const clock = { now: () => 0, monotonic: () => 0, setTimer: () => () => undefined };
    const keepAlive = () => {
      held.push('held');
      return () => undefined;
    };
    try {
      const { module, harness } = await tested({ clock: { ...clock, keepAlive } });
      await harness.advance(60_000);
      await module.close();
      expect(held).toEqual([]);
      expect(harness.log.lines).toEqual([]);
    } finally {
      process.env.NODE_ENV = NODE_ENV;
    }
  });
});

test('an application with a server is tested over HTTP under virtual time', async () => {
  @Controller('readings')
  class ReadingsController {
    constructor(readonly runtime: Runtime) {}
    @Post()
    async read() {
      const { payload } = await httpOutcome(this.runtime, Reading(20), { of: [Heat], within: 2_000 });
      return { heat: payload };
    }
  }
  @Module({ imports: [MaikoModule.forRoot()], controllers: [ReadingsController], providers: [Thermostat, Heater] })
  class AppModule {}
  const module = await Test.createTestingModule({ imports: [AppModule, MaikoTestingModule.forRoot()] })
    .overrideProvider(Heater)
    .useValue(heater)
    .compile();
  const app = module.createNestApplication();
  await app.listen(0, '127.0.0.1');
  const harness = app.get(Harness);
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  const post = () => fetch(`http://127.0.0.1:${String(port)}/readings`, { method: 'POST' });

  expect(await (await post()).json()).toEqual({ heat: 21 });

  const hang = harness.hang(Thermostat);
  const late = post();
  await harness.settleOn((events) => events.onTopic(Reading).count === 2);
  await harness.advance(2_000);
  expect((await late).status).toBe(504);
  hang.release();
  await app.close();
  expect(harness.runtime.state).toBe('stopped');
});
