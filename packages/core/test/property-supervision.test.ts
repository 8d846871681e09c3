import type { AutoShutdown, ModuleDefinition, PolicyOptions, RestartStrategy, Runtime, StopReport } from '@maiko/core';
import fc from 'fast-check';
import {
  crew,
  SeededDispatcher,
  tell,
  TestClock,
  turns,
  findUnbalanced,
  virtualRuntime,
  watch,
  type Order,
} from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

/** Whatever goes on, once nothing is wrong any more it is over after so long. Milliseconds. */
const LONGEST_UNREST = 120_000;

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const SPAWNED = ['s', 't'] as const;
/** Two members of each module that read one log, and what they hear. */
const TWINS = ['Inner', 'Middle', 'Outer'].map((module) => [`${module}-1`, `${module}-2`] as const);
const ALL_TWINS = 'twins';
/** What the first member of each module spawns when it starts. */
const HELPERS = ['a-helper', 'c-helper', 'e-helper'] as const;

const strategy = fc.constantFrom<RestartStrategy>('one-for-one', 'one-for-all', 'rest-for-one');
const supervision = fc.record({
  strategy,
  maxRestarts: fc.constantFrom(0, 1, 3, 100, Infinity),
  within: fc.constantFrom(0, 500, 30_000),
  maxConsecutive: fc.constantFrom(0, 2, 10),
  backoff: fc.constantFrom(0, 1, 100, { min: 10, max: 300 }, { min: 500, max: 2_000, jitter: 1 }),
  onExceeded: fc.constantFrom('escalate' as const, 'stop-child' as const),
  autoShutdown: fc.constantFrom<AutoShutdown>('any', 'all'),
});
const policy: fc.Arbitrary<PolicyOptions> = fc
  .record({
    restart: fc.constantFrom('permanent' as const, 'transient' as const, 'temporary' as const),
    significant: fc.constantFrom(false, false, true),
    handlerTimeout: fc.constantFrom(undefined, 50),
    shutdownTimeout: fc.constantFrom(0, 10, 1_000),
    startTimeout: fc.constantFrom(20, 2_000),
    mailboxOnRestart: fc.constantFrom('keep' as const, 'drop' as const),
  })
  .map((options) => ({ ...options, significant: options.significant && options.restart !== 'permanent' }));

const order = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<Order>('crash', 'crash', 'leave', 'hang', 'escalate', 'do 1', 'do 2') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Order>('stall', 'stall', 'work 30', 'work 30', 'spawn s', 'spawn t', 'spawn a'),
  },
);
const lifetime = fc.constantFrom(undefined, 'incarnation' as const, 'module' as const);
const name = fc.constantFrom<string>(...NAMES, ...NAMES, ...SPAWNED, ...HELPERS, ALL_TWINS, ALL_TWINS);
const time = fc.constantFrom(undefined, 0, 5, 10, 15, 60, 1_500);
const pace = fc.record({ onStart: time, onStop: time, dispose: time });
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('tell' as const), name, order }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('advance' as const), time: fc.constantFrom(0, 1, 20, 150, 2_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('spawn' as const),
      name: fc.constantFrom(...SPAWNED, 'a', 'Inner-1', 'd'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('stop' as const), name }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('unfit' as const), name, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lazy' as const), name, on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('slow' as const), name, pace }) },
  // What takes several steps is seldom drawn one by one.
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('collapse' as const),
      pair: fc.nat({ max: 2 }),
      busy: fc.constantFrom<Order>('stall', 'hang', 'work 30'),
      order: fc.constantFrom<Order>('escalate', 'crash'),
      onStop: fc.constantFrom(0, 60, 200),
      then: fc.constantFrom(0, 5, 20, 100),
      stopped: fc.option(fc.constantFrom(...TWINS.flat()), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('dawdle' as const),
      name: fc.constantFrom(...NAMES),
      onStart: fc.constantFrom(15, 60, 1_500),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('usurp' as const), name: fc.constantFrom<string>(...NAMES) }) },
);

const scenario = fc.record({
  seed: fc.integer({ min: 1 }),
  modules: fc.array(supervision, { minLength: 3, maxLength: 3 }),
  policies: fc.array(policy, { minLength: NAMES.length, maxLength: NAMES.length }),
  twins: policy.map((each) => ({ ...each, significant: false })),
  lifetimes: fc.array(lifetime, { minLength: NAMES.length, maxLength: NAMES.length }),
  commands: fc.array(command, { minLength: 1, maxLength: 25 }),
  rest: fc.boolean(),
  stop: fc.record({ drain: fc.boolean(), deadline: fc.constantFrom(0, 30, 1_000, 10_000) }),
});

