import type { Runtime } from '@maiko/core';
import { turns } from './test-clock';

/** Waits until nothing changes any more: no event moves in several turns of the event loop. */
export async function settle(runtime: Runtime): Promise<void> {
  for (let before = '', now = snapshot(runtime); before !== now; now = snapshot(runtime)) {
    before = now;
    await turns();
  }
}

function snapshot(runtime: Runtime): string {
  return JSON.stringify([runtime.state, runtime.deadLetters.total, runtime.actors()]);
}
