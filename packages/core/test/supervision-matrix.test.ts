import type { RestartType, Runtime } from '@maiko/core';
import { TestClock } from '@maiko/testing';
import { crew, roster, tell, virtualRuntime, watch, type Order } from './support';

// The tables "how an actor goes down" and "how it comes up" of docs/internals/reliability.md, cell by cell.

const TYPES = ['permanent', 'transient', 'temporary'] as const;
const BACK = ['permanent', 'transient'] as const;

/** An actor `x` of the given restart type after an actor `a` of the same module. */
function ship(restart: RestartType, together = false) {
  const clock = new TestClock();
  const members = crew(clock);
  const module = {
    name: 'Ship',
    actors: [members.member('a'), members.member('x', { restart, shutdownTimeout: 100, startTimeout: 50 })],
    supervision: { strategy: together ? ('one-for-all' as const) : ('one-for-one' as const), backoff: 10 },
  };
  return { ...virtualRuntime({ module }, clock), ...members };
}

describe('how an actor goes down (I-19)', () => {
  const WAYS: Readonly<Record<string, (runtime: Runtime) => unknown>> = {
    'stop()': (runtime) => runtime.stop({ deadline: 1_000 }),
    'stop({ drain: false })': (runtime) => runtime.stop({ deadline: 1_000, drain: false }),
    'stopActor()': (runtime) => runtime.stopActor('x'),
    'another fails': (runtime) => tell(runtime, 'a', 'crash'),
    'by itself': () => undefined,
  };

  // The way, restart types, what it has in hand when "do 1" is queued behind; what it wrote, what is dead, which actors
  // are there.
  type Row = readonly [string, readonly RestartType[], Order, readonly string[], readonly string[], string];
  const rows: readonly Row[] = [
    ['by itself', BACK, 'crash', ['restart', 'x#2 up', 'x#2 do 1'], ['crash handler-failed'], 'a#1 x#2'],
    ['by itself', ['temporary'], 'crash', ['failure'], ['crash handler-failed', 'do 1 actor-stopped'], 'a#1'],
    ['by itself', ['permanent'], 'leave', ['restart', 'x#2 up', 'x#2 do 1'], [], 'a#1 x#2'],
    ['by itself', TYPES.slice(1), 'leave', ['normal'], ['do 1 actor-stopped'], 'a#1'],

    ['another fails', BACK, 'work 30', ['work 30', 'restart', 'x#2 up', 'x#2 do 1'], [], 'a#2 x#2'],
    ['another fails', BACK, 'hang', ['restart', 'x#2 up', 'x#2 do 1'], ['hang abandoned'], 'a#2 x#2'],
    ['another fails', ['temporary'], 'work 30', ['work 30', 'shutdown'], ['do 1 actor-stopped'], 'a#2'],
    ['another fails', ['temporary'], 'hang', ['shutdown'], ['do 1 actor-stopped', 'hang abandoned'], 'a#2'],

    ['stopActor()', TYPES, 'work 30', ['work 30', 'shutdown'], ['do 1 actor-stopped'], 'a#1'],
    ['stopActor()', TYPES, 'hang', ['shutdown'], ['do 1 actor-stopped', 'hang abandoned'], 'a#1'],

    ['stop()', TYPES, 'work 30', ['work 30', 'do 1', 'shutdown'], [], 'a#1 x#1'],
    ['stop()', TYPES, 'hang', ['shutdown'], ['do 1 not-drained', 'hang abandoned'], 'a#1 x#1'],
    ['stop({ drain: false })', TYPES, 'work 30', ['work 30', 'shutdown'], ['do 1 not-drained'], 'a#1 x#1'],
    ['stop({ drain: false })', TYPES, 'hang', ['shutdown'], ['do 1 not-drained', 'hang abandoned'], 'a#1 x#1'],
  ];
  const cells = rows.flatMap(([way, types, ...rest]) => types.map((restart) => [way, restart, ...rest] as const));

  test('every way, restart type and thing in hand has a row', () => {
    const all = Object.keys(WAYS).flatMap((way) =>
      TYPES.flatMap((restart) =>
        (way === 'by itself' ? ['crash', 'leave'] : ['work 30', 'hang']).map((order) => `${way} ${restart} ${order}`),
      ),
    );
    expect(cells.map(([way, restart, order]) => `${way} ${restart} ${order}`).sort()).toEqual(all.sort());
  });

  test.each(cells)('%s, %s, busy with %s', async (way, restart, order, written, dead, there) => {
    const { runtime, clock, news } = ship(restart, way === 'another fails');
    await runtime.start();
    news();
    void tell(runtime, 'x', order);
    void tell(runtime, 'x', 'do 1');
    await clock.advance(0);
    const went = watch(Promise.resolve(WAYS[way]?.(runtime)));
    await clock.advance(1_000);
    expect(went.state).toBe('resolved');
    const lines = news().filter((line) => line.startsWith('x#'));
    expect(lines).toEqual(written.map((line) => (line.startsWith('x#') ? line : `x#1 ${line}`)));
    const letters = runtime.deadLetters.list().filter(({ subscriber }) => subscriber === 'x');
    expect(letters.map(({ envelope, reason }) => `${String(envelope.payload)} ${reason}`)).toEqual(dead);
    expect(roster(runtime)).toBe(there);
    await runtime.stop();
  });
});

