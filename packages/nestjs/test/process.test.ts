import { Actor, ActorContext, Subscribe, topic, type Clock } from '@maiko/core';
import { bareApplication, TestClock, turns } from './support';

const Stop = topic<string>('stop');

@Actor()
class Stopper {
  constructor(readonly ctx: ActorContext) {}
  @Subscribe(Stop)
  stop() {
    this.ctx.stopRuntime();
  }
}

const WARNING = 'Call app.enableShutdownHooks() where the application is created';

describe('without shutdown hooks', () => {
  const { NODE_ENV } = process.env;
  afterEach(() => {
    process.env.NODE_ENV = NODE_ENV;
  });

  async function linesAfterAWhile(environment: string, prepare: 'enableShutdownHooks' | 'close' | undefined) {
    process.env.NODE_ENV = environment;
    const clock = new TestClock();
    const { app, logger } = await bareApplication({}, { clock, watch: false });
    if (prepare === 'enableShutdownHooks') app.enableShutdownHooks();
    if (prepare === 'close') await app.close();
    await clock.advance(60_000);
    return logger.lines.join('\n');
  }

  test('an application in development is told how to get them', async () => {
    expect(await linesAfterAWhile('development', undefined)).toContain(WARNING);
  });

  test.each([
    ['production', undefined],
    ['test', undefined],
    ['development', 'enableShutdownHooks'],
    ['development', 'close'],
  ] as const)('nothing is said in %s after %s', async (environment, prepare) => {
    expect(await linesAfterAWhile(environment, prepare)).toBe('');
  });
});

describe('the process', () => {
  function counting(): { clock: Clock; alive: () => number } {
    let alive = 0;
    const clock: Clock = Object.assign(new TestClock(), {
      keepAlive: () => {
        alive += 1;
        return () => {
          alive -= 1;
        };
      },
    });
    return { clock, alive: () => alive };
  }

  test('is kept alive while the actors run', async () => {
    const { clock, alive } = counting();
    const { app } = await bareApplication({ providers: [Stopper] }, { clock });
    expect(alive()).toBe(1);
    await app.close();
    expect(alive()).toBe(0);
  });

  test('may end when the runtime has stopped by itself', async () => {
    const { clock, alive } = counting();
    const { runtime } = await bareApplication({ providers: [Stopper] }, { clock });
    await runtime.publish(Stop, 'now');
    await runtime.join();
    await turns();
    expect(alive()).toBe(0);
  });

  test('is not kept alive with keepAlive: false', async () => {
    const { clock, alive } = counting();
    await bareApplication({ providers: [Stopper] }, { clock, keepAlive: false });
    expect(alive()).toBe(0);
  });

  test('keeps the signal handlers it had', async () => {
    const before = process.listeners('SIGTERM');
    const { app } = await bareApplication({ providers: [Stopper] });
    expect(process.listeners('SIGTERM')).toEqual(before);
    await app.close();
    expect(process.listeners('SIGTERM')).toEqual(before);
  });
});
