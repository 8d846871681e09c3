import { actor, Actor, Subscribe, topic, type ErrorVerdict } from '@maiko/core';
import fc from 'fast-check';
import { findUnbalanced, TestClock, virtualRuntime } from './support';
import { BarePipe, DOWN } from './support/bare-pipe';
import { OPERATOR_SETS, operators, piped, type Operator } from './support/random-operators';
import { PipedSystem } from './support/piped-system';
import { pipedScenarios, type PipedScenario } from './support/piped-scenario';
import { runs, RUNS_TIMEOUT } from './support/runs';

const Value = topic('value', { overflow: 'block' });
const Crash = topic<undefined>('crash');

type Step =
  | { readonly type: 'publish'; readonly values: readonly number[] }
  | { readonly type: 'advance'; readonly time: number }
  | { readonly type: 'crash' };

interface Program {
  readonly operators: readonly Operator[];
  readonly capacity: number;
  /** How long the handler takes. Milliseconds; 0 for at once. */
  readonly handling: number;
  readonly verdict: ErrorVerdict;
  readonly steps: readonly Step[];
}

function programs(
  names: readonly Operator['name'][],
  handling: readonly number[],
  others: readonly fc.Arbitrary<Step>[],
): fc.Arbitrary<Program> {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('publish' as const), values }) },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
  return fc.record({
    operators: operators(names),
    capacity: fc.constantFrom(1, 2, 8, 128),
    handling: fc.constantFrom(...handling),
    verdict: fc.constantFrom('resume' as const, 'restart' as const),
    steps: fc.array(step, { maxLength: 10 }),
  });
}

const advance = fc.record({ type: fc.constant('advance' as const), time: fc.constantFrom(1, 3, 7, 10, 20, 45) });
const crash = fc.record({ type: fc.constant('crash' as const) });
/** Longer than any operator takes. */
const DRAIN = 100_000;

/**
 * What the handler of an actor gets, in order.
 * @param waits how long it takes until the actor is up, before each crash and before the end. Milliseconds
 */
async function handled({ operators: all, capacity, handling, verdict, steps }: Program, waits: number[]) {
  const clock = new TestClock();
  const seen: unknown[] = [];
  let failures = 0;
  const pause = (time: number) => new Promise<void>((resolve) => void clock.setTimer(resolve, time));
  @Actor()
  class Piped {
    @Subscribe(Value, { pipe: (values, _actor, { scheduler }) => piped(values, all, scheduler) })
    take(value: unknown) {
      seen.push(value);
      return handling === 0 ? undefined : pause(handling);
    }
    @Subscribe(Crash)
    crash() {
      throw new Error('crash');
    }
    onError({ message }: Error) {
      if (message === 'crash') return 'restart';
      failures++;
      return verdict;
    }
  }
  const { runtime } = virtualRuntime(
    {
      actors: [actor(Piped, { capacity })],
      supervision: { backoff: DOWN, maxRestarts: Infinity, maxConsecutive: 1_000_000 },
    },
    clock,
  );
  await runtime.start();
  await clock.advance(0);
  for (const step of steps) {
    if (step.type === 'publish') for (const each of step.values) void runtime.publish(Value, each);
    if (step.type === 'crash') await clock.advance(waits.shift() ?? 0);
    if (step.type === 'crash') void runtime.publish(Crash, undefined);
    await clock.advance(step.type === 'advance' ? step.time : step.type === 'crash' ? DOWN : 0);
    // A handler that takes its time lets the operators wait, and these have no clock.
    while (handling > 0 && runtime.actors().some(({ counters }) => counters.queued > 0)) await clock.advance(handling);
    expect(findUnbalanced(runtime)).toEqual([]);
  }
  await clock.advance(waits.shift() ?? 0);
  const stopped = runtime.stop({ deadline: DRAIN });
  await clock.advance(DRAIN);
  const report = await stopped;
  return { seen, failures, drained: report.drained, timers: clock.pending, actors: report.actors };
}

/** What comes out of the same operators on a bare Subject. */
function expected({ operators: all, verdict, steps }: Program) {
  const waits: number[] = [];
  const bare = new BarePipe((values, at) => piped(values, all, at), verdict === 'restart');
  for (const step of steps) {
    if (step.type === 'publish') bare.next(step.values);
    else if (step.type === 'advance') bare.advance(step.time);
    else {
      waits.push(bare.comeUp());
      bare.crash();
    }
  }
  // An actor that is down and has no event is not brought back.
  waits.push(bare.comeUp());
  bare.drain(DRAIN);
  return { bare, waits };
}