/** Three modules, one in the other, with two members and two twins each. */
function tree(
  { modules, policies, twins, lifetimes }: Scenario,
  member: ReturnType<typeof crew>['member'],
): ModuleDefinition {
  const actors = NAMES.map((each, index) => {
    const helpers = HELPERS.filter((helper) => helper === `${each}-helper`);
    return member(each, { ...policies[index], helpers, lifetime: lifetimes[index] });
  });
  const pairs = TWINS.map((pair) => pair.map((each) => member(each, { ...twins, hears: ALL_TWINS })));
  return ['Inner', 'Middle', 'Outer'].reduce<ModuleDefinition | undefined>(
    (inner, title, index) => ({
      name: title,
      imports: inner === undefined ? [] : [inner],
      actors: [...actors.slice(2 * index, 2 * index + 2), ...(pairs[index] ?? [])],
      supervision: modules[index],
    }),
    undefined,
  ) as ModuleDefinition;
}

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** A dispatcher, and a clock that moves on only when that has nothing to run. */
function seeded({ seed }: Scenario): { readonly dispatcher: SeededDispatcher; readonly clock: TestClock } {
  const dispatcher = new SeededDispatcher(seed);
  const clock = new TestClock(async () => {
    do await turns();
    while (dispatcher.busy);
  });
  return { dispatcher, clock };
}

/** What was not as it must be, as text. */
async function violations(each: Scenario): Promise<string[]> {
  const { dispatcher, clock } = seeded(each);
  const { member, container, unfit, lazy, slow, journal, disposed } = crew(clock);
  const { runtime } = virtualRuntime({ module: tree(each, member), container, dispatcher }, clock);
  const found: string[] = [];
  const check = (): void => {
    found.push(...findUnbalanced(runtime).map(({ id, counters }) => `I-07 ${id}: ${JSON.stringify(counters)}`));
  };
  await runtime.start();
  runtime.join().catch(() => undefined);
  for (const command of each.commands) {
    switch (command.type) {
      case 'tell':
        void tell(runtime, command.name, command.order);
        break;
      case 'advance':
        await clock.advance(command.time);
        break;
      case 'spawn': {
        const { actorClass, config } = member(command.name);
        runtime.spawn(actorClass, config).catch(() => undefined);
        break;
      }
      case 'stop':
        runtime.stopActor(command.name).catch(() => undefined);
        break;
      case 'unfit':
      case 'lazy': {
        const set = command.type === 'unfit' ? unfit : lazy;
        if (command.on) set.add(command.name);
        else set.delete(command.name);
        break;
      }
      case 'slow':
        slow.set(command.name, command.pace);
        break;
      // One of a pair is busy, and its twins are, when the other takes the module down slowly.
      case 'collapse': {
        const [one, other] = [NAMES[2 * command.pair] as string, NAMES[2 * command.pair + 1] as string];
        slow.set(other, { onStop: command.onStop });
        void tell(runtime, one, command.busy);
        void tell(runtime, ALL_TWINS, 'work 30');
        await clock.advance(0);
        void tell(runtime, other, command.order);
        await clock.advance(command.then);
        if (command.stopped !== undefined) runtime.stopActor(command.stopped).catch(() => undefined);
        break;
      }
      case 'dawdle':
        slow.set(command.name, { onStart: command.onStart });
        void tell(runtime, command.name, 'crash');
        break;
      // The name of one that was declared is not to be had.
      case 'usurp': {
        runtime.stopActor(command.name).catch(() => undefined);
        await clock.advance(20);
        const { actorClass, config } = member(command.name);
        runtime.spawn(actorClass, config).then(
          () => found.push(`${command.name} was given away`),
          () => undefined,
        );
      }
    }
    check();
  }
  if (each.rest) {
    for (const trouble of [unfit, lazy, slow]) trouble.clear();
    await clock.advance(LONGEST_UNREST);
    found.push(...unrest(runtime));
  }
  // An actor that has ended by itself keeps the deadline it has.
  const deadline = runtime.state === 'running' ? each.stop.deadline : 10_000;
  const letters = runtime.deadLetters.total;
  const stopped = runtime.stop(each.stop);
  const settled = watch(stopped);
  // At once: what was left behind goes on, and what it publishes later no report can know.
  void stopped.then((report) => found.push(...untrue(report, runtime, letters)));
  await clock.advance(deadline);
  if (settled.state !== 'resolved') found.push(`I-14 stop() is ${settled.state} after its ${String(deadline)} ms`);
  // Hooks and starts that were left behind end by themselves, and the timers of the crew with them.
  await clock.advance(60_000);
  check();
  if (clock.pending > 0) found.push(`I-33 ${String(clock.pending)} timers are left`);
  found.push(...lives(journal, each));
  for (const times of disposed.values())
    if (times !== 1) found.push(`an instance was disposed of ${String(times)} times`);
  return found;
}

