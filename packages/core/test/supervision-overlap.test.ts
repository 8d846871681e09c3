import type { ModuleDefinition } from '@maiko/core';
import { crew, roster, started, tell, TestClock, watch } from './support';

/** A running crew of members that take the time of the clock. */
async function sailing(build: (member: ReturnType<typeof crew>['member']) => ModuleDefinition) {
  const clock = new TestClock();
  const members = crew(clock);
  const { member, container } = members;
  const virtual = await started(build(member), { container, clock });
  members.news();
  const statuses = () => virtual.runtime.actors().map(({ id, status }) => `${id} ${status}`);
  return { ...virtual, ...members, statuses };
}

describe('a restart that begins while another one takes the same children down', () => {
  test.each([0, 100])('brings them up for good, though their hooks use up a limit of %i ms', async (limit) => {
    const { runtime, clock, slow, statuses } = await sailing((member) => ({
      name: 'Ship',
      imports: [{ name: 'Hold', actors: [member('a'), member('b', { shutdownTimeout: limit })] }],
      actors: [member('c')],
      supervision: { strategy: 'one-for-all', backoff: 0 },
    }));
    slow.set('b', { onStop: 1_000, dispose: 1_000 });
    void tell(runtime, 'b', 'hang');
    await clock.advance(0);
    void tell(runtime, 'a', 'escalate');
    void tell(runtime, 'c', 'crash');
    await clock.advance(5_000);
    expect(statuses()).toEqual(['a running', 'b running', 'c running']);
    slow.clear();
    const stopped = runtime.stop();
    await clock.advance(5_000);
    await stopped;
  });
});

describe('an actor that is still starting when it is taken down', () => {
  const policy = { shutdownTimeout: 10, startTimeout: 2_000 };

  test('is not disposed of before its onStart is over, and then told to stop, however often it was taken down (I-05)', async () => {
    const { runtime, clock, slow, news } = await sailing((member) => ({
      name: 'Ship',
      actors: [member('a'), member('b', policy)],
      supervision: { strategy: 'one-for-all', backoff: 0 },
    }));
    slow.set('b', { onStart: 1_500 });
    await tell(runtime, 'a', 'crash');
    await clock.advance(100);
    expect(news()).toEqual(['a#1 restart', 'b#1 restart', 'a#2 up']);
    for (let time = 0; time < 2; time++) {
      await tell(runtime, 'a', 'crash');
      await clock.advance(100);
    }
    news();
    slow.clear();
    await clock.advance(2_000);
    // Each start is left behind after the shutdownTimeout; it ends late, and is then told to stop, once.
    expect(news()).toEqual(['b#2 late', 'b#2 restart', 'b#3 late', 'b#3 restart', 'b#4 up']);
    await runtime.stop();
  });
});

describe('an actor that has begun to end for a restart', () => {
  test.each([
    ['is busy', 'hang', {}, 'shutdown'],
    ['has a slow onStop', 'do 1', { onStop: 3_000 }, 'restart'],
    ['is slow to dispose of', 'do 1', { dispose: 3_000 }, 'restart'],
  ] as const)('ends within the deadline of a stop when it %s (I-14)', async (_, order, pace, reason) => {
    const { runtime, clock, slow, journal } = await sailing((member) => ({
      name: 'Ship',
      actors: [member('a'), member('b', { shutdownTimeout: 2_000 })],
      supervision: { strategy: 'one-for-all' },
    }));
    slow.set('b', pace);
    void tell(runtime, 'b', order);
    await clock.advance(0);
    void tell(runtime, 'a', 'crash');
    await clock.advance(10);
    const stopped = runtime.stop({ drain: false, deadline: 100 });
    await clock.advance(100);
    const report = await stopped;
    const told = [...journal];
    expect(report.duration).toBeLessThanOrEqual(100);
    expect(report.abandoned).toEqual(['b']);
    // An end that takes over from a restart gives its own reason, unless `onStop` runs already.
    expect(told).toContain(`b#1 ${reason}`);
    await clock.advance(10_000);
    expect(journal).toEqual(told);
    expect(runtime.actors().map(({ status }) => status)).toEqual(['stopped', 'stopped']);
    expect(clock.pending).toBe(0);
  });
});

describe('a module that ends in good order because a significant actor has ended', () => {
  test('stays when it is restarted while its actors finish', async () => {
    const { runtime, clock, statuses } = await sailing((member) => ({
      name: 'Ship',
      imports: [
        {
          name: 'Hold',
          actors: [member('a', { significant: true }), member('b', { shutdownTimeout: 10 })],
          supervision: { autoShutdown: 'any' },
        },
      ],
      actors: [member('c')],
      supervision: { strategy: 'one-for-all' },
    }));
    void tell(runtime, 'b', 'hang');
    void tell(runtime, 'a', 'leave');
    await clock.advance(0);
    expect(statuses()).toEqual(['b running', 'c running']);
    void tell(runtime, 'c', 'crash');
    await clock.advance(10_000);
    expect(roster(runtime)).toBe('a#1 b#2 c#2');
    await runtime.stop();
  });

  test('ends within the deadline of a stop, though it would take longer by itself (I-14)', async () => {
    const { runtime, clock, slow, journal } = await sailing((member) => ({
      name: 'Ship',
      imports: [
        {
          name: 'Hold',
          actors: [member('a', { significant: true }), member('b'), member('c')],
          supervision: { autoShutdown: 'any' },
        },
      ],
    }));
    for (const name of ['b', 'c']) slow.set(name, { onStop: 3_000 });
    await tell(runtime, 'a', 'leave');
    await clock.advance(10);
    expect(journal).toEqual(['a#1 normal', 'c#1 shutdown']);
    const stopped = watch(runtime.stop({ deadline: 100 }));
    await clock.advance(100);
    expect(stopped.state).toBe('resolved');
    expect(journal).toEqual(['a#1 normal', 'c#1 shutdown', 'b#1 shutdown']);
    expect(clock.pending).toBe(2);
  });
});

describe('a module with a failure that goes up two levels', () => {
  test('starts none of its actors while those that go down before it take their time', async () => {
    const { runtime, clock, slow, unfit, news } = await sailing((member) => ({
      name: 'Ship',
      imports: [
        {
          name: 'Deck',
          imports: [
            {
              name: 'Hold',
              actors: [member('a'), member('b')],
              supervision: { strategy: 'one-for-all', backoff: 0, maxRestarts: 1 },
            },
          ],
          actors: [member('c')],
          supervision: { maxRestarts: 0 },
        },
      ],
      actors: [member('d')],
      supervision: { strategy: 'one-for-all', backoff: 0 },
    }));
    unfit.add('a');
    slow.set('c', { onStop: 100 });
    await tell(runtime, 'a', 'crash');
    await clock.advance(50);
    expect(news()).toEqual(['a#1 restart', 'b#1 restart', 'c#1 restart']);
    unfit.clear();
    slow.clear();
    await clock.advance(1_000);
    expect(news()).toEqual(['d#1 restart', 'a#3 up', 'b#2 up', 'c#2 up', 'd#2 up']);
    await runtime.stop();
  });
});
