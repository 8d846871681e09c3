import type { Runtime } from '@maiko/core';
import { turns } from './test-clock';

/** Waits until nothing changes any more: no event moves in several turns of the event loop. */
export async function settle(runtime: Runtime): Promise<void> {
  await still(runtime, () => false);
}

/** Waits as `settle` does, but gives up when it is told to; returns whether nothing changed any more. */
export async function still(runtime: Runtime, givenUp: () => boolean): Promise<boolean> {
  for (let before = '', now = snapshot(runtime); before !== now; now = snapshot(runtime)) {
    if (givenUp()) return false;
    before = now;
    await turns();
  }
  return true;
}

function snapshot(runtime: Runtime): string {
  return JSON.stringify([runtime.state, runtime.deadLetters.total, runtime.actors()]);
}
