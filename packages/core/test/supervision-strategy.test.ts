import type { RestartStrategy, RestartType } from '@maiko/core';
import { crew, roster, settle, started, stopVirtually, tell, findUnbalanced, watch } from './support';

/** A module with three members, of which the second has the given restart type. */
async function threeMembers(
  strategy: RestartStrategy,
  restart: RestartType = 'transient',
  others: RestartType = 'transient',
) {
  const members = crew();
  const module = {
    name: 'Ship',
    actors: [
      members.member('a', { restart: others }),
      members.member('b', { restart }),
      members.member('c', { restart: others }),
    ],
    supervision: { strategy },
  };
  const virtual = await started(module);
  return { ...virtual, ...members };
}

describe('restart type x exit x strategy: the actors that are there afterwards (I-19, I-20)', () => {
  // The second of three members fails or leaves.
  const table: readonly [RestartStrategy, RestartType, 'crash' | 'leave', string][] = [
    ['one-for-one', 'permanent', 'crash', 'a#1 b#2 c#1'],
    ['one-for-one', 'permanent', 'leave', 'a#1 b#2 c#1'],
    ['one-for-one', 'transient', 'crash', 'a#1 b#2 c#1'],
    ['one-for-one', 'transient', 'leave', 'a#1 c#1'],
    ['one-for-one', 'temporary', 'crash', 'a#1 c#1'],
    ['one-for-one', 'temporary', 'leave', 'a#1 c#1'],
    ['one-for-all', 'permanent', 'crash', 'a#2 b#2 c#2'],
    ['one-for-all', 'permanent', 'leave', 'a#2 b#2 c#2'],
    ['one-for-all', 'transient', 'crash', 'a#2 b#2 c#2'],
    ['one-for-all', 'transient', 'leave', 'a#1 c#1'],
    ['one-for-all', 'temporary', 'crash', 'a#1 c#1'],
    ['one-for-all', 'temporary', 'leave', 'a#1 c#1'],
    ['rest-for-one', 'permanent', 'crash', 'a#1 b#2 c#2'],
    ['rest-for-one', 'permanent', 'leave', 'a#1 b#2 c#2'],
    ['rest-for-one', 'transient', 'crash', 'a#1 b#2 c#2'],
    ['rest-for-one', 'transient', 'leave', 'a#1 c#1'],
    ['rest-for-one', 'temporary', 'crash', 'a#1 c#1'],
    ['rest-for-one', 'temporary', 'leave', 'a#1 c#1'],
  ];

  test.each(table)('%s, %s, %s: %s', async (strategy, restart, order, expected) => {
    const { runtime, clock } = await threeMembers(strategy, restart);
    await tell(runtime, 'b', order);
    await clock.advance(100);
    expect(roster(runtime)).toBe(expected);
    await runtime.stop();
  });

  // A temporary bystander does not come back, and does not count.
  test.each([
    ['one-for-all', 'b#2'],
    ['rest-for-one', 'a#1 b#2'],
  ] as const)('%s, temporary bystanders: %s', async (strategy, expected) => {
    const { runtime, clock } = await threeMembers(strategy, 'transient', 'temporary');
    await tell(runtime, 'b', 'crash');
    await clock.advance(100);
    expect(roster(runtime)).toBe(expected);
    await runtime.stop();
  });
});

