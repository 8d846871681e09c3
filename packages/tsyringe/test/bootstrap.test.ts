import { Actor, ActorContext, actor, Subscribe, topic, type OnStart, type Runtime } from '@maiko/core';
import { bootstrap, RuntimeModule, type BootstrapOptions } from '@maiko/tsyringe';
import { injectable } from 'tsyringe';
import { RecordingLogger, settle, TestClock } from '@maiko/testing';
import { failureOf, Journal } from './support';

const Reading = topic<number>('reading');

class Heating {
  readonly kind: string = 'gpio';
}

@injectable()
class Meter {
  constructor(readonly journal: Journal) {}
  dispose() {
    this.journal.write('meter disposed');
  }
}

@Actor()
class Thermostat implements OnStart {
  constructor(
    readonly ctx: ActorContext,
    readonly heating: Heating,
    readonly meter: Meter,
  ) {}
  onStart() {
    this.meter.journal.write(`${this.ctx.id} starts with ${this.heating.kind}`);
  }
  @Subscribe(Reading)
  regulate(celsius: number) {
    if (celsius > 100) throw new Error('on fire');
    this.meter.journal.write(`${this.ctx.id} got ${celsius}`);
  }
}

const journal = new Journal();
const kept = { alive: 0 };
let logger: RecordingLogger;
let clock: TestClock & { keepAlive?: () => () => void };

@RuntimeModule({ providers: [Heating, { provide: Journal, useValue: journal }] })
class HeatingModule {}

@RuntimeModule({
  imports: [HeatingModule],
  actors: [Thermostat, actor(Thermostat, { name: 'cellar' })],
})
class HouseModule {}

function start(options: BootstrapOptions = {}): Promise<Runtime> {
  return bootstrap(HouseModule, { clock, logger, random: { next: () => 0 }, ...options });
}

/** Breaks an actor until it is given up. */
async function ruin(runtime: Runtime): Promise<void> {
  for (let attempt = 0; runtime.state === 'running'; attempt++) {
    await runtime.publish(Reading, 500);
    await settle(runtime);
    await clock.advance(1_000);
  }
}

beforeEach(() => {
  journal.lines.length = 0;
  logger = new RecordingLogger();
  clock = Object.assign(new TestClock(), {
    keepAlive: () => {
      kept.alive++;
      return () => {
        kept.alive--;
      };
    },
  });
  process.exitCode = undefined;
});

afterEach(() => {
  expect(kept.alive).toBe(0);
  expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual([0, 0]);
  process.exitCode = undefined;
});

test('starts the actors of the module and its imports, delivers, and frees everything in the end', async () => {
  const runtime = await start();
  await runtime.publish(Reading, 21);
  expect(runtime.state).toBe('running');
  expect(kept.alive).toBe(1);
  const report = await runtime.stop();
  expect(report).toMatchObject({ drained: true, failure: undefined });
  expect(journal.lines).toEqual([
    'Thermostat starts with gpio',
    'cellar starts with gpio',
    'Thermostat got 21',
    'cellar got 21',
    'meter disposed',
  ]);
  expect(process.exitCode).toBeUndefined();
});

