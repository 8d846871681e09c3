import type { RestartStrategy } from '@maiko/core';
import { crew, roster, started, tell, TestClock } from './support';

describe('a module that fails while it is being restarted', () => {
  // How many steps lie between the last actor being up and its module being up does not matter.
  test.each([...Array(20).keys()])(
    'comes back when its last actor escalates in its first turn (order %i)',
    async (seed) => {
      const { member } = crew();
      const module = {
        name: 'Ship',
        actors: [member('s')],
        imports: [{ name: 'Floor', actors: [member('a'), member('b')] }],
      };
      const { runtime, clock } = await started(module, { seed: seed === 0 ? undefined : seed });
      for (let time = 0; time < 3; time++) await tell(runtime, 'b', 'escalate');
      await clock.advance(10_000);
      expect(roster(runtime)).toBe('a#4 b#4 s#1');
      expect(runtime.actors().map(({ status }) => status)).toEqual(['running', 'running', 'running']);
      await runtime.stop();
    },
  );
});

describe('an actor that comes up while a later restart takes its siblings down', () => {
  async function four(strategy: RestartStrategy) {
    const clock = new TestClock();
    const members = crew(clock);
    const module = {
      name: 'Ship',
      actors: ['a', 'b', 'c', 'd'].map((name) => members.member(name)),
      supervision: { strategy },
    };
    const virtual = await started(module, { clock });
    return { ...virtual, ...members };
  }

  test.each(['one-for-all', 'rest-for-one'] as const)('%s: goes down and comes up with them', async (strategy) => {
    const { runtime, clock, slow, news } = await four(strategy);
    slow.set('b', { onStart: 30 });
    slow.set('a', { onStop: 50 });
    await tell(runtime, 'a', 'crash');
    await clock.advance(160);
    expect(news().slice(-1)).toEqual(['a#2 up']);
    await tell(runtime, 'a', 'crash');
    await clock.advance(1_000);
    expect(news()).toEqual(['a#2 restart', 'b#2 up', 'b#2 restart', 'a#3 up', 'b#3 up', 'c#2 up', 'd#2 up']);
    expect(runtime.actors().map(({ id, restarts }) => `${id} ${String(restarts)}`)).toEqual([
      'a 2',
      'b 2',
      'c 1',
      'd 1',
    ]);
    const stopped = runtime.stop();
    await clock.advance(1_000);
    await stopped;
  });

  test('one that is spawned, too', async () => {
    const { runtime, clock, slow, member } = await four('one-for-all');
    slow.set('s', { onStart: 30 });
    slow.set('d', { onStop: 50 });
    const { actorClass, config } = member('s');
    const spawned = runtime.spawn(actorClass, config);
    await tell(runtime, 'd', 'crash');
    await clock.advance(1_000);
    await spawned;
    expect(roster(runtime)).toBe('a#2 b#2 c#2 d#2 s#2');
    expect(runtime.actors().every(({ status }) => status === 'running')).toBe(true);
    const stopped = runtime.stop();
    await clock.advance(1_000);
    await stopped;
  });
});
