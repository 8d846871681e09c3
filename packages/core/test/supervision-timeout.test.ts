import { Actor, ActorContext, StepAction, Subscribe, topic, type Envelope, type StopReason } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, unbalanced } from './support';

const Work = topic<string>('work');
const Out = topic<string>('out');

describe('handlerTimeout', () => {
  function worker() {
    const journal: string[] = [];
    const late = gate();
    const asked: string[] = [];
    @Actor({ handlerTimeout: 1_000 })
    class Worker {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      async take(work: string) {
        const { incarnation, signal } = this.ctx;
        journal.push(`#${String(incarnation)} ${work}`);
        if (work !== 'stuck') return;
        signal.addEventListener('abort', () => journal.push(`#${String(incarnation)} aborted`));
        await late.passed;
        await this.ctx.publish(Out, 'too late').catch((error: unknown) => {
          journal.push((error as { code: string }).code);
        });
      }
      onError(error: Error) {
        asked.push(error.message);
      }
      onStop(reason: StopReason) {
        journal.push(`#${String(this.ctx.incarnation)} ${reason}`);
      }
    }
    return { Worker, journal, late, asked };
  }

  test('cuts a stuck handler off: aborts, reports, restarts; what it does later is not heard', async () => {
    const { Worker, journal, late, asked } = worker();
    const { runtime, clock } = await started([Worker]);
    for (const work of ['stuck', 'next']) void runtime.publish(Work, work);
    await clock.advance(999);
    expect(journal).toEqual(['#1 stuck']);
    await clock.advance(1);
    expect(journal).toEqual(['#1 stuck', '#1 aborted', '#1 restart']);
    await clock.advance(100);
    expect(journal.slice(3)).toEqual(['#2 next']);
    late.open();
    await turns();
    expect(journal.slice(4)).toEqual(['INCARNATION_ENDED']);
    // The handler is still running when the decision is made, so onError is not asked.
    expect(asked).toEqual([]);
    const { reason, error } = runtime.deadLetters.list()[0] ?? {};
    expect([reason, error]).toMatchObject([
      'handler-failed',
      { code: 'HANDLER_TIMEOUT', actor: 'Worker', method: 'take' },
    ]);
    const report = await runtime.stop();
    expect([report.abandoned, report.actors[0]?.failed]).toEqual([['Worker'], 1]);
    expect(unbalanced(runtime)).toEqual([]);
  });

  test('is counted for every event anew, with one timer for all of them', async () => {
    const { Worker, journal } = worker();
    const steps = gate();
    @Actor({ handlerTimeout: 1_000 })
    class Waiting {
      @Subscribe(Work)
      async take() {
        await steps.passed;
      }
    }
    const { runtime, clock } = await started([Worker, Waiting]);
    await runtime.publish(Work, 'first');
    await clock.advance(800);
    steps.open();
    await settle(runtime);
    void runtime.publish(Work, 'stuck');
    await clock.advance(999);
    expect(journal).toEqual(['#1 first', '#1 stuck']);
    await clock.advance(1);
    expect(journal.at(-1)).toBe('#1 restart');
    expect(runtime.actor('Waiting').restarts).toBe(0);
    await clock.advance(5_000);
    await stopVirtually(runtime, clock);
    expect(clock.pending).toBe(0);
  });

  test('lets the event be tried again, if it has attempts left', async () => {
    const attempts: string[] = [];
    @Actor({ handlerTimeout: 50 })
    class Worker {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work, { retry: { attempts: 2 } })
      take(_work: string, { attempt }: Envelope) {
        attempts.push(`#${String(this.ctx.incarnation)} ${String(attempt)}`);
        return attempt === 1 ? new Promise<void>(() => undefined) : undefined;
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'x');
    await clock.advance(150);
    expect(attempts).toEqual(['#1 1', '#2 2']);
    expect(runtime.actor('Worker').counters).toMatchObject({ handled: 1, failed: 0 });
    await runtime.stop();
  });

  test('reaches the emission of what a handler returned, too', async () => {
    @Actor({ handlerTimeout: 50 })
    class Worker {
      @Subscribe(Work)
      async *take() {
        yield Out('1');
        await new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'x');
    await clock.advance(50);
    expect(runtime.deadLetters.list()[0]?.error).toMatchObject({ code: 'HANDLER_TIMEOUT' });
    await stopVirtually(runtime, clock);
  });

  test('does not keep stop() waiting for a stuck handler', async () => {
    const { Worker } = worker();
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'stuck');
    await settle(runtime);
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ duration: 1_100, abandoned: ['Worker'], drained: true });
  });
});

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