describe('a group that is restarted', () => {
  test('goes down in reverse and comes up in order, the one that failed first', async () => {
    const { runtime, clock, news } = await threeMembers('one-for-all');
    expect(news()).toEqual(['a#1 up', 'b#1 up', 'c#1 up']);
    await tell(runtime, 'b', 'crash');
    await clock.advance(99);
    expect(news()).toEqual(['b#1 restart', 'c#1 restart', 'a#1 restart']);
    await clock.advance(1);
    expect(news()).toEqual(['a#2 up', 'b#2 up', 'c#2 up']);
    await runtime.stop();
    expect(news()).toEqual(['c#2 shutdown', 'b#2 shutdown', 'a#2 shutdown']);
  });

  test('keeps all mailboxes in order (I-22)', async () => {
    const { runtime, clock, news } = await threeMembers('one-for-all');
    await tell(runtime, 'b', 'crash');
    await settle(runtime);
    news();
    for (const order of ['do 1', 'do 2'] as const) for (const name of ['a', 'b', 'c']) await tell(runtime, name, order);
    await clock.advance(100);
    const done = news().filter((line) => line.includes('do'));
    for (const name of ['a', 'b', 'c']) {
      expect(done.filter((line) => line.startsWith(name))).toEqual([`${name}#2 do 1`, `${name}#2 do 2`]);
    }
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });

  test('is logged once, with every actor concerned', async () => {
    const { runtime, clock, logger } = await threeMembers('rest-for-one');
    await tell(runtime, 'b', 'crash');
    await settle(runtime);
    const line =
      /^warn Actor "b" failed and is restarted in 100 ms together with Actor "c" \(restart 1 of 5 within 30000 ms\): .*crash/u;
    expect(logger.lines.filter((each) => each.includes('is restarted'))).toEqual([expect.stringMatching(line)]);
    await stopVirtually(runtime, clock);
  });

  test('stops those that are up again when one cannot start, and tries once more', async () => {
    const { runtime, clock, news, unfit } = await threeMembers('one-for-all');
    unfit.add('c');
    news();
    await tell(runtime, 'a', 'crash');
    await clock.advance(100);
    expect(news()).toEqual([
      'a#1 restart',
      'c#1 restart',
      'b#1 restart',
      'a#2 up',
      'b#2 up',
      'b#2 restart',
      'a#2 restart',
    ]);
    unfit.clear();
    await clock.advance(100);
    expect(news()).toEqual(['a#3 up', 'b#3 up', 'c#3 up']);
    expect(runtime.actors().map(({ restarts }) => restarts)).toEqual([2, 2, 2]);
    await runtime.stop();
  });

  test('leaves those before alone when one of the rest cannot start', async () => {
    const { runtime, clock, news, unfit } = await threeMembers('rest-for-one');
    unfit.add('c');
    news();
    await tell(runtime, 'b', 'crash');
    await clock.advance(100);
    expect(news()).toEqual(['b#1 restart', 'c#1 restart', 'b#2 up']);
    unfit.clear();
    await clock.advance(100);
    expect(news()).toEqual(['c#3 up']);
    await runtime.stop();
  });

  test('takes one along that fails while the group is waiting to come up', async () => {
    const { runtime, clock, news } = await threeMembers('rest-for-one');
    news();
    await tell(runtime, 'c', 'crash');
    await clock.advance(50);
    await tell(runtime, 'b', 'crash');
    await clock.advance(99);
    expect(news()).toEqual(['c#1 restart', 'b#1 restart']);
    await clock.advance(1);
    expect(news()).toEqual(['b#2 up', 'c#2 up']);
    await clock.advance(1_000);
    expect(news()).toEqual([]);
    await runtime.stop();
  });
});

test('a group that never comes up is given up, however long its delays: a wait for a restart does not count as healthy time', async () => {
  const members = crew();
  const module = {
    name: 'Ship',
    actors: ['a', 'b', 'c'].map((name) => members.member(name)),
    supervision: { strategy: 'one-for-all', maxRestarts: Infinity, maxConsecutive: 3, backoff: 2_000 } as const,
  };
  const { runtime, clock } = await started(module);
  const ended = watch(runtime.join());
  // Each comes up now and then, and goes down at once because of another.
  for (let round = 0; round < 10; round++) {
    await tell(runtime, 'a', 'crash').catch(() => undefined);
    for (const unfit of ['c', 'a', undefined]) {
      members.unfit.clear();
      if (unfit !== undefined) members.unfit.add(unfit);
      await clock.advance(2_000);
    }
  }
  expect(ended.state).toBe('RUNTIME_FAILED');
});

test('siblings under one-for-one keep their instance and go on (I-20)', async () => {
  const { runtime, clock, news } = await threeMembers('one-for-one');
  news();
  await tell(runtime, 'b', 'crash');
  await tell(runtime, 'a', 'do 1');
  await settle(runtime);
  expect(news()).toEqual(['b#1 restart', 'a#1 do 1']);
  await clock.advance(100);
  await runtime.stop();
});

describe('a supervisor answers, spawns and stops', () => {
  test('while a child is in a restart loop', async () => {
    const { runtime, clock, unfit, member } = await threeMembers('one-for-one');
    unfit.add('b');
    await tell(runtime, 'b', 'crash');
    await clock.advance(350);
    expect(runtime.actor('b')).toMatchObject({ status: 'restarting', restarts: 3 });
    const { actorClass, config } = member('d');
    expect(await runtime.spawn(actorClass, config)).toBe('d');
    await runtime.stopActor('b');
    await clock.advance(60_000);
    expect([roster(runtime), runtime.state]).toEqual(['a#1 c#1 d#1', 'running']);
    await runtime.stop();
  });

  test('while a start never ends', async () => {
    const { runtime, clock, lazy, news } = await threeMembers('rest-for-one');
    lazy.add('b');
    await tell(runtime, 'b', 'crash');
    await clock.advance(150);
    news();
    expect(runtime.actors().map(({ status }) => status)).toEqual(['running', 'starting', 'restarting']);
    await tell(runtime, 'a', 'do 1');
    await settle(runtime);
    expect(news()).toEqual(['a#1 do 1']);
    const report = await stopVirtually(runtime, clock);
    expect([news(), report.abandoned, report.duration]).toEqual([['a#1 shutdown'], ['b'], 9_950]);
  });
});
