import type { Monitor, MonitorCallback } from '@maiko/core';
import { Metrics, Tracer } from '@maiko/core/monitoring';
import fc from 'fast-check';
import { RecordingLogger } from './support';
import { RandomSystem } from './support/random-system';
import { runs, RUNS_TIMEOUT } from './support/runs';
import { scenarios, type Command, type Scenario } from './support/scenario';

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
] as const satisfies readonly MonitorCallback[];

/** A monitor that does the same whatever it is told. */
function everyCallback(call: () => unknown): Monitor {
  return Object.fromEntries(CALLBACKS.map((name) => [name, () => call()]));
}

/** How often the end is waited for, in case time went on while it was not advanced. */
const LOOKS = 20;

/** Everything that became of the events of a run. */
async function outcomeOf(scenario: Scenario, observe: (system: RandomSystem) => void) {
  const system = new RandomSystem(scenario);
  observe(system);
  await system.run();
  // What a slow monitor took belongs to no deadline that was set meanwhile.
  for (let look = 0; look < LOOKS && system.report === undefined; look++) await system.clock.advance(10_001);
  const item = ({ publisher, serial }: { publisher: string; serial: number }) => `${publisher}#${String(serial)}`;
  return {
    order: [...system.order.keys()].map(item),
    received: [...system.received].map(([id, items]) => [id, items.map(item)]),
    deadLetters: system.deadLetters.map(({ subscriber, reason }) => `${reason} ${String(subscriber)}`),
    // How long the end took is no outcome.
    actors: system.report?.actors.map(({ duration: _duration, ...counters }) => counters),
    abandoned: system.report?.abandoned,
    // What a slow monitor takes, a publisher that waits meanwhile waits longer.
    violations: [...system.violations].filter((violation) => !violation.startsWith('I-10')),
  };
}

/** A monitor that throws whenever the plan says so; a new one takes its place, until the plan is at its end. */
function throwing(system: RandomSystem, plan: readonly boolean[]): void {
  let calls = 0;
  const add = (): void => {
    const callback = (): void => {
      if (plan[calls++ % plan.length] !== true) return;
      if (calls < 200) add();
      throw new Error('monitor');
    };
    system.runtime.monitors.add(everyCallback(callback));
  };
  add();
}

test(
  'a program does the same when its monitors throw, at whatever moment (I-28)',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios(), fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (scenario, plan) => {
        const plain = await outcomeOf(scenario, () => undefined);
        const watched = await outcomeOf(scenario, (system) => {
          throwing(system, plan);
        });
        expect(watched).toEqual(plain);
      }),
      runs(60),
    );
  },
  RUNS_TIMEOUT,
);

test(
  'a program does the same under the built-in monitors (I-28)',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios(), async (scenario) => {
        const plain = await outcomeOf(scenario, () => undefined);
        const watched = await outcomeOf(scenario, ({ runtime: { monitors } }) => {
          monitors.add(new Metrics());
          monitors.add(new Tracer({ logger: new RecordingLogger() }));
        });
        expect(watched).toEqual(plain);
      }),
      runs(40),
    );
  },
  RUNS_TIMEOUT,
);

/**
 * How a monitor may take its time without holding up the runtime: it answers later, by time or not, or never, or fails
 * at that.
 */
const LATER = ['soon', 'later', 'never', 'fails'] as const;

test(
  'a program does the same when its monitors await something, or fail later, whatever its time (I-28)',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        scenarios(),
        fc.array(fc.constantFrom(...LATER), { minLength: 1, maxLength: 20 }),
        async (scenario, plan) => {
          const plain = await outcomeOf(scenario, () => undefined);
          const watched = await outcomeOf(scenario, (system) => {
            awaiting(system, plan);
          });
          expect(watched).toEqual(plain);
        },
      ),
      runs(60),
    );
  },
  RUNS_TIMEOUT,
);

/** A monitor with callbacks that return promises, which their types do not ask for; one that rejects is removed. */
function awaiting(system: RandomSystem, plan: readonly (typeof LATER)[number][]): void {
  let calls = 0;
  const add = (): void => {
    const callback = async (): Promise<void> => {
      const kind = plan[calls++ % plan.length];
      await (kind === 'later' ? system.pause(3) : kind === 'never' ? new Promise(() => undefined) : undefined);
      if (kind !== 'fails') return;
      if (calls < 200) add();
      throw new Error('monitor');
    };
    system.runtime.monitors.add(everyCallback(callback));
  };
  add();
}

test(
  'the guarantees hold when monitors are slow, also for handlers that wait for time, restarts and publishers that give up (I-28)',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios(), fc.integer({ min: 1, max: 40 }), async (scenario, duration) => {
        const { violations, actors, abandoned } = await outcomeOf(scenario, (system) => {
          blocking(system, duration);
        });
        // A handler that misses the deadline of the stop by that is cut off and left behind: `onStop` runs beside it
        // (I-03).
        const leftBehind = (violation: string) =>
          violation.startsWith('I-03 onStop') && abandoned?.some((id) => violation.includes(` of ${id} `)) === true;
        expect(violations.filter((violation) => !leftBehind(violation))).toEqual([]);
        for (const { accepted, handled, failed, dropped, deadLettered, queued } of actors ?? [])
          expect([handled + failed + dropped + deadLettered, queued]).toEqual([accepted, 0]);
        expect(actors).toBeDefined();
      }),
      runs(60),
    );
  },
  RUNS_TIMEOUT,
);

/** A monitor with callbacks that take so many milliseconds, in which nothing else runs. */
function blocking({ runtime, clock }: RandomSystem, duration: number): void {
  runtime.monitors.add(
    everyCallback(() => {
      clock.block(duration);
    }),
  );
}

/**
 * A program that looks at no clock: no publisher gives up, no handler waits for time, nothing restarts after a delay,
 * and no time passes meanwhile.
 */
function timeless(scenario: Scenario): Scenario {
  const passes = ({ type }: Command): boolean => type !== 'advance';
  return {
    ...scenario,
    blockTimeout: 1e9,
    actors: scenario.actors.map((each) => ({
      ...each,
      handling: each.handling === 'slow' ? 'async' : each.handling,
      verdict: 'resume',
    })),
    before: scenario.before.filter(passes),
    commands: scenario.commands.filter(passes),
  };
}

test(
  'a program that looks at no clock does the same when its monitors are slow (I-28)',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        scenarios(['block', 'reject', 'drop-newest', 'drop-oldest', 'latest', 'unbounded']),
        fc.integer({ min: 1, max: 40 }),
        async (scenario, duration) => {
          const plain = await outcomeOf(timeless(scenario), () => undefined);
          const watched = await outcomeOf(timeless(scenario), (system) => {
            blocking(system, duration);
          });
          expect(watched).toEqual(plain);
        },
      ),
      runs(60),
    );
  },
  RUNS_TIMEOUT,
);
