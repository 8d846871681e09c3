import type { Incarnation } from './incarnation';

/**
 * Whose code runs on the stack, up to its first `await`: so much of who calls is known without `AsyncLocalStorage`. There is one
 * stack per process, whatever the number of runtimes.
 */
export const onStack: { incarnation: Incarnation | undefined } = { incarnation: undefined };
