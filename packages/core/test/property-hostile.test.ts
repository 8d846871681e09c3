import {
  Actor,
  createRuntime,
  plainContainer,
  Subscribe,
  topic,
  type Monitor,
  type OverflowPolicy,
  type Runtime,
  type StandardSchema,
  type StopReport,
} from '@maiko/core';
import { findOverfull, SeededDispatcher, TestClock, turns, findUnbalanced } from '@maiko/testing';
import fc from 'fast-check';
import { HOSTILE } from './support/hostile';
import { runs, RUNS_TIMEOUT } from './support/runs';

/** Where code of the user is called, and may throw. */
const POINTS = [
  'handler',
  'rejection',
  'returned',
  'iterator',
  'closing',
  'onStart',
  'onError',
  'onStop',
  'step',
  'create',
  'dispose',
  'close',
  'key',
  'latestBy',
  'schema',
  'monitor',
  'detached',
  'logger',
  'clock',
  'random',
  'capture',
  'run',
] as const;
type Point = (typeof POINTS)[number];

// Making these takes long; that texts of them are bounded is tested elsewhere.
const VALUES = Object.entries(HOSTILE).flatMap(([name, make]) => (name.includes('huge') ? [] : [make]));

interface Plan {
  readonly seed: number;
  readonly points: readonly Point[];
  /** Which calls throw, and what: at every point, over and over. */
  readonly calls: readonly (number | undefined)[];
  readonly policies: readonly OverflowPolicy[];
  readonly events: readonly { readonly to: number; readonly wait: number }[];
  readonly drain: boolean;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer({ min: 1 }),
  points: fc.uniqueArray(fc.constantFrom(...POINTS), { minLength: 1, maxLength: 6 }),
  calls: fc.array(fc.option(fc.nat({ max: VALUES.length - 1 }), { freq: 2, nil: undefined }), {
    minLength: 3,
    maxLength: 12,
  }),
  policies: fc.tuple(
    fc.constantFrom<OverflowPolicy>('block', 'reject', 'fail', 'drop-oldest', 'latest'),
    fc.constantFrom<OverflowPolicy>('block', 'drop-newest', 'latest', 'unbounded'),
  ),
  events: fc.array(fc.record({ to: fc.nat({ max: 3 }), wait: fc.constantFrom(0, 0, 0, 1, 5, 200) }), {
    minLength: 3,
    maxLength: 25,
  }),
  drain: fc.boolean(),
});

interface Outcome {
  readonly found: Set<string>;
  readonly bystander: number[];
  readonly sent: number[];
  readonly runtime: Runtime;
  report: StopReport | undefined;
}

