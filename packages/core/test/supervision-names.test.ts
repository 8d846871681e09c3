import { Actor, Subscribe, topic } from '@maiko/core';
import { crew, refusalOf, roster, settle, started, tell } from './support';

const Item = topic<string>('item');

const reserved = (id: string, owner: string): string =>
  `[DUPLICATE_ACTOR] The name "${id}" is reserved for ${owner}, whether that is running or not. Expected a name used once per runtime, received "${id}". Spawn the actor under a name of its own: spawn(ActorClass, { name: "..." }).`;

@Actor()
class Guest {}

describe('the name of a declared actor', () => {
  async function house() {
    const { member, unfit } = crew();
    const inner = {
      name: 'Inner',
      actors: [member('a'), member('b')],
      supervision: { maxRestarts: 1, onExceeded: 'stop-child' as const, maxConsecutive: 0, backoff: 100 },
    };
    const { runtime, clock } = await started({ name: 'Root', imports: [inner] });
    const spawn = () => refusalOf(() => runtime.spawn(Guest, { name: 'a' }));
    return { runtime, clock, unfit, spawn };
  }
  const byInner = reserved('a', 'actor "a", which module "Inner" declares');

  test('is taken while it runs', async () => {
    const { runtime, spawn } = await house();
    expect(await spawn()).toContain('Two actors have the name "a"');
    await runtime.stop();
  });

  test('stays its own when it has ended, was stopped, or was given up', async () => {
    for (const end of ['leave', 'stop', 'crash'] as const) {
      const { runtime, spawn } = await house();
      if (end === 'stop') await runtime.stopActor('a');
      else await tell(runtime, 'a', end);
      await settle(runtime);
      expect([roster(runtime), await spawn()]).toEqual(['b#1', byInner]);
      await runtime.stop();
    }
  });

  test('stays its own while its module is restarted, which goes well', async () => {
    const { member } = crew();
    const inner = { name: 'Inner', actors: [member('a'), member('b')], supervision: { maxRestarts: 0 } };
    const { runtime, clock } = await started({ name: 'Root', imports: [inner] });
    await tell(runtime, 'a', 'leave');
    await settle(runtime);
    expect(await refusalOf(() => runtime.spawn(Guest, { name: 'a' }))).toBe(byInner);
    await tell(runtime, 'b', 'crash');
    await settle(runtime);
    expect(await refusalOf(() => runtime.spawn(Guest, { name: 'a' }))).toBe(byInner);
    await clock.advance(1_000);
    expect(roster(runtime)).toBe('a#1 b#2');
    await runtime.stop();
  });
});

describe('the names of the instances of a keyed actor', () => {
  @Actor({ key: (item: string) => item })
  class Desk {
    @Subscribe(Item)
    take(_item: string) {}
  }

  test.each([
    ['that was declared', [Desk]],
    ['that was spawned', []],
  ])('belong to the actor %s', async (_what, actors) => {
    const { runtime } = await started(actors);
    if (actors.length === 0) await runtime.spawn(Desk);
    expect(await refusalOf(() => runtime.spawn(Guest, { name: 'Desk/x' }))).toBe(
      reserved('Desk/x', 'an instance of the keyed actor "Desk"'),
    );
    await runtime.spawn(Guest, { name: 'Other/x' });
    await runtime.publish(Item, 'x');
    await settle(runtime);
    expect(runtime.actor('Desk/x').counters.handled).toBe(1);
    await runtime.stop();
  });
});

describe('the order of actors in lists', () => {
  const ids = (list: readonly { readonly id: string }[]): string => list.map(({ id }) => id).join(' ');

  test('is that in which they start, also after a module was restarted and others were spawned', async () => {
    const { member } = crew();
    const inner = {
      name: 'Inner',
      actors: ['a', 'b', 'c'].map((name) => member(name)),
      supervision: { maxRestarts: 0 },
    };
    const { runtime, clock } = await started({ name: 'Root', imports: [inner], actors: [member('z')] });
    await runtime.spawn(Guest, { name: 'first' });
    await tell(runtime, 'a', 'leave');
    await settle(runtime);
    await runtime.spawn(Guest, { name: 'second' });
    await tell(runtime, 'c', 'crash');
    await clock.advance(1_000);
    const order = 'a b c z first second';
    expect([ids(runtime.actors()), ids(runtime.topology().actors)]).toEqual([order, order]);
    expect(ids((await runtime.stop()).actors)).toBe(order);
  });

  test('puts keyed actors where they were declared', async () => {
    @Actor({ key: (item: string) => item })
    class Desk {
      @Subscribe(Item)
      take(_item: string) {}
    }
    const { member } = crew();
    const inner = { name: 'Inner', actors: [member('a'), Desk, member('z')], supervision: { maxRestarts: 0 } };
    const { runtime, clock } = await started({ name: 'Root', imports: [inner] });
    await runtime.stopActor('Desk');
    await tell(runtime, 'z', 'crash');
    await clock.advance(1_000);
    await runtime.publish(Item, 'x');
    await settle(runtime);
    expect(ids(runtime.actors())).toBe('a Desk z Desk/x');
    expect(ids((await runtime.stop()).actors)).toBe('a Desk z');
  });
});
