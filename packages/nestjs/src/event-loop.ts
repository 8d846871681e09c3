import * as timers from 'node:timers';

/** Taken now: a test may replace it by a fake that waits for the test. */
const { setImmediate: nextTurn } = timers;

/** Resolves when the event loop has turned so often. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => nextTurn(resolve));
}
