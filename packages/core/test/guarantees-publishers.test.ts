import {
  Actor,
  ActorContext,
  inject,
  StepAction,
  Subscribe,
  topic,
  type ActorClass,
  type OverflowPolicy,
  type Runtime,
  type Topic,
} from '@maiko/core';
import { POLICY_NAMES } from '@maiko/core/adapter';
import { Endless, RecordingLogger, stopVirtually, TestClock, turns, virtualRuntime } from './support';

// G6 for every publisher: every loop here is endless, and the test goes on beside it.

const Go = topic<null>('publishers.go');
const ignore = (): void => undefined;
/** Waits for a loop that never rests as long as it needs to go round. */
const impatientClock = (): TestClock => new TestClock(() => turns(1), 1);

type MakePublisher = (out: Topic<number>, loop: Endless) => ActorClass;

const PUBLISHERS: Readonly<Record<string, MakePublisher>> = {
  'a handler that awaits its publishes': (out, loop) => {
    @Actor({ name: 'publisher' })
    class Publisher {
      readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      async go() {
        while (loop.next()) await this.ctx.publish(out, loop.rounds).catch(ignore);
      }
    }
    return Publisher;
  },
  'a generator': (out, loop) => {
    @Actor({ name: 'publisher' })
    class Publisher {
      @Subscribe(Go)
      *go() {
        try {
          while (loop.next()) yield out(loop.rounds);
        } finally {
          loop.closed++;
        }
      }
    }
    return Publisher;
  },
  'an asynchronous generator': (out, loop) => {
    @Actor({ name: 'publisher' })
    class Publisher {
      @Subscribe(Go)
      async *go() {
        try {
          while (loop.next()) yield out(loop.rounds);
        } finally {
          loop.closed++;
        }
      }
    }
    return Publisher;
  },
  'a step': (out, loop) => {
    @Actor({ name: 'publisher' })
    class Publisher {
      readonly ctx = inject(ActorContext);
      async step() {
        if (!loop.next()) return StepAction.Never;
        await this.ctx.publish(out, loop.rounds).catch(ignore);
        return StepAction.Continue;
      }
    }
    return Publisher;
  },
};

/** What becomes of the only consumer: an actor that has room for four, and what is done to it. */
const FATES: Readonly<Record<string, { readonly consumer?: (event: number) => unknown; readonly stopped?: boolean }>> =
  {
    'there is no subscriber': {},
    'its consumer lives': { consumer: ignore },
    'its consumer is slower': { consumer: () => turns(1) },
    'its consumer hangs': { consumer: () => new Promise<void>(ignore) },
    'its consumer fails every time, and is restarted': {
      consumer: (event) => {
        throw new Error(`not ${String(event)}`);
      },
    },
    'its consumer was stopped': { consumer: ignore, stopped: true },
  };

function consumer(out: Topic<number>, take: (event: number) => unknown): ActorClass {
  @Actor({ name: 'consumer', capacity: 4 })
  class Consumer {
    @Subscribe(out)
    take(event: number): void | Promise<void> {
      return take(event) as undefined;
    }
  }
  return Consumer;
}

async function stage(policy: OverflowPolicy, fate: string, make: MakePublisher | undefined) {
  const loop = new Endless();
  const out = topic<number>(`publishers.out.${policy}`, { overflow: policy });
  const { consumer: take, stopped = false } = FATES[fate]!;
  const { runtime, clock } = virtualRuntime(
    {
      actors: [...(take === undefined ? [] : [consumer(out, take)]), ...(make === undefined ? [] : [make(out, loop)])],
      supervision: { maxRestarts: 1_000 },
    },
    impatientClock(),
  );
  await runtime.start();
  if (stopped) await runtime.stopActor('consumer');
  return { runtime, clock, loop, out };
}

/** The event loop turns beside the loop, which goes round. */
async function goesOnBeside(loop: Endless): Promise<void> {
  await turns(2);
  expect({ rounds: loop.rounds > 0, starved: loop.starved }).toEqual({ rounds: true, starved: false });
}

describe.each(Object.entries(PUBLISHERS))('timers and I/O get their turn beside %s in a loop (G6)', (_, make) => {
  describe.each(Object.keys(FATES))('when %s', (fate) => {
    test.each(POLICY_NAMES)('under %s, and stop() settles at its deadline', async (policy) => {
      const { runtime, clock, loop } = await stage(policy, fate, make);
      void runtime.publish(Go, null);
      await goesOnBeside(loop);
      const report = await stopVirtually(runtime, clock, { deadline: 500 });
      expect(report.duration).toBeLessThanOrEqual(500);
      // What is refused from now on is paced as well, and a generator is closed: nothing is taken from it any more.
      const { rounds, closed } = loop;
      await turns(2);
      expect(loop.starved).toBe(false);
      if (closed > 0) expect(loop).toMatchObject({ rounds, closed });
      loop.end();
    });
  });
});

