import type { ModuleDefinition } from '@maiko/core';
import { crew, settle, started, tell } from './support';

/** A module of two in a root that restarts it as often as it fails. */
async function boat() {
  const members = crew();
  const inner: ModuleDefinition = { name: 'Boat', actors: [members.member('a'), members.member('b')] };
  const supervision = { maxRestarts: 100, maxConsecutive: 100 };
  const virtual = await started({ name: 'Fleet', imports: [inner], supervision });
  members.news();
  return { ...virtual, ...members };
}

// The last child of a module is up, so it takes events, before the module itself has noticed that all are up.
test.each(['a', 'b'])('a module comes up again when %s fails it with its first event', async (culprit) => {
  const { runtime, clock } = await boat();
  for (let each = 0; each < 3; each++) await tell(runtime, culprit, 'escalate');
  await settle(runtime);
  await clock.advance(1_000);
  await settle(runtime);
  expect(runtime.actors().map(({ status }) => status)).toEqual(['running', 'running']);
  expect(runtime.actor(culprit).incarnation).toBe(4);
  await runtime.stop();
});
