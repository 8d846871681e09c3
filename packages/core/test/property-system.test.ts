import { MaikoError } from '@maiko/core';
import fc from 'fast-check';
import { disallowCodeFromStrings } from './support';
import { RandomSystem, type Item } from './support/random-system';
import { runs, RUNS_TIMEOUT } from './support/runs';
import { scenarios, type Scenario } from './support/scenario';

/** Runs a scenario and returns what it violated; fast-check prints the scenario, with its seed, when there is any. */
async function violations(scenario: Scenario): Promise<string[]> {
  const system = new RandomSystem(scenario);
  await system.run();
  return [
    ...system.violations,
    ...ordered(system),
    ...lifecycle(system),
    ...conserved(system, scenario),
    ...stopped(system, scenario),
  ];
}

/** I-01 and I-02 (G4): there is one order of dispatching, and every actor sees a subsequence of it. */
function* ordered({ received, order }: RandomSystem): Generator<string> {
  for (const [id, items] of received) {
    const last = new Map<string, number>();
    let before = 0;
    for (const item of items) {
      const place = order.get(item) ?? 0;
      if (place <= before) yield `I-02 ${id} saw ${name(item)} too late`;
      if (item.serial <= (last.get(item.publisher) ?? 0)) yield `I-01 ${id} saw ${name(item)} too late`;
      before = place;
      last.set(item.publisher, item.serial);
    }
  }
}

/** I-05: `onStop` once for every `onStart` that completed, never otherwise. */
function* lifecycle({ lives }: RandomSystem): Generator<string> {
  for (const { id, startedCount, stoppedCount } of lives) {
    if (startedCount !== stoppedCount)
      yield `I-05 ${id}: ${String(startedCount)} started, ${String(stoppedCount)} stopped`;
  }
}

/** I-06, I-07: every event that was meant for an actor is accounted for. I-22: a failing one is dead once. */
function* conserved({ report, expected, failures, deadLetters }: RandomSystem, { drain }: Scenario): Generator<string> {
  for (const { id, accepted, handled, failed, dropped, deadLettered, queued } of report?.actors ?? []) {
    const sum = handled + failed + dropped + deadLettered;
    if (queued !== 0 || sum !== accepted)
      yield `I-07 ${id}: ${String(accepted)} accepted, ${String(sum)} accounted for`;
    const meant = expected.get(id) ?? 0;
    // What comes when an actor has begun to end is a dead letter of it.
    const late = accepted - meant;
    if (late < 0 || (drain && late > deadLettered))
      yield `I-06 ${id}: ${String(meant)} events were meant for it, ${String(accepted)} accepted`;
  }
  const failedLetters = new Map<string, number>();
  for (const { reason, subscriber, envelope, error } of deadLetters) {
    if (reason !== 'handler-failed' || (error instanceof MaikoError && REFUSALS.includes(String(error.code)))) continue;
    if (!failures.has(`${subscriber ?? ''} ${envelope.id}`))
      yield `I-22 ${subscriber ?? ''} did not fail: ${error.message}`;
    const key = `${subscriber ?? ''} ${envelope.id}`;
    failedLetters.set(key, (failedLetters.get(key) ?? 0) + 1);
  }
  for (const [key, times] of failures) {
    if (failedLetters.get(key) !== times) yield `I-22 ${key} failed ${String(times)} times`;
  }
}

/** What makes a handler fail because an event it returned was refused. */
const REFUSALS = ['MAILBOX_FULL', 'BLOCKED_CYCLE', 'INGRESS_FULL'];

/** What may be lost in a drain all the same. */
const LOSSES = ['actor-stopped', 'block-timeout', 'mailbox-overflow'];

/** I-13, I-14: `stop` settles, drains, and leaves nothing waiting. */
function* stopped({ report, unsettled, deadLetters, runtime }: RandomSystem, { drain }: Scenario): Generator<string> {
  if (report === undefined) {
    yield `I-14 stop() has not settled; ${runtime.state}`;
    return;
  }
  if (unsettled > 0) yield `I-10 ${String(unsettled)} publishers still wait`;
  if (!drain || report.failure !== undefined) return;
  // An actor that ends itself meanwhile gives up what it holds, and a publisher may have waited for too long.
  const lost = deadLetters.some(({ reason }) => LOSSES.includes(reason));
  if (!report.drained && !lost) yield 'I-13 not drained';
  for (const { reason } of deadLetters) if (reason === 'not-drained' || reason === 'abandoned') yield `I-13 ${reason}`;
}

const name = ({ publisher, serial }: Item): string => `${publisher}#${String(serial)}`;

const check = (scenario: fc.Arbitrary<Scenario>, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(scenario, async (each) => {
      const found = await violations(each);
      if (found.length > 0) throw new Error(found.slice(0, 5).join('\n'));
    }),
    runs(numRuns),
  );

describe.each([
  ['a loop made for each class', () => () => undefined],
  ['the plain loop, where code from strings is not allowed', disallowCodeFromStrings],
])('whatever publishes, handles, crashes and stops in whatever order, with %s', (_, prepare) => {
  let restore: () => void;
  beforeAll(() => (restore = prepare()));
  afterAll(() => {
    restore();
  });

  test(
    'the guarantees hold under any mix of policies (G1, G2, G4, G5, G7, G8, G9, G10)',
    () => check(scenarios(), 200),
    RUNS_TIMEOUT,
  );

  test('under block nothing is lost', () => check(scenarios(['block']), 100), RUNS_TIMEOUT);
});
