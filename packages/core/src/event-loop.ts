import * as timers from 'node:timers';

/** Calls back when the event loop has turned. That is no matter of time: fake timers of a test must not hold it up, so it is taken now. */
export const { setImmediate: nextTurn } = timers;