test('providers given to bootstrap replace those of the module', async () => {
  const runtime = await start({ providers: [{ provide: Heating, useValue: { kind: 'fake' } }] });
  await runtime.stop();
  expect(journal.lines).toContain('cellar starts with fake');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s drains the runtime, a second one ends the process at once',
  async (signal) => {
    const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
    const runtime = await start();
    void runtime.publish(Reading, 22);
    process.emit(signal, signal);
    expect(runtime.state).toBe('stopping');
    expect(exit).not.toHaveBeenCalled();
    process.emit(signal, signal);
    expect(exit.mock.calls).toEqual([[signal === 'SIGINT' ? 130 : 143]]);
    exit.mockRestore();
    await expect(runtime.join()).resolves.toMatchObject({ drained: true });
    expect(journal.lines).toContain('cellar got 22');
  },
);

test('start: false leaves the start to the caller, and holds the process from then on', async () => {
  const runtime = await start({ start: false });
  expect([runtime.state, kept.alive, journal.lines]).toEqual(['created', 0, []]);
  expect(process.listenerCount('SIGTERM')).toBe(1);
  await runtime.start();
  expect([runtime.state, kept.alive]).toEqual(['running', 1]);
  await ruin(runtime);
  await settle(runtime);
  expect([runtime.state, process.exitCode]).toEqual(['stopped', 1]);
});

test('a signal stops a runtime that has not been started', async () => {
  const runtime = await start({ start: false });
  process.emit('SIGTERM', 'SIGTERM');
  await expect(runtime.join()).resolves.toMatchObject({ drained: true });
});

test('the option stop says how a signal stops the runtime', async () => {
  const runtime = await start({ stop: { drain: false, deadline: 200 } });
  void runtime.publish(Reading, 23);
  process.emit('SIGTERM', 'SIGTERM');
  await expect(runtime.join()).resolves.toMatchObject({ drained: false });
  expect(journal.lines).not.toContain('cellar got 23');
});

test.each([false, true])(
  'a dispose() that hangs holds neither the process nor signals, after a signal: %s',
  async (signal) => {
    class Pool {
      dispose() {
        return new Promise<void>(() => undefined);
      }
    }
    @Actor()
    class Swimmer {
      constructor(readonly pool: Pool) {}
    }
    @RuntimeModule({ actors: [Swimmer], providers: [Pool] })
    class PoolModule {}
    const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
    const runtime = await bootstrap(PoolModule, { clock, logger, stop: { deadline: 400 } });
    if (signal) process.emit('SIGTERM', 'SIGTERM');
    const stopped = runtime.stop();
    await clock.advance(400);
    expect(await stopped).toMatchObject({ drained: true, abandoned: [] });
    expect(exit.mock.calls).toEqual(signal ? [[1]] : []);
    exit.mockRestore();
    expect([kept.alive, process.listenerCount('SIGTERM'), process.exitCode]).toEqual([0, 0, undefined]);
  },
);

test('signals: false leaves signals alone', async () => {
  const runtime = await start({ signals: false });
  expect(process.listenerCount('SIGINT')).toBe(0);
  await runtime.stop();
});

test('handlers of others stay where they are', async () => {
  const other = (): void => undefined;
  process.on('SIGINT', other);
  const runtime = await start();
  expect(process.listenerCount('SIGINT')).toBe(2);
  await runtime.stop();
  expect(process.listeners('SIGINT')).toEqual([other]);
  process.off('SIGINT', other);
});

test('an actor that fails for good sets the exit code, and the cause chain is logged once', async () => {
  const runtime = await start();
  await ruin(runtime);
  await settle(runtime);
  expect(runtime.state).toBe('stopped');
  expect(process.exitCode).toBe(1);
  const chains = logger.lines.filter((line) => line.includes('RUNTIME_FAILED'));
  expect(chains).toHaveLength(1);
  expect(chains[0]).toContain('on fire');
});

test('the code that joined gets the failure instead of the log', async () => {
  const runtime = await start();
  const joined = failureOf(runtime.join());
  await ruin(runtime);
  expect((await joined).code).toBe('RUNTIME_FAILED');
  expect(logger.lines.filter((line) => line.includes('RUNTIME_FAILED'))).toEqual([]);
  expect(process.exitCode).toBe(1);
  // join() keeps the process alive too.
  expect(kept.alive).toBe(0);
});

test('an actor that cannot start rejects the bootstrap and leaves nothing behind', async () => {
  @Actor()
  class Broken implements OnStart {
    onStart() {
      throw new Error('no sensor');
    }
  }
  @RuntimeModule({ imports: [HouseModule], actors: [Broken] })
  class BrokenModule {}
  const error = await failureOf(bootstrap(BrokenModule, { clock, logger }));
  expect(error.code).toBe('START_FAILED');
  expect(error.message).toContain('Broken');
  expect(journal.lines.at(-1)).toBe('meter disposed');
  expect(process.exitCode).toBeUndefined();
});

test('what the wiring check finds rejects the bootstrap', async () => {
  @RuntimeModule({ actors: [Thermostat], providers: [Heating, { provide: Journal, useExisting: 'diary' }] })
  class Unwired {}
  expect((await failureOf(bootstrap(Unwired, { clock, logger }))).message).toContain(
    '(Thermostat -> Meter -> Journal -> "diary")',
  );
});

test.each<[string, string, unknown]>([
  ['INVALID_OPTION', 'Option "options" of bootstrap is not valid. Expected an object, received 5', 5],
  ['INVALID_OPTION', 'Option "options" of bootstrap is not valid. Expected an object, received null', null],
  [
    'INVALID_OPTION',
    'Option "signals" of bootstrap is not valid. Expected true or false, received "no"',
    { signals: 'no' },
  ],
  ['INVALID_OPTION', 'Option "start" of bootstrap is not valid. Expected true or false, received 1', { start: 1 }],
  [
    'INVALID_OPTION',
    'Option "deadline" of createRuntime stop is not valid. Expected a number of milliseconds, zero or more, received -1',
    { stop: { deadline: -1 } },
  ],
  ['INVALID_OPTION', 'Option "providers" of bootstrap is not valid. Expected an array', { providers: {} }],
  ['INVALID_OPTION', 'Option "capacity" of createRuntime is not valid', { capacity: -1 }],
  ['UNKNOWN_OPTION', 'bootstrap does not know "signal", "log"', { signal: true, log: 1 }],
  [
    'UNKNOWN_OPTION',
    'List actors in a module, or use createRuntime({ actors, container: tsyringeContainer() })',
    { actors: [] },
  ],
])('%s: %s', async (code, text, options) => {
  const error = await failureOf(bootstrap(HouseModule, options as BootstrapOptions));
  expect(error.code).toBe(code);
  expect(error.message).toContain(text);
});

test('a module that an import cycle left undefined does not mean all actors', async () => {
  const error = await failureOf(bootstrap(undefined));
  expect(error.code).toBe('NOT_A_MODULE');
});
