import { Actor, ActorContext, causeChain, StepAction, Subscribe, topic, type StopReason } from '@maiko/core';
import { settle, started, stopVirtually } from './support';

const Work = topic<number>('work');
const Out = topic<number>('out');

/** What reached the topic `out`. */
function sink() {
  const got: number[] = [];
  @Actor()
  class Sink {
    @Subscribe(Out)
    take(item: number) {
      got.push(item);
    }
  }
  return { Sink, got };
}

describe('a failure in a handler', () => {
  const ways: Record<string, (work: number) => unknown> = {
    'that throws': () => {
      throw new Error('boom');
    },
    'that rejects': () => Promise.reject(new Error('boom')),
    'that rejects later': async () => {
      await Promise.resolve();
      throw new Error('boom');
    },
    'that returns a thenable which rejects': () => ({
      then: (_: unknown, reject: (error: Error) => void) => {
        reject(new Error('boom'));
      },
    }),
    'with a generator that throws at once': function* () {
      throw new Error('boom');
      yield Out(0);
    },
  };

  test.each(Object.entries(ways))('%s restarts the actor and makes one dead letter', async (_, run) => {
    @Actor()
    class Worker {
      @Subscribe(Work)
      take(work: number): void {
        return run(work) as undefined;
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 1);
    await clock.advance(100);
    expect(runtime.actor('Worker')).toMatchObject({
      status: 'running',
      incarnation: 2,
      counters: { failed: 1, queued: 0 },
    });
    expect(runtime.deadLetters.list().map(({ reason, error }) => [reason, error.message])).toEqual([
      ['handler-failed', 'boom'],
    ]);
    await runtime.stop();
  });

  test('half-way through a generator: what was yielded is published, the rest is not', async () => {
    const { Sink, got } = sink();
    let closed = 0;
    @Actor()
    class Sync {
      @Subscribe(Work)
      *take() {
        try {
          yield Out(1);
          yield Out(2);
          throw new Error('half-way');
        } finally {
          closed++;
        }
      }
    }
    @Actor()
    class Async {
      @Subscribe(Work)
      async *take() {
        yield Out(11);
        await Promise.resolve();
        yield Out(12);
        throw new Error('half-way');
      }
    }
    const { runtime, clock } = await started([Sink, Sync, Async]);
    await runtime.publish(Work, 1);
    await clock.advance(200);
    expect(got.sort((one, other) => one - other)).toEqual([1, 2, 11, 12]);
    expect(closed).toBe(1);
    expect(runtime.deadLetters.list().map(({ subscriber }) => subscriber)).toEqual(['Sync', 'Async']);
    await runtime.stop();
  });

  test('a generator that yields no event fails and is closed', async () => {
    let closed = 0;
    @Actor()
    class Worker {
      @Subscribe(Work)
      take(): void {
        function* events(): Generator {
          try {
            yield 'no event';
          } finally {
            closed++;
          }
        }
        return events() as unknown as undefined;
      }
    }
    const { runtime } = await started([Worker]);
    await runtime.publish(Work, 1);
    await settle(runtime);
    expect(closed).toBe(1);
    expect(runtime.deadLetters.list()[0]?.error).toMatchObject({
      code: 'INVALID_RETURN',
      actor: 'Worker',
      method: 'take',
    });
  });

  test('a thrown value that is no Error keeps the value as its cause', async () => {
    @Actor()
    class Worker {
      @Subscribe(Work)
      take() {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'just a text';
      }
    }
    const { runtime } = await started([Worker]);
    await runtime.publish(Work, 1);
    await settle(runtime);
    expect(runtime.deadLetters.list()[0]?.error).toMatchObject({ code: 'THROWN_VALUE', cause: 'just a text' });
  });
});

describe('a failure elsewhere', () => {
  test.each([
    [
      'that throws',
      () => {
        throw new Error('bad step');
      },
    ],
    ['that rejects', () => Promise.reject(new Error('bad step'))],
    ['that answers nonsense', () => 'again' as never],
  ])('in a step %s restarts the actor; no event is dead', async (_, step) => {
    let steps = 0;
    @Actor()
    class Stepper {
      step(): StepAction | Promise<StepAction> {
        return ++steps === 1 ? step() : StepAction.Never;
      }
    }
    const { runtime, clock } = await started([Stepper]);
    await clock.advance(100);
    expect([steps, runtime.actor('Stepper').incarnation, runtime.deadLetters.total]).toEqual([2, 2, 0]);
    await runtime.stop();
  });

  test('in onStart of a restart counts as the next failure, with a longer delay', async () => {
    let starts = 0;
    const stops: StopReason[] = [];
    @Actor()
    class Shaky {
      onStart() {
        starts++;
        if (starts === 2 || starts === 3) throw new Error('not yet');
      }
      onStop(reason: StopReason) {
        stops.push(reason);
      }
      @Subscribe(Work)
      take(work: number) {
        if (work < 0) throw new Error('no');
      }
    }
    const { runtime, clock } = await started([Shaky]);
    const delays: number[] = [];
    runtime.monitors.add({ actorRestarting: (_, __, ___, delay) => delays.push(delay) });
    for (const work of [-1, 2]) void runtime.publish(Work, work);
    await clock.advance(700);
    expect([delays, starts]).toEqual([[100, 200, 400], 4]);
    expect(runtime.actor('Shaky')).toMatchObject({ status: 'running', incarnation: 4, counters: { handled: 1 } });
    // Those that did not start are owed no onStop.
    expect(stops).toEqual(['restart']);
    await runtime.stop();
    expect(stops).toEqual(['restart', 'shutdown']);
  });

  test('in the constructor of every restart ends the runtime', async () => {
    let created = 0;
    @Actor()
    class Broken {
      constructor() {
        if (++created > 1) throw new Error('cannot be made');
      }
      @Subscribe(Work)
      take() {
        throw new Error('no');
      }
    }
    const { runtime, clock } = await started([Broken]);
    const joined = runtime.join().then(
      () => [],
      (error: unknown) => causeChain(error),
    );
    await runtime.publish(Work, 1);
    await clock.advance(20_000);
    expect((await joined).slice(-2)).toEqual([expect.stringContaining('[START_FAILED]'), 'Error: cannot be made']);
    expect([created, runtime.state]).toEqual([6, 'stopped']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('bad stop');
      },
    ],
    ['rejects', () => Promise.reject(new Error('bad stop'))],
  ])('in an onStop that %s is reported and stops nothing', async (_, stop) => {
    const failed: string[] = [];
    @Actor()
    class Bad {
      onStop(): void | Promise<void> {
        return stop();
      }
    }
    const { runtime, clock, logger } = await started([Bad]);
    runtime.monitors.add({ failed: (error, id) => failed.push(`${id}: ${error.message}`) });
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true, failure: undefined, abandoned: [] });
    expect(failed).toEqual(['Bad: bad stop']);
    expect(logger.lines).toEqual(['error onStop of actor "Bad" failed: bad stop']);
  });

  test('in dispose is reported and stops nothing', async () => {
    @Actor()
    class Fine {
      constructor(readonly ctx: ActorContext) {}
    }
    const { runtime, clock, logger } = await started([Fine], {
      container: {
        create: (actorClass, context) => new actorClass(context as never),
        dispose: () => Promise.reject(new Error('bad dispose')),
        close: () => Promise.reject(new Error('bad close')),
      },
    });
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true, failure: undefined });
    expect(logger.lines).toEqual([
      'error dispose of actor "Fine" failed: bad dispose',
      'error The container could not be closed: bad close',
    ]);
  });
});
