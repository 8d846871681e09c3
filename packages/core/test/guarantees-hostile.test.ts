import {
  Actor,
  ActorContext,
  createRuntime,
  FairDispatcher,
  inject,
  Subscribe,
  systemClock,
  topic,
  type Monitor,
  type Runtime,
  type RuntimeOptions,
  type Task,
} from '@maiko/core';
import { runTurn } from '@maiko/core/adapter';
import { RecordingLogger, turns, findUnbalanced } from '@maiko/testing';
import { gate, lastDeadLetter, settle, started, stopVirtually } from './support';
import { HOSTILE, isOneLine } from './support/hostile';

const Work = topic<string>('hostile.work');
const Ping = topic<number>('hostile.ping');

/** Does what the test says; everything else about it is well behaved. */
function worker(work: (event: string) => unknown) {
  @Actor({ name: 'Worker' })
  class Worker {
    @Subscribe(Work)
    take(event: string): undefined {
      return work(event) as undefined;
    }
  }
  return Worker;
}

@Actor()
class Bystander {
  static seen: number[] = [];
  @Subscribe(Ping)
  ping(n: number) {
    Bystander.seen.push(n);
  }
}

beforeEach(() => (Bystander.seen = []));

/** What reaches the process while something runs. */
async function reaching(run: () => Promise<void>): Promise<unknown[]> {
  const reached: unknown[] = [];
  const note = (error: unknown): void => void reached.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    await run();
    await turns();
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  }
  return reached;
}

describe.each(Object.entries(HOSTILE))('%s (I-36)', (_name, make) => {
  test('that a handler throws fails that actor only', async () => {
    const reached = await reaching(async () => {
      const Thrower = worker(() => {
        throw make();
      });
      const { runtime, clock, logger } = await started([Thrower, Bystander]);
      await runtime.publish(Work, 'bad');
      await runtime.publish(Ping, 1);
      await settle(runtime);
      expect(runtime.actor('Worker').counters).toMatchObject({ failed: 1, queued: 0 });
      await clock.advance(1_000);
      expect(runtime.actor('Worker').incarnation).toBe(2);
      expect(Bystander.seen).toEqual([1]);
      expect(logger.lines.filter((line) => !isOneLine(line))).toEqual([]);
      expect(logger.lines.some((line) => line.includes('is restarted'))).toBe(true);
      runtime.health();
      expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true });
    });
    expect(reached).toEqual([]);
  });

  test('that a handler returns does not break the turn', async () => {
    const reached = await reaching(async () => {
      const { runtime, clock } = await started([worker(() => make()), Bystander]);
      await runtime.publish(Work, 'any');
      await runtime.publish(Ping, 1);
      await settle(runtime);
      expect(findUnbalanced(runtime)).toEqual([]);
      expect(Bystander.seen).toEqual([1]);
      expect(await stopVirtually(runtime, clock)).toMatchObject({ abandoned: [] });
    });
    expect(reached).toEqual([]);
  });

  test('that onError answers restarts the actor', async () => {
    const reached = await reaching(async () => {
      @Actor()
      class Judging {
        @Subscribe(Work)
        take() {
          throw new Error('first');
        }
        onError() {
          return make() as undefined;
        }
      }
      const { runtime, clock } = await started([Judging]);
      await runtime.publish(Work, 'bad');
      await settle(runtime);
      await clock.advance(1_000);
      expect(runtime.actor('Judging').incarnation).toBe(2);
      expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true });
    });
    expect(reached).toEqual([]);
  });
});