describe.each(Object.keys(FATES))('timers and I/O get their turn beside publishers outside when %s (G6)', (fate) => {
  test.each(POLICY_NAMES)('under %s', async (policy) => {
    const { runtime, clock, loop, out } = await stage(policy, fate, undefined);
    const publishing = (async () => {
      while (loop.next()) await runtime.publish(out, loop.rounds).catch(ignore);
    })();
    const ingesting = (async () => {
      while (loop.next()) await runtime.ingest(out, loop.rounds).catch(ignore);
    })();
    await goesOnBeside(loop);
    await stopVirtually(runtime, clock, { deadline: 500 });
    await goesOnBeside(loop);
    loop.end();
    await Promise.all([publishing, ingesting]);
  });
});

describe('a generator that has ended (G6)', () => {
  test.each(['a generator', 'an asynchronous generator'])('with its incarnation is closed once: %s', async (kind) => {
    const { runtime, clock, loop } = await stage('latest', 'there is no subscriber', PUBLISHERS[kind]);
    void runtime.publish(Go, null);
    await goesOnBeside(loop);
    const report = await stopVirtually(runtime, clock, { deadline: 500 });
    expect(report).toMatchObject({ drained: false, abandoned: ['publisher'] });
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['abandoned']);
    await turns(2);
    expect(loop.closed).toBe(1);
  });

  test.each([[undefined], [[]]])(
    'lets the event loop turn also if it never yields an event, but %p',
    async (nothing) => {
      const loop = new Endless();
      @Actor({ name: 'publisher' })
      class Empty {
        @Subscribe(Go)
        *go() {
          while (loop.next()) yield nothing as undefined;
        }
      }
      const { runtime, clock } = virtualRuntime({ actors: [Empty] }, impatientClock());
      await runtime.start();
      void runtime.publish(Go, null);
      await goesOnBeside(loop);
      await stopVirtually(runtime, clock, { deadline: 500 });
      const { rounds } = loop;
      await turns(2);
      expect(loop).toMatchObject({ rounds, starved: false });
    },
  );
});

describe('also while hooks publish in a loop (G6)', () => {
  const Out = topic<number>('publishers.hooks', { overflow: 'latest' });

  test('onStart: its time limit passes', async () => {
    const loop = new Endless();
    @Actor({ name: 'publisher', startTimeout: 100 })
    class Starting {
      readonly ctx = inject(ActorContext);
      async onStart() {
        while (loop.next()) await this.ctx.publish(Out, loop.rounds).catch(ignore);
      }
    }
    const { runtime, clock } = virtualRuntime({ actors: [Starting] }, impatientClock());
    const start = runtime.start();
    start.catch(ignore);
    await goesOnBeside(loop);
    await clock.advance(10_000);
    await expect(start).rejects.toMatchObject({ code: 'START_FAILED' });
    loop.end();
  });

  test('onStop: its time limit passes', async () => {
    const loop = new Endless();
    @Actor({ name: 'publisher' })
    class Stopping {
      readonly ctx = inject(ActorContext);
      async onStop() {
        while (loop.next()) await this.ctx.publish(Out, loop.rounds).catch(ignore);
      }
    }
    const { runtime, clock } = virtualRuntime({ actors: [Stopping] }, impatientClock());
    await runtime.start();
    const report = await stopVirtually(runtime, clock, { deadline: 500 });
    expect(report.abandoned).toEqual(['publisher']);
    await goesOnBeside(loop);
    loop.end();
  });
});