/** Runs a system in which the user's code throws as planned, beside a bystander that has nothing to do with it. */
async function run({ seed, points, calls, policies, events, drain }: Plan): Promise<Outcome> {
  let call = 0;
  const hostile = (point: Point): unknown => {
    if (!points.includes(point)) return undefined;
    const index = calls[call++ % calls.length];
    return index === undefined ? undefined : { value: (VALUES[index] as () => unknown)() };
  };
  const may = (point: Point): void => {
    const thrown = hostile(point) as { readonly value: unknown } | undefined;
    if (thrown !== undefined) throw thrown.value;
  };

  const schema: StandardSchema<unknown, number> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        may('schema');
        return { value: value as number };
      },
    },
  };
  const latestBy = (n: number): number => {
    may('latestBy');
    return n % 2;
  };
  const One = topic<number>('hostile.one', { overflow: policies[0], latestBy, blockTimeout: 50 });
  const Two = topic<number>('hostile.two', { overflow: policies[1], latestBy, blockTimeout: 50 });
  const Checked = topic<number>('hostile.checked', { schema, validate: 'always' });
  const Quiet = topic<number>('hostile.quiet');
  const bystander: number[] = [];
  const found = new Set<string>();

  function* produced(n: number) {
    try {
      may('iterator');
      yield Two(n);
      yield Two(n);
    } finally {
      may('closing');
    }
  }

  @Actor({ name: 'plain', capacity: 2 })
  class Plain {
    onStart() {
      may('onStart');
    }
    @Subscribe([One, Checked])
    take(n: number) {
      may('handler');
      const returned = hostile('returned') as { readonly value: unknown } | undefined;
      if (returned !== undefined) return returned.value as undefined;
      return n % 2 === 0 ? produced(n) : undefined;
    }
    onError() {
      may('onError');
      return 'resume' as const;
    }
    onStop() {
      may('onStop');
    }
    step() {
      may('step');
      return { type: 'await-event' as const };
    }
  }

  @Actor({
    name: 'keyed',
    capacity: 3,
    key: (n: number) => {
      may('key');
      return String(n % 3);
    },
  })
  class Keyed {
    @Subscribe(Two)
    async take() {
      await Promise.resolve();
      may('rejection');
    }
  }

  @Actor({ name: 'bystander' })
  class Bystander {
    @Subscribe(Quiet)
    take(n: number) {
      bystander.push(n);
    }
  }

  const dispatcher = new SeededDispatcher(seed);
  const clock = new TestClock(async () => {
    let left = 2_000;
    do await turns();
    while (dispatcher.busy && --left > 0);
    if (left === 0) found.add('it never comes to rest');
  });
  const line = (): void => {
    may('logger');
  };
  const reading = (): number => {
    may('clock');
    return clock.monotonic();
  };
  const runtime = createRuntime({
    module: {
      name: 'Root',
      imports: [{ name: 'Apart', actors: [Bystander] }],
      actors: [Plain, Keyed],
      supervision: { maxRestarts: 1_000, backoff: 1 },
    },
    container: {
      create: (actorClass, context) => {
        may('create');
        return plainContainer.create(actorClass, context);
      },
      dispose: () => {
        may('dispose');
      },
      close: () => {
        may('close');
      },
    },
    dispatcher,
    clock: { now: reading, monotonic: reading, setTimer: (callback, delay) => clock.setTimer(callback, delay) },
    random: {
      next: () => {
        may('random');
        return 0;
      },
    },
    asyncContext: {
      capture: () => {
        may('capture');
      },
      run: (_captured, actor, work) => {
        if (!(actor instanceof Bystander)) may('run');
        work();
        may('run');
      },
    },
    logger: { debug: line, info: line, warn: line, error: line },
    watch: false,
  });
  const look = (): void => {
    for (const { id, counters } of findUnbalanced(runtime)) found.add(`G9 ${id} ${JSON.stringify(counters)}`);
    for (const { id, mailbox } of findOverfull(runtime)) found.add(`G7 ${id} holds ${String(mailbox.size)}`);
  };
  runtime.monitors.add({ delivered: look, handled: look, failed: look, deadLetter: look, dropped: look });
  const told = (): void => {
    may('monitor');
  };
  const add = (): void => {
    const monitor: Monitor = {
      dispatched: told,
      delivered: told,
      handled: told,
      failed: told,
      deadLetter: told,
      actorRestarting: told,
      detached: () => {
        may('detached');
      },
    };
    runtime.monitors.add(monitor);
  };
  add();

  const started = runtime.start().then(
    () => true,
    () => false,
  );
  await clock.advance(1);
  const sent: number[] = [];
  const topics = [One, Two, Checked, Quiet];
  for (const [n, { to, wait }] of events.entries()) {
    const target = topics[to] as typeof Quiet;
    if (runtime.state === 'running') {
      if (target === Quiet) sent.push(n);
      void runtime.publish(target, n).catch(() => undefined);
    }
    await clock.advance(wait);
  }
  const outcome: Outcome = { found, bystander, sent, runtime, report: undefined };
  void runtime.stop({ drain }).then((report) => (outcome.report = report));
  for (let looks = 0; looks < 5 && outcome.report === undefined; looks++) await clock.advance(10_001);
  look();
  if (!(await started)) sent.length = 0;
  return outcome;
}

async function violations(plan: Plan): Promise<string[]> {
  const reached: unknown[] = [];
  const note = (error: unknown): void => void reached.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    const { found, bystander, sent, runtime, report } = await run(plan);
    await turns();
    if (report === undefined) found.add('G10 stop() has not settled');
    if (reached.length > 0) found.add('something reached the process');
    for (const { id, counters } of runtime.actors()) if (counters.queued > 0) found.add(`G9 ${id} has events left`);
    // Unless its module went down with the runtime, what has nothing to do with it is handled, in order.
    const wanted = plan.drain ? sent : sent.slice(0, bystander.length);
    if (bystander.join() !== wanted.join()) found.add(`G4 the bystander got ${bystander.join()} of ${sent.join()}`);
    return [...found];
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  }
}

test(
  'whatever code of the user throws, wherever, the guarantees hold and stop() settles (I-36)',
  async () => {
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const found = await violations(plan);
        if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
      }),
      runs(150),
    );
    told.mockRestore();
  },
  RUNS_TIMEOUT,
);
