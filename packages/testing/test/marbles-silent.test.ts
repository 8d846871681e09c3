import { topic } from '@maiko/core';
import { createHarness, type Marbles } from '@maiko/testing';

// Marbles that would say something else than they seem to, or nothing.

const Letter = topic<string>('letter');
const Quiet = topic<string>('quiet');

async function play(declare: (marbles: Marbles) => void): Promise<void> {
  await using harness = await createHarness({ actors: [] });
  await harness.marbles(declare);
}

/** The text of what it rejects with. */
const failure = (played: Promise<void>): Promise<string> =>
  played.then(
    () => 'no failure',
    (error: unknown) => (error as Error).message,
  );

test.each<[marbles: string, span: string, values?: Record<string, string>]>([
  ['a5msd', '5ms'],
  ['a10ms b', '10ms'],
  ['a 5msb', '5ms'],
  ['(ab)5ms', '5ms'],
  ['a5sb', '5s', { a: 'x', b: 'y' }],
  ['a 1.5mb', '1.5m', { a: 'x', b: 'y' }],
])('time without spaces around it is refused: %s', async (marbles, span, ...values) => {
  expect(await failure(play(({ publish }) => publish(Letter, marbles, ...values)))).toBe(
    `[INVALID_MARBLES] The marbles "${marbles}" of topic "letter" cannot be used: "${span}" is time between spaces only. Write " ${span} ".`,
  );
});

test.each<[marbles: string, values?: Record<string, string>]>([
  ['a 5ms b'],
  ['5ms b'],
  ['1s2s3s', { 1: 'x', 2: 'y', 3: 'z', s: 'w' }],
  ['a5s'],
])('what is time, or has a value, is not: %s', async (marbles, ...values) => {
  await play(({ publish, expectTopic }) => {
    publish(Letter, marbles, ...values);
    expectTopic(Letter).toBe(marbles, ...values);
  });
});

test('marbles that expect nothing are refused, as they could not fail', async () => {
  const text =
    '[MARBLES_EXPECT_NOTHING] harness.marbles() was given no expectation, so it could not fail. Expected expectTopic(Topic).toBe(marbles). Say what comes out, toBe("") for nothing. To publish only, use harness.publish() and harness.advance().';
  expect(await failure(play(() => undefined))).toBe(text);
  expect(await failure(play(({ publish }) => publish(Letter, 'a')))).toBe(text);
  const open = play(({ expectTopic }) => {
    expectTopic(Letter).toBe('');
    expectTopic(Quiet);
  });
  expect(await failure(open)).toContain(
    '[MARBLES_EXPECT_NOTHING] expectTopic(quiet) expects nothing, as it has no toBe()',
  );
});