describe('a handler behind operators gets what comes out of them on a bare Subject', () => {
  const check = (program: fc.Arbitrary<Program>, numRuns: number) =>
    fc.assert(
      fc.asyncProperty(program, async (each) => {
        const { bare, waits } = expected(each);
        fc.pre(!bare.isHopeless);
        const { seen, failures, timers, drained, actors } = await handled(each, waits);
        expect(seen).toEqual(bare.emitted);
        expect(failures).toBe(bare.failures);
        expect({ drained, timers }).toEqual({ drained: true, timers: 0 });
        for (const { accepted, handled: done, failed } of actors) expect(done + failed).toBe(accepted);
      }),
      runs(numRuns),
    );

  test(
    'at every speed of the handler, when they take no time',
    () => check(programs(OPERATOR_SETS.untimed, [0, 1, 20], [advance]), 100),
    RUNS_TIMEOUT,
  );

  test(
    'under virtual time, with handlers that crash in between',
    () => check(programs(OPERATOR_SETS.timed, [0], [advance, advance, crash]), 150),
    RUNS_TIMEOUT,
  );

  test(
    'when operators fail, under resume and under restart',
    () => check(programs(OPERATOR_SETS.failing, [0], [advance, advance, crash]), 150),
    RUNS_TIMEOUT,
  );
});

/** Why an event is a dead letter that its actor has failed on. */
const FAILURES = ['handler-failed', 'pipe-failed'];

/** Every event goes into its pipe once, or is accounted for. */
function* taken({ trace: { fates, swallows } }: PipedSystem): Generator<string> {
  for (const [serial, { to, accepted, taken: times, failed: failing, dropped, unrouted, letters }] of fates) {
    const failed = letters.filter(({ reason }) => FAILURES.includes(reason)).length;
    const given = letters.length - failed + dropped + unrouted;
    const fate = JSON.stringify({
      to,
      accepted,
      times,
      dropped,
      unrouted,
      letters: letters.map(({ reason }) => reason),
    });
    if (times + given > 1 || failed > 1 || (failed === 1 && given > 0)) yield `event ${String(serial)} twice: ${fate}`;
    if (accepted === true && times + given + failed === 0 && !swallows[to])
      yield `event ${String(serial)} lost: ${fate}`;
    if (failing && failed === 0) yield `event ${String(serial)} failed, and is no dead letter: ${fate}`;
    if (accepted === false && times > 0) yield `event ${String(serial)} refused and taken: ${fate}`;
  }
}

/** Every value that came out is handled once, or a dead letter. */
function* handledOnce({ trace: { boxes } }: PipedSystem): Generator<string> {
  for (const { serial, pipe, entered, handled: times, threw, letters } of boxes.flat()) {
    const reasons = letters.map(({ reason }) => reason).join();
    if (times + letters.length !== 1 || times > entered)
      yield `value ${String(pipe.index)}#${String(serial)} of incarnation ${String(pipe.life)}: entered ${String(entered)}, handled ${String(times)}, ${reasons}`;
    if (threw && reasons !== 'handler-failed' && reasons !== 'abandoned')
      yield `value ${String(serial)} failed, and is ${reasons}`;
  }
}

/** Nothing is left, and the counts add up. */
function* ended({ trace: { made }, report, unsettled, timersLeft }: PipedSystem, drain: boolean): Generator<string> {
  if (report === undefined) {
    yield 'stop() has not settled';
    return;
  }
  if (unsettled > 0) yield `${String(unsettled)} publishers still wait`;
  if (timersLeft > 0) yield `${String(timersLeft)} timers are left`;
  for (const { life, open } of made)
    if (open > 0) yield `${String(open)} subscriptions outlive incarnation ${String(life)}`;
  for (const { accepted, handled: done, failed, dropped, deadLettered, queued } of report.actors) {
    const sum = done + failed + dropped + deadLettered;
    if (queued > 0 || sum !== accepted) yield `${String(accepted)} accepted, ${String(sum)} accounted for`;
  }
  if (report.drained && !drain) yield 'drained without draining';
}

/** What a runtime says it drained, it did; and it drains when there is time. */
function* drained({ trace: { letters }, report }: PipedSystem, { stop }: PipedScenario): Generator<string> {
  const losses = letters.map(({ reason }) => reason).filter((reason) => !FAILURES.includes(reason));
  if (stop.drain && stop.deadline === 10_000 && report?.drained === false && losses.length === 0) yield 'not drained';
  if (report?.drained === true && losses.includes('not-drained')) yield 'drained, with losses';
}

test(
  'whatever crashes, restarts and stops, each event and each value comes to one end, and nothing outlives its incarnation',
  async () => {
    await fc.assert(
      fc.asyncProperty(pipedScenarios(), async (scenario) => {
        const system = new PipedSystem(scenario);
        await system.run();
        const found = [
          ...system.trace.violations,
          ...taken(system),
          ...handledOnce(system),
          ...ended(system, scenario.stop.drain),
          ...drained(system, scenario),
        ];
        if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
      }),
      runs(150),
    );
  },
  RUNS_TIMEOUT,
);