describe('what ports of the user throw (I-36)', () => {
  const boom = (): never => {
    throw new Error('port');
  };

  const ports: readonly [string, Partial<RuntimeOptions>][] = [
    ['a logger', { logger: { debug: boom, info: boom, warn: boom, error: boom } }],
    ['a clock', { clock: { now: boom, monotonic: boom, setTimer: boom } }],
    ['a clock without numbers', { clock: { ...systemClock, now: () => NaN, monotonic: () => NaN } }],
    ['a random source', { random: { next: boom } }],
    ['an id source', { ids: { origin: boom } }],
    ['capture of the context', { asyncContext: { capture: boom, run: (_captured, _actor, work) => work() } }],
    ['a dispatcher', { dispatcher: { schedule: boom, continues: boom } }],
  ];

  test.each(ports)('%s that throws is told once, and nothing else changes', async (_name, options) => {
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const logger = new RecordingLogger();
    const reached = await reaching(async () => {
      const Failing = worker((event) => {
        if (event === 'bad') throw new Error('bad');
      });
      const supervision = { backoff: 1 };
      const runtime = createRuntime({ actors: [Failing, Bystander], supervision, logger, watch: false, ...options });
      await runtime.start();
      await runtime.publish(Work, 'bad');
      await runtime.publish(Ping, 1);
      const { drained } = await runtime.stop();
      expect(drained).toBe(true);
      expect(Bystander.seen).toEqual([1]);
      expect(runtime.actor('Worker').counters).toMatchObject({ failed: 1 });
    });
    const lines = [...logger.lines, ...told.mock.calls.map(([line]) => String(line))];
    told.mockRestore();
    expect(reached).toEqual([]);
    expect(lines.filter((line) => /PORT_FAILED|LOGGER_FAILED/.test(line))).toHaveLength(1);
  });

  const contexts: readonly [string, (work: () => void) => void, number, number][] = [
    ['throws before the handler', boom, 0, 1],
    ['does not call the handler', () => undefined, 0, 1],
    [
      'throws after the handler',
      (work) => {
        work();
        boom();
      },
      1,
      0,
    ],
    [
      'calls the handler twice',
      (work) => {
        work();
        work();
      },
      1,
      0,
    ],
  ];

  test.each(contexts)('a context that %s counts the event once', async (_name, run, handled, failed) => {
    const { runtime, clock } = await started([worker(() => undefined)], {
      // Hooks carry nothing: they run as they should.
      asyncContext: {
        capture: () => 1,
        run: (captured, _actor, work) => {
          if (captured === undefined) work();
          else run(work);
        },
      },
    });
    await runtime.publish(Work, 'any');
    await settle(runtime);
    expect(findUnbalanced(runtime)).toEqual([]);
    expect(runtime.actor('Worker').counters).toMatchObject({ handled, failed, queued: 0 });
    await stopVirtually(runtime, clock);
  });

  test('a context that swallows what the handler throws does not hide the failure', async () => {
    const Thrower = worker(() => {
      throw new Error('bad');
    });
    const { runtime, clock } = await started([Thrower], {
      asyncContext: {
        capture: () => 1,
        run: (_captured, _actor, work) => {
          try {
            work();
          } catch {
            // Swallowed.
          }
        },
      },
    });
    await runtime.publish(Work, 'any');
    await settle(runtime);
    expect(lastDeadLetter(runtime).error.message).toBe('bad');
    expect(runtime.actor('Worker').counters).toMatchObject({ handled: 0, failed: 1, queued: 0 });
    await stopVirtually(runtime, clock);
  });
});

