import type { Incarnation } from './incarnation';

/**
 * The incarnation with code on the stack, up to its first `await`: so much is known of a caller without
 * `AsyncLocalStorage`. There is one stack per process, whatever the number of runtimes.
 */
export const onStack: { incarnation: Incarnation | undefined } = { incarnation: undefined };
