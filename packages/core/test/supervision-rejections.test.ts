import { runProgram, type ProgramOutcome } from './support';

// Real unhandled rejections need real processes. Up to Node 22 a rejection belongs to the code that made the promise,
// from 24 on to the code that rejected it; here the two are the same.

jest.setTimeout(60_000);

const text = (actor: string, rejected: string) =>
  `[UNHANDLED_REJECTION] Code of actor "${actor}" rejected a promise, and nothing handles that: ${rejected}. Await the promise in the handler or hook that makes it, or catch its error.`;
const failed = (rejected: string, actor = 'Careless') => `failed: ${text(actor, rejected)}`;
const restarted = (rejected: string, cause: string, actor = 'Careless') =>
  `warn Actor "${actor}" failed and is restarted in 1 ms (restart 1 of 5 within 30000 ms): ${text(actor, rejected)}${cause}`;
const reported = (rejected: string, cause: string) =>
  `error Actor "Careless" failed when it was ending: ${text('Careless', rejected)}${cause}`;
const counted = (handled: number, failures = 0, actor = 'Careless') =>
  `${actor}: ${JSON.stringify({ accepted: 2, handled, failed: failures, dropped: 0, deadLettered: 0, returned: 0, queued: 0 })}`;
const late = 'Error: late';

describe('under rejections: "attribute" an unhandled rejection is a failure of the actor', () => {
  let scenarios: Readonly<Record<string, readonly string[]>> = {};

  beforeAll(async () => {
    const { code, out, err } = await runProgram('attributed');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    scenarios = JSON.parse(out) as typeof scenarios;
  });

  /** What was said of rejections. */
  const failuresIn = (scenario: string) => scenarios[scenario]?.filter((line) => line.startsWith('failed: ['));

  test('that waits until the event in hand is done', () => {
    expect(scenarios.busy).toEqual([
      'the rejection was there',
      'first by 1',
      failed(late),
      'next by 2',
      counted(2),
      restarted(late, ' (late)'),
    ]);
  });

  test('while it has nothing to do, also with a reason that is no Error', () => {
    expect(scenarios.idle).toEqual([
      'first by 1',
      failed('"no error"'),
      'next by 2',
      counted(2),
      restarted('"no error"', ''),
    ]);
  });

  test('once for two at a time: the other is reported', () => {
    expect(scenarios.twice).toEqual([
      'first by 1',
      failed('Error: two'),
      failed('Error: one'),
      'next by 2',
      counted(2),
      reported('Error: two', ' (two)'),
      restarted('Error: one', ' (one)'),
    ]);
  });

  test('but of one that has ended it is only reported, and its successor goes on', () => {
    expect(scenarios.fenced).toEqual(
      expect.arrayContaining([
        'failed: first',
        failed('Error: after the end'),
        'next by 2',
        counted(1, 1),
        reported('Error: after the end', ' (after the end)'),
      ]),
    );
    expect(failuresIn('fenced')).toHaveLength(1);
  });

  test('but of one that was told to end it is only reported, when what it has in hand is done', () => {
    expect(scenarios.finishing).toEqual(['first by 1', reported(late, ' (late)')]);
  });

  test('that onError judges, without an event', () => {
    expect(scenarios.judged).toEqual([
      'first by the same',
      failed(late),
      'asked with no event: Error: late',
      'next by the same',
      counted(2),
    ]);
  });

  test('that escalates, with the rejection in the chain of causes', () => {
    expect(scenarios.limit).toContain(
      [
        'error MaikoError: [RUNTIME_FAILED] The runtime ended because an actor failed for good. See causeChain(error).',
        'MaikoError: [RESTART_LIMIT] Actor "Careless" failed again after 0 restarts within 30000 ms. See the cause for the failure that keeps coming back.',
        `MaikoError: ${text('Careless', 'Error: once too often')}`,
        'Error: once too often',
      ].join('\n  caused by '),
    );
  });

  test('concerns no other actor', () => {
    expect(scenarios.neighbours).toEqual([
      'first by 1',
      failed('Error: mine'),
      'the neighbour goes on as 1',
      'first by 1',
      'next by 2',
      'next by 1',
      counted(2),
      counted(2, 0, 'Neighbour'),
      restarted('Error: mine', ' (mine)'),
    ]);
  });

  test('whichever hook it comes from: constructor, onStart, onError, onStop, disposal', () => {
    const of = (hook: string) => failed(`Error: of ${hook}`);
    expect(failuresIn('hooks')).toEqual([
      of('the constructor'),
      of('onError'),
      of('dispose'),
      of('onStart'),
      of('dispose'),
      of('onError'),
      of('dispose'),
      of('onStop'),
      of('dispose'),
    ]);
  });

  test('from step and from scheduled methods', () => {
    expect(failuresIn('sources')).toEqual([
      failed('Error: of step', 'Stepping'),
      failed('Error: of a scheduled method', 'Scheduled'),
    ]);
  });

  test('from an async iterator half-way, which goes on', () => {
    expect(scenarios.iterator).toEqual([
      'first',
      failed('Error: half-way'),
      'next',
      counted(2),
      restarted('Error: half-way', ' (half-way)'),
    ]);
  });

  test('from an event that is tried again', () => {
    expect(scenarios.retried).toEqual([
      'failed: first attempt',
      'first, attempt 2',
      failed('Error: in the second'),
      'next, attempt 1',
      counted(2),
      restarted('Error: in the second', ' (in the second)'),
    ]);
  });

  test('of one key alone; that of a key function is a failure of the keyed actor, unless the key itself rejects', () => {
    expect(failuresIn('keys')).toEqual([
      failed('Error: of a key of Careful', 'Careful/first'),
      failed('Error: of the key function', 'Careful'),
    ]);
    expect(scenarios.keys?.filter((line) => line.includes('[INVALID_KEY]'))).toHaveLength(2);
  });

  test('of no actor when the program or an observer made it: Node tells the listeners to uncaught exceptions', () => {
    expect(scenarios.unattributed).toEqual([
      'unhandledRejection of no actor: of the program',
      'first by 1',
      'unhandledRejection of no actor: of an observer',
    ]);
  });

  test('as long as one such runtime runs; one listener serves all, and the last takes it along', () => {
    expect(scenarios.together).toEqual([
      '0 listeners',
      '1 listener',
      'first by 1',
      'Careless: degraded',
      '0 listeners',
    ]);
  });
});

