import { Actor, ActorContext, StepAction, Subscribe, topic } from '@maiko/core';
import { gate, settle, started, stopVirtually } from './support';

const Work = topic<string>('work');
const Out = topic<string>('out');

test('onError that never answers is given 5 seconds; then the actor is restarted', async () => {
  @Actor()
  class Worker {
    @Subscribe(Work)
    take() {
      throw new Error('no');
    }
    onError() {
      return new Promise<undefined>(() => undefined);
    }
  }
  const { runtime, clock } = await started([Worker]);
  const causes: Error[] = [];
  runtime.monitors.add({ actorRestarting: (_actor, _incarnation, cause) => causes.push(cause) });
  await runtime.publish(Work, 'x');
  await clock.advance(4_999);
  expect(causes).toEqual([]);
  await clock.advance(1);
  expect(causes).toMatchObject([{ code: 'ON_ERROR_FAILED' }]);
  await stopVirtually(runtime, clock);
});

describe('startTimeout and shutdownTimeout', () => {
  test('are those of the actor', async () => {
    const never = () => new Promise<void>(() => undefined);
    @Actor({ startTimeout: 200 })
    class Slow {
      onStart() {
        return never();
      }
    }
    const { runtime, clock } = await started([]);
    const spawned = runtime.spawn(Slow).catch((error: unknown) => (error as Error).cause);
    await clock.advance(200);
    expect(await spawned).toMatchObject({ code: 'HOOK_TIMEOUT', method: 'onStart' });
    await runtime.stop();
  });

  test('half of it is for what the actor is doing, the rest for onStop', async () => {
    const events: string[] = [];
    @Actor({ shutdownTimeout: 1_000 })
    class Slow {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      take() {
        this.ctx.signal.addEventListener('abort', () => events.push('aborted'));
        return new Promise<void>(() => undefined);
      }
      onStop() {
        events.push('onStop');
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([Slow]);
    await runtime.publish(Work, 'x');
    await settle(runtime);
    const stopped = runtime.stopActor('Slow');
    await clock.advance(499);
    expect(events).toEqual(['aborted']);
    await clock.advance(1);
    expect(events).toEqual(['aborted', 'onStop']);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['abandoned']);
    await clock.advance(500);
    await stopped;
    expect(runtime.actors()).toEqual([]);
    await runtime.stop();
  });
});

describe('an actor that is told to end', () => {
  test('finishes the event in its hands, and nothing it publishes meanwhile is lost', async () => {
    const hold = gate();
    const out: string[] = [];
    @Actor()
    class Worker {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      async take() {
        await hold.passed;
        await this.ctx.publish(Out, 'done');
      }
    }
    @Actor()
    class Sink {
      @Subscribe(Out)
      take(text: string) {
        out.push(text);
      }
    }
    const { runtime } = await started([Sink, Worker]);
    for (const work of ['one', 'two']) await runtime.publish(Work, work);
    await settle(runtime);
    const stopped = runtime.stopActor('Worker');
    await settle(runtime);
    expect(runtime.actor('Worker').status).toBe('stopping');
    hold.open();
    await stopped;
    await settle(runtime);
    expect(out).toEqual(['done']);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['actor-stopped', 'two'],
    ]);
    await runtime.stop();
  });

  test('ends at once when its handler honours the signal', async () => {
    @Actor()
    class Poller {
      constructor(private readonly ctx: ActorContext) {}
      step() {
        const { signal } = this.ctx;
        return new Promise<StepAction>((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(StepAction.Never);
          });
        });
      }
    }
    const { runtime, clock } = await started([Poller]);
    await runtime.stopActor('Poller');
    expect([clock.monotonic(), runtime.actors()]).toEqual([0, []]);
    await runtime.stop();
  });

  test('and fails while it finishes is not asked for a restart', async () => {
    const hold = gate();
    @Actor()
    class Worker {
      @Subscribe(Work)
      async take() {
        await hold.passed;
        throw new Error('no');
      }
    }
    const { runtime, logger } = await started([Worker]);
    await runtime.publish(Work, 'x');
    await settle(runtime);
    const stopped = runtime.stopActor('Worker');
    hold.open();
    await stopped;
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['handler-failed']);
    expect(logger.lines.filter((line) => line.includes('restart'))).toEqual([]);
    await runtime.stop();
  });
});
