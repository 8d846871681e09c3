import { MaikoError } from '@maiko/core';

/** A marble diagram cannot be read, or has a marble without a value. */
export const invalidMarbles = (topic: string, marbles: string, why: string, hint: string) =>
  new MaikoError('INVALID_MARBLES', `The marbles "${marbles}" of topic "${topic}" cannot be used: ${why}`, {
    topic,
    hint,
  });

/** What was published differs from the marbles that a test expects. */
export const marblesDiffer = (topic: string, differences: readonly string[]) =>
  new MaikoError('MARBLES_DIFFER', differences, {
    topic,
    hint: 'One character is 1 ms, "(ab)" is one instant; correct the marbles, or what publishes',
  });
