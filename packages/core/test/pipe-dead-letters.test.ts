import { Actor, causeChain, Subscribe, topic, type ActorContext, type DeadLetter, type Runtime } from '@maiko/core';
import { bufferTime, delay, filter, map, type Observable } from 'rxjs';
import { gate, settle, started } from './support';

const Reading = topic<number>('reading');

type Operators = (readings: Observable<number>, ctx: ActorContext) => Observable<unknown>;

const LIMIT = 3;

/** Starts an actor with a pipe; its handler and operators fail as long as they are told to. */
async function piped(operators: Operators, verdict: 'resume' | 'stop' = 'resume') {
  const handled: unknown[] = [];
  const holding = gate();
  const failing = { handler: false, operator: false };
  @Actor()
  class Archive {
    @Subscribe(Reading, { pipe: (readings, _actor, ctx: ActorContext) => operators(checked(readings), ctx) })
    async store(value: unknown) {
      await holding.passed;
      if (failing.handler) throw new Error('disk');
      handled.push(value);
    }
    onError() {
      return verdict;
    }
  }
  const checked = (readings: Observable<number>) =>
    readings.pipe(
      map((each) => {
        if (failing.operator && each === LIMIT) throw new Error('limit');
        return each;
      }),
    );
  const stage = await started([Archive]);
  /** Publishes while the first event that comes out is in the hands of the handler. */
  const publish = async (...readings: number[]) => {
    await Promise.all(readings.map((each) => stage.runtime.publish(Reading, each)));
    await settle(stage.runtime);
    holding.open();
    await settle(stage.runtime);
  };
  return { ...stage, handled, failing, publish };
}

const told = ({ envelope, reason, error, subscriber }: DeadLetter) => ({
  payload: envelope.payload,
  piped: envelope.isPiped,
  reason,
  subscriber,
  because: causeChain(error).at(-1)?.split('] ').at(-1)?.split('.')[0],
});

const lettersOf = (runtime: Runtime) => runtime.deadLetters.list().map(told);

const doubled: Operators = (readings) => readings.pipe(map((each) => each * 10));

test('a dead letter tells whether an event has failed in the pipe or behind it', async () => {
  const { runtime, failing, publish, logger } = await piped(doubled);
  failing.operator = failing.handler = true;
  await publish(2, LIMIT);
  expect(lettersOf(runtime)).toEqual([
    { payload: LIMIT, piped: false, reason: 'pipe-failed', subscriber: 'Archive', because: 'Error: limit' },
    { payload: 20, piped: true, reason: 'handler-failed', subscriber: 'Archive', because: 'Error: disk' },
  ]);
  const [before, behind] = runtime.deadLetters.list();
  expect(before?.envelope.toJSON()).not.toHaveProperty('isPiped');
  expect(behind?.envelope.toJSON()).toMatchObject({ isPiped: true, payload: 20 });
  expect(logger.lines.filter((line) => line.includes('Dead letter'))).toEqual([
    expect.stringMatching(/\(pipe-failed\): event \S+ of topic "reading" for "Archive": limit/),
    expect.stringMatching(/\(handler-failed\): event \S+ of topic "reading" out of a pipe for "Archive": disk/),
  ]);
});

test('a replay gives what had come out to the handler, and what had not to the pipe again', async () => {
  const { runtime, failing, publish, handled } = await piped(doubled);
  failing.operator = failing.handler = true;
  await publish(2, LIMIT);
  failing.operator = failing.handler = false;
  for (const { id } of runtime.deadLetters.list()) await runtime.deadLetters.replay(id);
  await settle(runtime);
  expect(handled).toEqual([30, 20]);
  expect(runtime.deadLetters.list()).toEqual([]);
});

// What becomes of three events, of which the operators fail on the last one or the actor is stopped.
test.each<[string, Operators, (stage: Awaited<ReturnType<typeof piped>>) => Promise<void>, object[]]>([
  [
    'waits in front when an operator fails and the actor stops',
    doubled,
    async ({ publish }) => publish(LIMIT, 1),
    [
      { payload: LIMIT, piped: false, reason: 'pipe-failed', because: 'Error: limit' },
      { payload: 1, piped: false, reason: 'actor-stopped', because: 'Error: limit' },
    ],
  ],
  [
    'waits behind when an operator fails and the actor stops',
    doubled,
    async ({ publish }) => publish(2, 1, LIMIT),
    [
      { payload: LIMIT, piped: false, reason: 'pipe-failed', because: 'Error: limit' },
      { payload: 10, piped: true, reason: 'actor-stopped', because: 'Error: limit' },
    ],
  ],
  [
    'a buffer holds when the actor is stopped',
    (readings, { scheduler }) =>
      readings.pipe(
        bufferTime(1_000, scheduler),
        filter((batch) => batch.length > 0),
      ),
    async ({ publish, runtime }) => {
      await publish(1, 2);
      await runtime.stopActor('Archive');
    },
    [
      {
        payload: [1, 2],
        piped: true,
        reason: 'actor-stopped',
        because: 'Actor "Archive" has ended; what its mailbox held was not handled',
      },
    ],
  ],
  [
    'a buffer holds when an operator in front of it fails: that is lost with it',
    (readings, { scheduler }) => readings.pipe(bufferTime(1_000, scheduler)),
    async ({ publish }) => publish(1, LIMIT),
    [{ payload: LIMIT, piped: false, reason: 'pipe-failed', because: 'Error: limit' }],
  ],
  [
    'an operator delays when the actor is stopped: that is lost with it',
    (readings, { scheduler }) => readings.pipe(delay(1_000, scheduler)),
    async ({ publish, runtime }) => {
      await publish(1, 2);
      await runtime.stopActor('Archive');
    },
    [],
  ],
])('of what %s, the dead letters say why', async (_, operators, happen, expected) => {
  const stage = await piped(operators, 'stop');
  stage.failing.operator = true;
  await happen(stage);
  await settle(stage.runtime);
  expect(lettersOf(stage.runtime)).toEqual(expected.map((each) => ({ ...each, subscriber: 'Archive' })));
});
