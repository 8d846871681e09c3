import { Actor, causeChain, plainContainer, topic, type ActorContainer, type Monitor } from '@maiko/core';
import { started, stopVirtually, unstarted } from './support';
import {
  comingUp,
  contained,
  goingDown,
  handling,
  judging,
  Narrow,
  never,
  overflowing,
  rejecting,
  scheduled,
  stepping,
  Work,
  type Fail,
  type Failing,
} from './support/failing';

/** Every kind of failure that docs/internals/reliability.md lists, each with every kind of reason. */

const Out = topic<string>('out');

interface Kind {
  readonly make: (fail: Fail) => Failing;
  /** The chains of causes of its restarts, outermost first; `REASON` stands for what was thrown. */
  readonly causes: readonly (readonly string[])[];
  /** Why events died. */
  readonly dead?: readonly string[];
}

const REASON = 'REASON';
const HANDLER = [['HANDLER_FAILED', REASON]];
const START = [
  ['HANDLER_FAILED', 'crash'],
  ['START_FAILED', REASON],
];
const JUDGED = [['ON_ERROR_FAILED', 'both', 'HANDLER_FAILED', 'crash']];
const LOST = ['handler-failed'];

const kinds: Readonly<Record<string, Kind>> = {
  'a handler throws': { make: handling, causes: HANDLER, dead: LOST },
  'a handler rejects': { make: (fail) => handling(() => rejecting(fail)), causes: HANDLER, dead: LOST },
  'a generator breaks off half-way': {
    make: (fail) =>
      handling(function* () {
        yield Out('one');
        fail();
      }),
    causes: HANDLER,
    dead: LOST,
  },
  'an async generator breaks off half-way': {
    make: (fail) =>
      handling(async function* () {
        yield Out('one');
        await Promise.resolve();
        fail();
      }),
    causes: HANDLER,
    dead: LOST,
  },
  'step throws': { make: stepping, causes: [['STEP_FAILED', REASON]] },
  'step rejects': { make: (fail) => stepping(() => rejecting(fail)), causes: [['STEP_FAILED', REASON]] },
  'a scheduled method throws': { make: scheduled, causes: [['SCHEDULED_FAILED', REASON]] },
  'a scheduled method rejects': {
    make: (fail) => scheduled(() => rejecting(fail)),
    causes: [['SCHEDULED_FAILED', REASON]],
  },
  'the constructor throws in a restart': {
    make: (fail) => comingUp({ constructed: fail }),
    causes: START,
    dead: LOST,
  },
  'the container throws in a restart': { make: contained, causes: START, dead: LOST },
  'the container rejects in a restart, as for an async factory': {
    make: (fail) => contained(() => rejecting(fail)),
    causes: START,
    dead: LOST,
  },
  'onStart throws in a restart': { make: (fail) => comingUp({ onStart: fail }), causes: START, dead: LOST },
  'onStart rejects in a restart': {
    make: (fail) => comingUp({ onStart: () => rejecting(fail) }),
    causes: START,
    dead: LOST,
  },
  'onError throws': { make: judging, causes: JUDGED, dead: LOST },
  'onError rejects': { make: (fail) => judging(() => rejecting(fail)), causes: JUDGED, dead: LOST },
};

/** Failures with a reason that is ours. */
const ours: Readonly<Record<string, Kind>> = {
  'a handler takes longer than handlerTimeout': {
    make: () => handling(never),
    causes: [['HANDLER_TIMEOUT']],
    dead: LOST,
  },
  'a step takes longer than handlerTimeout': { make: () => stepping(never), causes: [['HANDLER_TIMEOUT']] },
  'a scheduled method takes longer than handlerTimeout': {
    make: () => scheduled(never),
    causes: [['HANDLER_TIMEOUT']],
  },
  'a handler returns no event': {
    make: () => handling(() => 42),
    causes: [['HANDLER_FAILED', 'INVALID_RETURN']],
    dead: LOST,
  },
  'a step answers nonsense': {
    make: () => stepping(() => 'again'),
    causes: [['STEP_FAILED', 'INVALID_STEP_ACTION']],
  },
  'a scheduled method returns no event': {
    make: () => scheduled(() => 42),
    causes: [['SCHEDULED_FAILED', 'INVALID_RETURN']],
  },
  'the container takes longer than startTimeout in a restart': {
    make: () => contained(never),
    causes: [
      ['HANDLER_FAILED', 'crash'],
      ['START_FAILED', 'HOOK_TIMEOUT'],
    ],
    dead: LOST,
  },
  'the container answers nothing in a restart': {
    make: () => contained(() => undefined),
    causes: [
      ['HANDLER_FAILED', 'crash'],
      ['START_FAILED', 'NO_INSTANCE'],
    ],
    dead: LOST,
  },
  'onStart takes longer than startTimeout in a restart': {
    make: () => comingUp({ onStart: never }),
    causes: [
      ['HANDLER_FAILED', 'crash'],
      ['START_FAILED', 'HOOK_TIMEOUT'],
    ],
    dead: LOST,
  },
  'onError answers nonsense': {
    make: () => judging(() => 'whatever'),
    causes: [['INVALID_VERDICT', 'HANDLER_FAILED', 'crash']],
    dead: LOST,
  },
  'onError never answers': {
    make: () => judging(never),
    causes: [['ON_ERROR_FAILED', 'both', 'HANDLER_FAILED', 'crash']],
    dead: LOST,
  },
  'the mailbox overflows under "fail"': {
    make: overflowing,
    causes: [['MAILBOX_OVERFLOW']],
    dead: ['mailbox-overflow'],
  },
};