/** What was left behind, or failed, is refused what it publishes: that is no loss. */
const FAIR: ReadonlySet<string> = new Set(['handler-failed', 'blocked-cycle', 'runtime-closed', 'publisher-ended']);

/** What was lost in a stop that says it was drained. */
function untrue(report: StopReport, { deadLetters }: Runtime, before: number): string[] {
  if (!report.drained) return [];
  const since = deadLetters.list().slice(Math.max(0, deadLetters.list().length - (deadLetters.total - before)));
  const lost = since.filter(({ reason }) => !FAIR.has(reason));
  const queued = report.actors.filter((each) => each.queued > 0);
  return [
    ...lost.map(({ reason }) => `drained, and ${reason}`),
    ...queued.map(({ id }) => `drained, and ${id} has more`),
  ];
}

/** The actors on the way up or down, though nothing is wrong with any of them any more. */
function unrest(runtime: Runtime): string[] {
  if (runtime.state !== 'running') return [];
  return runtime
    .actors()
    .filter(({ status }) => status !== 'running')
    .map(({ id, status }) => `${id} is ${status} for good`);
}

/**
 * Every incarnation that came up goes down once, and before the next one of its name comes up; what it spawned and ends
 * with it goes down before.
 */
function lives(journal: readonly string[], { lifetimes }: Scenario): string[] {
  const found: string[] = [];
  const up = new Map<string, string>();
  const late = new Set<string>();
  for (const line of journal) {
    const [incarnation = '', what = ''] = line.split(' ');
    const [actor = ''] = incarnation.split('#');
    if (what === 'do') {
      if (up.get(actor) !== incarnation) found.push(`I-04 ${line} while ${up.get(actor) ?? 'none'} is up`);
    } else if (what === 'up') {
      if (up.has(actor)) found.push(`I-03 ${line} while ${up.get(actor) ?? ''} is up`);
      up.set(actor, incarnation);
    } else if (what === 'late') {
      late.add(incarnation);
    } else if (what === 'leaks') {
      found.push(`${line}: it was cut off`);
    } else if (what !== 'work') {
      if (late.delete(incarnation)) continue;
      if (up.get(actor) !== incarnation) found.push(`I-05 ${line} is not owed`);
      up.delete(actor);
      const helper = `${actor}-helper`;
      if (up.has(helper) && lifetimes[NAMES.indexOf(actor as 'a')] !== 'module')
        found.push(`${line} while ${String(up.get(helper))} is up`);
    }
  }
  for (const each of [...up.values(), ...late]) found.push(`I-05 ${each} was never told to stop`);
  return found;
}

test(
  'lifecycles are in order in any tree, whichever actor crashes, leaves, hangs, is spawned or stopped (I-03, I-04, I-05, I-07, I-14, I-33)',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const found = await violations(each);
        if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
      }),
      runs(500),
    );
  },
  RUNS_TIMEOUT,
);

test(
  'an actor that always fails ends in bounded time, under any supervision (I-18)',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (each) => {
        const { dispatcher, clock } = seeded(each);
        const { member, container, unfit } = crew(clock);
        const { runtime } = virtualRuntime({ module: tree(each, member), container, dispatcher }, clock);
        await runtime.start();
        runtime.join().catch(() => undefined);
        for (const one of NAMES) unfit.add(one);
        await tell(runtime, 'a', 'crash');
        await clock.advance(3_600_000);
        const busy = runtime.actors().filter(({ status }) => status === 'restarting' || status === 'starting');
        if (busy.length > 0)
          throw new Error(`${busy.map(({ id, restarts }) => `${id} ${String(restarts)}`).join()} still at it`);
        await runtime.stop();
      }),
      runs(150),
    );
  },
  RUNS_TIMEOUT,
);