describe('a rejection that belongs to no actor', () => {
  const unattributed = (what: string, ...flags: readonly string[]) =>
    runProgram('unattributed', ['program', what], flags);
  const ends = (err: string): ProgramOutcome => ({ code: 1, out: '', err: expect.stringContaining(err) as string });

  test('ends the process, as Node does without us', async () => {
    const [error, value] = await Promise.all([unattributed('error'), unattributed('no error')]);
    expect(error).toEqual(ends('Error: late'));
    expect(value).toEqual(ends('rejected with the reason "no error".'));
  });

  test('is left to another listener', async () => {
    const outcome = await runProgram('unattributed', ['listener', 'error']);
    expect(outcome).toEqual({ code: 0, out: 'another listener\nalive\n', err: '' });
  });

  test.each([
    ['none', 0, false],
    ['warn', 0, true],
    ['warn-with-error-code', 1, true],
    ['strict', 1, true],
  ])('obeys --unhandled-rejections=%s', async (mode, code, told) => {
    const outcome = await unattributed('error', `--unhandled-rejections=${mode}`);
    expect([outcome.code, outcome.err.includes('Error: late')]).toEqual([code, told]);
  });

  test("is of no actor after the last runtime has stopped, and an actor's is Node's without the option", async () => {
    const [after, ignored] = await Promise.all([
      runProgram('unattributed', ['after the end', 'error']),
      runProgram('unattributed', ['actor, ignored', 'error']),
    ]);
    expect([after, ignored]).toEqual([ends('Error: late'), ends('Error: late')]);
  });
});