/** What a chain of causes says, shortly. */
const brief = (cause: unknown): string[] =>
  causeChain(cause).map((line) => {
    if (line.startsWith('AggregateError')) return 'both';
    return /\[([A-Z_]+)\]/u.exec(line)?.[1] ?? line.replace(/^Error: /u, '');
  });

/** What happened to an actor that fails once, between `bad` and `good`. */
async function outcome({ actor, container }: Failing) {
  const causes: string[][] = [];
  const monitor: Monitor = { actorRestarting: (_id, _incarnation, cause) => causes.push(brief(cause)) };
  const { runtime, clock } = await started([actor], { container, monitors: [monitor] });
  void runtime.publish(Work, 'bad');
  await clock.advance(0);
  for (const event of ['waits', 'is one too many']) void runtime.publish(Narrow, event);
  await clock.advance(7_000);
  void runtime.publish(Work, 'good');
  await clock.advance(10);
  const { status, counters } = runtime.actor('Failing');
  const dead = runtime.deadLetters.list().map(({ reason }) => reason);
  await stopVirtually(runtime, clock);
  return { causes, dead, status, queued: counters.queued, state: runtime.state };
}

const expected = ({ causes, dead = [] }: Kind, reason: readonly string[]) => ({
  causes: causes.map((chain) => chain.flatMap((link) => (link === REASON ? reason : [link]))),
  dead,
  status: 'running',
  queued: 0,
  state: 'stopped',
});

/** The first start of an actor behind another one, which has started by then. */
async function firstStart({ actor, container }: Failing) {
  const stops: string[] = [];
  @Actor()
  class Before {
    onStop(reason: string) {
      stops.push(reason);
    }
  }
  let created = 0;
  const both: ActorContainer = {
    create: (actorClass, context) =>
      (++created === 1 ? plainContainer : (container ?? plainContainer)).create(actorClass, context),
  };
  const { runtime, clock } = await unstarted([Before, actor], { container: both });
  const start = runtime.start().then(
    () => [],
    (error: unknown) => brief(error),
  );
  await clock.advance(1_000);
  return { causes: await start, stops, state: runtime.state };
}

const starts: Readonly<Record<string, (fail: Fail) => Failing>> = {
  'the constructor throws': (fail) => comingUp({ constructed: fail }, 1),
  'the container throws': (fail) => contained(fail, 1),
  'the container rejects, as for an async factory': (fail) => contained(() => rejecting(fail), 1),
  'onStart throws': (fail) => comingUp({ onStart: fail }, 1),
  'onStart rejects': (fail) => comingUp({ onStart: () => rejecting(fail) }, 1),
};

/** What is reported of an actor on its way down, and how the runtime stopped. */
async function wayDown({ actor, container }: Failing) {
  const failures: string[][] = [];
  const monitor: Monitor = { failed: (error, id) => failures.push([id, ...brief(error)]) };
  const { runtime, clock, logger } = await started([actor], { container, monitors: [monitor] });
  const { drained, failure, abandoned } = await stopVirtually(runtime, clock);
  return { failures, logged: logger.lines.length, drained, failure, abandoned };
}

const nothing = () => undefined;
const ends: Readonly<Record<string, (fail: Fail) => Failing>> = {
  'onStop throws': (fail) => goingDown(fail, nothing),
  'onStop rejects': (fail) => goingDown(() => rejecting(fail), nothing),
  'disposal throws': (fail) => goingDown(nothing, fail),
  'disposal rejects': (fail) => goingDown(nothing, () => rejecting(fail)),
};

const reasons: readonly [what: string, reason: unknown, chain: readonly string[]][] = [
  ['an Error', new Error('boom'), ['boom']],
  ['a text', 'boom', ['THROWN_VALUE', '"boom"']],
  ['undefined', undefined, ['THROWN_VALUE']],
];

describe.each(reasons)('with %s', (_what, reason, chain) => {
  test.each(Object.entries(kinds))('%s: the actor is restarted for it, and goes on', async (_kind, kind) => {
    const failing = kind.make(() => {
      throw reason;
    });
    expect(await outcome(failing)).toEqual(expected(kind, chain));
  });

  test.each(Object.entries(starts))('%s at the first start: start() rejects, others are stopped', async (_, make) => {
    const failing = make(() => {
      throw reason;
    });
    expect(await firstStart(failing)).toEqual({
      causes: ['START_FAILED', ...chain],
      stops: ['shutdown'],
      state: 'stopped',
    });
  });

  test.each(Object.entries(ends))('%s: that is reported, and nothing is held up', async (_, make) => {
    const failing = make(() => {
      throw reason;
    });
    const reported = { failures: [['Failing', ...chain]], logged: 1 };
    expect(await wayDown(failing)).toEqual({ ...reported, drained: true, failure: undefined, abandoned: [] });
  });
});

test.each(Object.entries(ours))('%s: the actor is restarted for it, and goes on', async (_kind, kind) => {
  expect(await outcome(kind.make(() => undefined as never))).toEqual(expected(kind, []));
});