describe('names from outside', () => {
  test('reach the log escaped, and what actors log is left as it is', async () => {
    @Actor({ name: 'orders', key: (id: string) => id })
    class Orders {
      private readonly ctx = inject(ActorContext);
      @Subscribe('wire.>')
      take() {
        this.ctx.logger.warn('one\ntwo');
        throw new Error('no\nWARN forged');
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime, clock, logger } = await started([Orders]);
    await runtime.ingest('wire.\u001b[2J', '17\nERROR forged');
    await settle(runtime);
    expect(logger.lines).toEqual([
      'warn one\ntwo',
      expect.stringMatching(/topic "wire\.\\u001b\[2J" for "orders\/17\\nERROR forged": no\\nWARN forged$/),
    ]);
    await stopVirtually(runtime, clock);
  });

  test('that a schema puts into its issues are escaped, however many there are and whatever they are', async () => {
    const issues = [
      { message: 'a\nb', path: ['x\u2028y'] },
      { message: Symbol('s') },
      ...Array.from({ length: 10_000 }, () => ({ message: 'c' })),
    ];
    const schema = { '~standard': { version: 1 as const, vendor: 'x', validate: () => ({ issues }) } };
    const Checked = topic('hostile.checked', { schema: schema as never });
    const { runtime, clock } = await started([]);
    await expect(runtime.ingest(Checked, 1)).rejects.toThrow(/x\\u2028y: a\\nb; Symbol\(s\); c; /);
    expect(lastDeadLetter(runtime).error.message.length).toBeLessThan(1_000);
    await stopVirtually(runtime, clock);
  });
});

describe('a monitor that acts while it is told something', () => {
  const CALLBACKS = [
    'dispatched',
    'unrouted',
    'delivered',
    'handled',
    'failed',
    'overflow',
    'dropped',
    'publisherBlocked',
    'publisherReleased',
    'deadLetter',
    'actorStarted',
    'actorRestarting',
    'actorStopped',
  ] as const satisfies readonly (keyof Monitor)[];
  const Narrow = topic<number>('hostile.narrow', { overflow: 'drop-oldest' });
  const Wide = topic<number>('hostile.wide');

  @Actor({ name: 'a', capacity: 2 })
  class A {
    @Subscribe(Narrow)
    async narrow() {
      await Promise.resolve();
    }
    @Subscribe(Wide)
    wide(n: number) {
      if (n % 5 === 0) throw new Error('x');
      return n % 3 === 0 ? Narrow(n) : undefined;
    }
  }

  @Actor()
  class Spawned {
    @Subscribe(Wide)
    take() {}
  }

  let made = 0;
  const ACTS: Readonly<Record<string, (runtime: Runtime) => unknown>> = {
    publishes: (runtime) => runtime.publish(Wide, ++made),
    'stops an actor': (runtime) => runtime.stopActor('a'),
    spawns: (runtime) => runtime.spawn(Spawned, { name: `spawned-${String(++made)}` }),
    stops: (runtime) => runtime.stop({ deadline: 300 }),
    'stops at once': (runtime) => runtime.stop({ drain: false, deadline: 300 }),
  };

  test.each(CALLBACKS.flatMap((callback) => Object.keys(ACTS).map((act) => [callback, act] as const)))(
    'in %s and %s leaves no event behind',
    async (callback, act) => {
      let budget = 20;
      const { runtime, clock } = await started([A], { supervision: { backoff: 1, maxRestarts: 1_000 } });
      runtime.monitors.add({
        [callback]: () => {
          if (budget-- > 0) void Promise.resolve(ACTS[act]?.(runtime)).catch(() => undefined);
        },
      });
      for (let n = 1; n < 12; n++) {
        void runtime.publish(Wide, n).catch(() => undefined);
        void runtime.publish(Narrow, n).catch(() => undefined);
      }
      await clock.advance(20);
      expect(findUnbalanced(runtime)).toEqual([]);
      await stopVirtually(runtime, clock, { deadline: 500 });
      expect(findUnbalanced(runtime)).toEqual([]);
      expect(runtime.actors().filter(({ counters }) => counters.queued > 0)).toEqual([]);
    },
  );

  test('publishes after what it was told of: all see one order', async () => {
    const seen: string[] = [];
    @Actor()
    class One {
      @Subscribe(Wide)
      take(n: number) {
        seen.push(`one ${String(n)}`);
      }
    }
    @Actor()
    class Other {
      @Subscribe([Wide, Ping])
      take(n: number) {
        seen.push(`other ${String(n)}`);
      }
    }
    const { runtime, clock } = await started([One, Other]);
    let once = true;
    runtime.monitors.add({
      dispatched: () => {
        if (once) void runtime.publish(Wide, 2);
        once = false;
      },
    });
    await runtime.publish(Wide, 1);
    await settle(runtime);
    expect(seen.filter((line) => line.startsWith('one'))).toEqual(['one 1', 'one 2']);
    expect(seen.filter((line) => line.startsWith('other'))).toEqual(['other 1', 'other 2']);
    await stopVirtually(runtime, clock);
  });

  test('that publishes whenever an event is refused does not keep itself going', async () => {
    const { runtime, clock } = await started([]);
    let told = 0;
    runtime.monitors.add({
      deadLetter: () => {
        told++;
        void runtime.publish(Wide, 1);
      },
    });
    await stopVirtually(runtime, clock);
    await expect(runtime.publish(Wide, 1)).rejects.toMatchObject({ code: 'RUNTIME_CLOSED' });
    await turns(20);
    expect(told).toBe(1);
  });

  test('that publishes and a logger that publishes what it logs work as if they had done it later', async () => {
    const Line = topic<string>('hostile.line');
    const lines: string[] = [];
    @Actor()
    class Lines {
      @Subscribe(Line)
      take(line: string) {
        lines.push(line);
      }
    }
    const publish = (line: string): void => void runtime.publish(Line, line);
    const Failing = worker(() => {
      throw new Error('bad');
    });
    const logger = { debug: publish, info: publish, warn: publish, error: publish };
    const { runtime, clock } = await started([Lines, Failing], { logger });
    await runtime.publish(Work, 'any');
    await clock.advance(1_000);
    expect(lines).toEqual([expect.stringMatching(/^Dead letter/), expect.stringMatching(/is restarted/)]);
    await stopVirtually(runtime, clock);
  });
});

describe('iterators and keys', () => {
  test.each(['sync', 'async'] as const)(
    'an iterator (%s) that throws when it is closed does not hide the error that ended it',
    async (kind) => {
      const Out = topic<number>('hostile.out', { overflow: 'reject' });
      const held = gate();
      @Actor({ capacity: 1 })
      class Full {
        @Subscribe(Out)
        take() {
          return held.passed;
        }
      }
      function* sync() {
        try {
          for (;;) yield Out(1);
        } finally {
          // eslint-disable-next-line no-unsafe-finally -- this is what is tested
          throw new Error('cleaning up failed');
        }
      }
      async function* later() {
        try {
          for (;;) yield await Promise.resolve(Out(1));
        } finally {
          // eslint-disable-next-line no-unsafe-finally -- this is what is tested
          throw new Error('cleaning up failed');
        }
      }
      const { runtime, clock } = await started([Full, worker(() => (kind === 'sync' ? sync() : later()))]);
      await runtime.publish(Work, 'any');
      await turns(10);
      expect(lastDeadLetter(runtime).error).toMatchObject({ code: 'MAILBOX_FULL' });
      held.open();
      await stopVirtually(runtime, clock);
    },
  );

  test('latestBy that answers NaN names one key, as in a Map', async () => {
    const Fill = topic<number>('hostile.fill');
    const Newest = topic<number>('hostile.newest', { overflow: 'latest', latestBy: () => NaN });
    const held = gate();
    const seen: number[] = [];
    @Actor({ capacity: 1 })
    class Slow {
      @Subscribe(Fill)
      fill() {
        return held.passed;
      }
      @Subscribe(Newest)
      take(n: number) {
        seen.push(n);
      }
    }
    const { runtime, clock } = await started([Slow]);
    void runtime.publish(Fill, 1);
    await turns();
    void runtime.publish(Fill, 2);
    await turns();
    for (const n of [1, 2, 3, 4]) void runtime.publish(Newest, n);
    held.open();
    await stopVirtually(runtime, clock);
    expect(seen).toEqual([4]);
  });
});

describe('dispatchers', () => {
  test('a turn fails its actor when its machinery throws, and the actor goes on', async () => {
    const broken = {
      [Symbol.toPrimitive]: () => {
        throw new Error('no number');
      },
    };
    let breaks = false;
    const fair = new FairDispatcher(systemClock);
    const dispatcher = {
      schedule: (task: Task) => {
        const breaking: Task = {
          batch: 1,
          run: (limit) =>
            breaks && task.id === 'Worker' ? ((breaks = false), runTurn(task, broken as never)) : runTurn(task, limit),
        };
        fair.schedule(breaking);
      },
    };
    const seen: string[] = [];
    const runtime = createRuntime({
      actors: [worker((event) => seen.push(event) && undefined)],
      dispatcher,
      logger: new RecordingLogger(),
      supervision: { backoff: 0 },
    });
    await runtime.start();
    breaks = true;
    // The first of two is in the log: a single event may pass it by, and no limit is looked at.
    await Promise.all([runtime.publish(Work, 'one'), runtime.publish(Work, 'two')]);
    const { drained } = await runtime.stop();
    expect([seen, drained]).toEqual([['one', 'two'], true]);
    expect(runtime.actor('Worker').incarnation).toBe(2);
  });
});

test('a class with a static name that is no text cannot be an actor', () => {
  const decorate = (): void => {
    Actor()(
      class {
        static readonly name: string = Symbol('name') as unknown as string;
      },
    );
  };
  expect(decorate).toThrow(/^\[INVALID_OPTION\] Option "name" of @Actor of .* received Symbol\(name\)/);
});

test('failed is told of every onStart that fails: of the first start, a spawn and a restart', async () => {
  const told: string[] = [];
  let unfit = false;
  @Actor()
  class Fragile {
    onStart() {
      if (unfit) throw new Error('unfit');
    }
    @Subscribe(Work)
    take() {
      unfit = true;
      throw new Error('bad');
    }
  }
  const { runtime, clock } = await started([Fragile]);
  runtime.monitors.add({ failed: ({ message }, actor) => told.push(`${actor} ${message}`) });
  await runtime.publish(Work, 'any');
  await clock.advance(150);
  expect(told).toEqual(['Fragile bad', 'Fragile unfit']);
  const spawned = runtime.spawn(Fragile, { name: 'Spawned' });
  await expect(spawned).rejects.toMatchObject({ code: 'START_FAILED' });
  expect(told.at(-1)).toBe('Spawned unfit');
  unfit = false;
  await stopVirtually(runtime, clock);
});
