import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { stopVirtually, turns, virtualRuntime } from './support';

const ignore = (): void => undefined;

/** More actors than this may not start before the event loop turns. */
const LONGEST_STRETCH = 2_000;

describe('beside a chain of actors, each of which spawns the next one when it starts (G6)', () => {
  test.each(['awaits', 'does not await'])('and %s it', async (how) => {
    let started = 0;
    let turned = 0;
    @Actor()
    class Link {
      readonly ctx = inject(ActorContext);
      async onStart() {
        if (turned > 2 || started === LONGEST_STRETCH) return;
        const next = this.ctx.spawn(Link, { name: `link-${String(++started)}`, lifetime: 'module' }).catch(ignore);
        if (how === 'awaits') await next;
      }
    }
    const { runtime, clock } = virtualRuntime({ actors: [] });
    await runtime.start();
    const first = runtime.spawn(Link);
    for (; turned <= 2; turned++) await turns(1);
    expect([started > 0, started < LONGEST_STRETCH]).toEqual([true, true]);
    await first;
    await stopVirtually(runtime, clock);
  });
});

test('a drain waits for an actor with a start that waits for the event loop', async () => {
  const Job = topic<number>('starts.job');
  const seen: number[] = [];
  @Actor()
  class Worker {
    @Subscribe(Job)
    take(n: number) {
      seen.push(n);
    }
  }
  const { runtime } = virtualRuntime({ actors: [] });
  await runtime.start();
  const Nothing = topic<null>('starts.nothing');
  for (let n = 0; n < 1_000_000 && !runtime.congested; n++) void runtime.publish(Nothing, null);
  expect(runtime.congested).toBe(true);
  const spawned = runtime.spawn(Worker);
  const published = runtime.publish(Job, 1);
  expect(runtime.actor('Worker').status).toBe('starting');
  expect(await runtime.stop()).toMatchObject({ drained: true });
  await Promise.all([spawned, published]);
  expect(seen).toEqual([1]);
});
