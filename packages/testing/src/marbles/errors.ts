import { MaikoError } from '@maiko/core';
import { realTimeText, SCHEDULER_HINT } from '../errors';

/** A marble diagram cannot be read, or has a marble without a value. */
export const invalidMarbles = (topic: string, marbles: string, why: string, hint: string) =>
  new MaikoError('INVALID_MARBLES', `The marbles "${marbles}" of topic "${topic}" cannot be used: ${why}`, {
    topic,
    hint,
  });

/** A test in marbles expects nothing, so that it could not fail: without `expectTopic`, or one without `toBe`. */
export const marblesExpectNothing = (topic: string | undefined) =>
  new MaikoError(
    'MARBLES_EXPECT_NOTHING',
    topic === undefined
      ? 'harness.marbles() was given no expectation, so it could not fail'
      : `expectTopic(${topic}) expects nothing, as it has no toBe()`,
    {
      topic,
      expected: 'expectTopic(Topic).toBe(marbles)',
      hint: 'Say what comes out, toBe("") for nothing. To publish only, use harness.publish() and harness.advance()',
    },
  );

/**
 * What was published differs from the marbles that a test expects.
 * @param onRealTime actors with operators that virtual time does not move
 */
export const marblesDiffer = (topic: string, differences: readonly string[], onRealTime: readonly string[]) =>
  new MaikoError(
    'MARBLES_DIFFER',
    differences.map((line, index) => (index < differences.length - 1 ? line : line + realTimeText(onRealTime))),
    {
      topic,
      hint:
        onRealTime.length > 0
          ? SCHEDULER_HINT
          : 'One character is 1 ms, "(ab)" is one instant; correct the marbles, or what publishes',
    },
  );