describe('beside a loop over any other promise of the runtime (G6)', () => {
  @Actor({ name: 'idle' })
  class Idle {
    @Subscribe(Go)
    take() {
      return undefined;
    }
  }
  const loops: [string, (runtime: Runtime) => Promise<unknown>][] = [
    ['publish, which refuses what is no event', (runtime) => runtime.publish(42 as never)],
    ['ingest, which refuses a name', (runtime) => runtime.ingest('..', 1)],
    ['outcome, which refuses its options', (runtime) => runtime.outcome(Go(null), { of: [] })],
    ['spawn, which refuses a name', (runtime) => runtime.spawn(Idle, { name: 'idle' })],
    ['stopActor, which knows no such actor', (runtime) => runtime.stopActor('unknown')],
    ['replay, which knows no such letter', (runtime) => runtime.deadLetters.replay('1:none')],
    ['start', (runtime) => runtime.start()],
  ];

  test.each(loops)('%s', async (_, call) => {
    const loop = new Endless();
    const { runtime } = virtualRuntime({ actors: [Idle] });
    await runtime.start();
    const calling = (async () => {
      while (loop.next()) await call(runtime).catch(ignore);
    })();
    await goesOnBeside(loop);
    loop.end();
    await calling;
    await runtime.stop();
  });

  test.each<[string, (runtime: Runtime) => Promise<unknown>]>([
    ['stop', (runtime) => runtime.stop()],
    ['join', (runtime) => runtime.join()],
    ['publish', (runtime) => runtime.publish(Go, null)],
    ['spawn', (runtime) => runtime.spawn(Idle)],
  ])('%s, once it has stopped', async (_, call) => {
    const loop = new Endless();
    const { runtime } = virtualRuntime({ actors: [Idle] });
    await runtime.start();
    await runtime.stop();
    const calling = (async () => {
      while (loop.next()) await call(runtime).catch(ignore);
    })();
    await goesOnBeside(loop);
    loop.end();
    await calling;
  });

  test('spawn of an actor by another', async () => {
    const loop = new Endless();
    @Actor({ name: 'spawner' })
    class Spawner {
      readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      async take() {
        while (loop.next()) await this.ctx.spawn(Idle, { name: 'idle' }).catch(ignore);
      }
    }
    const { runtime, clock } = virtualRuntime({ actors: [Idle, Spawner] }, impatientClock());
    await runtime.start();
    void runtime.publish(Go, null);
    await goesOnBeside(loop);
    await stopVirtually(runtime, clock, { deadline: 500 });
    await goesOnBeside(loop);
    loop.end();
  });
});

describe('a pause', () => {
  test('is one for all publishers: what each publish returns is the same promise', async () => {
    const { runtime, clock, loop, out } = await stage(
      'latest',
      'there is no subscriber',
      PUBLISHERS['a handler that awaits its publishes'],
    );
    void runtime.publish(Go, null);
    await turns(1);
    // The loop has been paused: it goes on when the event loop has turned.
    const { rounds } = loop;
    const [one, other] = [runtime.publish(out, 1), runtime.publish(out, 2)];
    expect([one === other, runtime.congested]).toEqual([true, true]);
    await one;
    await Promise.resolve();
    expect(loop.rounds).toBeGreaterThan(rounds);
    loop.end();
    await stopVirtually(runtime, clock, { deadline: 500 });
  });

  test('is no congestion: no monitor hears of a publisher that waits', async () => {
    const blocked: string[] = [];
    const loop = new Endless();
    const out = topic<number>('publishers.quiet', { overflow: 'latest' });
    const { runtime, clock } = virtualRuntime(
      {
        actors: [PUBLISHERS['a generator']!(out, loop)],
        monitors: [{ publisherBlocked: (_, actor) => void blocked.push(String(actor)) }],
      },
      impatientClock(),
    );
    await runtime.start();
    void runtime.publish(Go, null);
    await goesOnBeside(loop);
    loop.end();
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true, abandoned: [] });
    expect(blocked).toEqual([]);
  });

  test('is part of the handler: a drain waits for what follows it', async () => {
    const seen: number[] = [];
    const out = topic<number>('publishers.drained', { overflow: 'unbounded' });
    @Actor({ name: 'publisher' })
    class Publisher {
      @Subscribe(Go)
      *go() {
        for (let n = 0; n < 20_000; n++) yield out(n);
      }
    }
    @Actor()
    class Collector {
      @Subscribe(out)
      take(n: number) {
        seen.push(n);
      }
    }
    const { runtime } = virtualRuntime({ actors: [Publisher, Collector] });
    await runtime.start();
    void runtime.publish(Go, null);
    await turns(1);
    expect(seen.length).toBeLessThan(20_000);
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  });

  test('comes also from a dispatcher that knows nothing of the event loop: after so much, a turn', async () => {
    const loop = new Endless();
    const out = topic<number>('publishers.foreign', { overflow: 'latest' });
    const clock = impatientClock();
    const { runtime } = virtualRuntime(
      {
        actors: [PUBLISHERS['a generator']!(out, loop)],
        dispatcher: { schedule: (task) => void setImmediate(() => task.run(8)) },
        logger: new RecordingLogger(),
      },
      clock,
    );
    const start = runtime.start();
    await turns(4);
    await start;
    void runtime.publish(Go, null);
    await goesOnBeside(loop);
    loop.end();
    await turns(4);
    await runtime.stop();
  });
});
