import { Actor } from '@maiko/core';
import { gate, settle, started } from './support';

test('an actor that is stopped while it starts is told as started and as stopped, once each', async () => {
  const told: string[] = [];
  const hooks: string[] = [];
  const begun = gate();
  @Actor()
  class Slow {
    async onStart() {
      await begun.passed;
      hooks.push('onStart');
    }
    onStop() {
      hooks.push('onStop');
    }
  }
  const { runtime } = await started([], {
    monitors: [
      {
        actorStarted: (actor, incarnation) => void told.push(`${actor}#${String(incarnation)} started`),
        actorStopped: (actor, incarnation) => void told.push(`${actor}#${String(incarnation)} stopped`),
      },
    ],
  });
  const spawned = runtime.spawn(Slow).catch((error: unknown) => (error as { code?: string }).code);
  await settle(runtime);
  const stopped = runtime.stopActor('Slow');
  begun.open();
  await stopped;
  expect(await spawned).toBe('START_FAILED');
  expect(hooks).toEqual(['onStart', 'onStop']);
  expect(told).toEqual(['Slow#1 started', 'Slow#1 stopped']);
  await runtime.stop();
});
