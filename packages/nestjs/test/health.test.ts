import { Actor, Subscribe, topic } from '@maiko/core';
import { MaikoHealthIndicator, MaikoModule, type HealthIndicatorOptions } from '@maiko/nestjs';
import { Controller, Get, Injectable } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { application, gate, server } from './support';

const Job = topic<string>('job');

@Actor()
class Worker {
  @Subscribe(Job)
  work(job: string) {
    if (job === 'bad') throw new Error('bad job');
  }
}

@Injectable()
class Strictness {
  options: HealthIndicatorOptions = {};
}

@Controller('health')
class HealthController {
  constructor(
    readonly health: HealthCheckService,
    readonly maiko: MaikoHealthIndicator,
    readonly strictness: Strictness,
  ) {}
  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.maiko.isHealthy('actors', this.strictness.options) as never]);
  }
}

const monitored = {
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Worker, Strictness],
};

async function ask(url: string): Promise<{ status: number; actors: unknown }> {
  const response = await fetch(`${url}/health`);
  return {
    status: response.status,
    actors: ((await response.json()) as { details: { actors: unknown } }).details.actors,
  };
}

test('terminus says that all is well', async () => {
  const { url } = await server(monitored);
  expect(await ask(url)).toEqual({
    status: 200,
    actors: { status: 'up', health: 'healthy', state: 'running', reasons: [] },
  });
});

test('an actor that has just failed is a reason, and makes the application unhealthy only on request', async () => {
  const { app, url, runtime } = await server(monitored);
  const failed = new Promise<void>((resolve) => runtime.monitors.add({ actorRestarting: () => resolve() }));
  await runtime.publish(Job, 'bad');
  await failed;
  const degraded = { health: 'degraded', state: 'running', reasons: [expect.stringMatching(/^actor "Worker" /)] };
  expect(await ask(url)).toEqual({ status: 200, actors: { status: 'up', ...degraded } });
  app.get(Strictness).options = { degraded: 'down' };
  expect(await ask(url)).toEqual({ status: 503, actors: { status: 'down', ...degraded } });
});

const strict = {
  ...monitored,
  providers: [Strictness],
  imports: [...monitored.imports, MaikoModule.forFeature({ actors: [Worker], supervision: { maxRestarts: 0 } })],
};

test('an actor that has failed for good makes the application unhealthy', async () => {
  const { url, runtime } = await server(strict, { supervision: { maxRestarts: 0 } });
  await runtime.publish(Job, 'bad');
  await runtime.join().catch(() => undefined);
  expect(await ask(url)).toMatchObject({ status: 503, actors: { status: 'down', health: 'failed', state: 'stopped' } });
});

describe('the public health answer tells nothing of payloads', () => {
  @Actor({ key: (job: string) => job })
  class PerCustomer {
    @Subscribe(Job)
    work(job: string) {
      throw new Error(`iban of ${job}`);
    }
  }
  @Actor({ restart: 'temporary' })
  class Once {
    @Subscribe(Job)
    work(job: string) {
      throw new Error(`iban of ${job}`);
    }
  }

  test.each([
    ['an actor that has ended', Once],
    ['an instance of a keyed actor', PerCustomer],
  ])('%s', async (_what, actorClass) => {
    const { app, harness, runtime } = await application({ providers: [actorClass] });
    await harness.publish(Job, 'bad');
    await harness.settle();
    const indicator = app.get(MaikoHealthIndicator);
    const { reasons } = indicator.isHealthy().maiko;
    expect(reasons).not.toEqual([]);
    const texts = /bad|iban|topic/;
    expect(reasons.join()).not.toMatch(texts);
    expect(indicator.isHealthy('maiko', { details: true }).maiko.reasons.join()).toMatch(texts);
    expect(runtime.state).toBe('running');
  });
});

test('an application that is closing is down from the first moment', async () => {
  const held = gate();
  @Actor()
  class Slow {
    @Subscribe(Job)
    work() {
      return held.passed;
    }
  }
  const { app, runtime } = await application({ providers: [Slow] });
  const indicator = app.get(MaikoHealthIndicator);
  expect(indicator.isHealthy().maiko.status).toBe('up');
  await runtime.publish(Job, 'long');
  const closed = app.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(indicator.isHealthy().maiko).toMatchObject({ status: 'down', state: 'stopping' });
  held.open();
  await closed;
});