describe('how an actor comes up', () => {
  const TROUBLES = ['onStart throws', 'onStart takes too long'] as const;
  const cells = TYPES.flatMap((restart) => TROUBLES.map((trouble) => [restart, trouble] as const));

  function troubled(restart: RestartType, trouble: (typeof TROUBLES)[number], together?: boolean) {
    const system = ship(restart, together);
    const { unfit, lazy } = system;
    const ills = trouble === 'onStart throws' ? unfit : lazy;
    return { ...system, ills };
  }

  test.each(cells)(
    'at the first start, %s, %s: start() rejects, those before it stop (I-16)',
    async (restart, trouble) => {
      const { runtime, clock, ills, news } = troubled(restart, trouble);
      ills.add('x');
      const started = watch(runtime.start());
      await clock.advance(100);
      expect(started.state).toBe('START_FAILED');
      expect(news()).toEqual(['a#1 up', 'a#1 shutdown']);
      expect(runtime.state).toBe('stopped');
      await expect(runtime.join()).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
    },
  );

  test.each(cells)('when spawned, %s, %s: spawn() rejects, nothing else happens', async (restart, trouble) => {
    const { runtime, clock, ills, member, news } = troubled(restart, trouble);
    await runtime.start();
    news();
    ills.add('y');
    const { actorClass, config } = member('y', { restart, startTimeout: 50 });
    const spawned = watch(runtime.spawn(actorClass, config));
    await clock.advance(100);
    expect(spawned.state).toBe('START_FAILED');
    expect([news(), roster(runtime)]).toEqual([[], 'a#1 x#1']);
    await runtime.stop();
  });

  // A temporary one is not restarted, so its start cannot fail then.
  test.each(cells.filter(([restart]) => restart !== 'temporary'))(
    'after its failure, %s, %s: that is the next failure, and it is tried again',
    async (restart, trouble) => {
      const { runtime, clock, ills, news } = troubled(restart, trouble);
      await runtime.start();
      news();
      ills.add('x');
      void tell(runtime, 'x', 'crash');
      await clock.advance(12);
      ills.clear();
      await clock.advance(200);
      expect([news(), roster(runtime)]).toEqual([['x#1 restart', 'x#3 up'], 'a#1 x#3']);
      expect(runtime.actor('x').restarts).toBe(2);
      await runtime.stop();
    },
  );

  test.each(cells.filter(([restart]) => restart !== 'temporary'))(
    'after the failure of another, %s, %s: they go down and are tried again together',
    async (restart, trouble) => {
      const { runtime, clock, ills, news } = troubled(restart, trouble, true);
      await runtime.start();
      news();
      ills.add('x');
      void tell(runtime, 'a', 'crash');
      await clock.advance(12);
      ills.clear();
      await clock.advance(200);
      const expected = ['a#1 restart', 'x#1 restart', 'a#2 up', 'a#2 restart', 'a#3 up', 'x#3 up'];
      expect([news(), roster(runtime)]).toEqual([expected, 'a#3 x#3']);
      await runtime.stop();
    },
  );
});
