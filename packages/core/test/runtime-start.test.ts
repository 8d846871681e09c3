import { Actor, actor, ActorContext, inject, Subscribe, systemIds, topic, type ModuleDefinition } from '@maiko/core';
import { discoveredActors, unclaimedMethods } from '@maiko/core/adapter';
import { gate, settle, started, unstarted, watch } from './support';

const Tick = topic<number>('tick');

function collector(capacity?: number) {
  const seen: number[] = [];
  @Actor({ capacity })
  class Collector {
    @Subscribe(Tick)
    take(tick: number) {
      seen.push(tick);
    }
  }
  return { Collector, seen };
}

describe('events published before the start', () => {
  test('are queued and handled in order, none lost', async () => {
    const { Collector, seen } = collector();
    const { runtime } = await unstarted([Collector]);
    for (let each = 1; each <= 5; each++) await runtime.publish(Tick, each);
    await settle(runtime);
    expect([seen, runtime.actor('Collector').status]).toEqual([[], 'waiting']);
    await runtime.start();
    await runtime.publish(Tick, 6);
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('wait when the mailbox is full, then follow in order', async () => {
    const { Collector, seen } = collector(2);
    const { runtime } = await unstarted([Collector]);
    const published = [1, 2, 3, 4].map((each) => watch(runtime.publish(Tick, each)));
    await settle(runtime);
    expect(published.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'pending', 'pending']);
    expect(runtime.congested).toBe(true);
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(runtime.congested).toBe(false);
  });

  test('by an actor that starts earlier reach those that start later', async () => {
    const { Collector, seen } = collector();
    @Actor()
    class Eager {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.publish(Tick, 7);
      }
    }
    const { runtime } = await started([Eager, Collector]);
    await settle(runtime);
    expect(seen).toEqual([7]);
  });
});

describe('start', () => {
  test('goes through created, starting, running; calling it again gives the same promise', async () => {
    const hold = gate();
    @Actor()
    class Slow {
      async onStart() {
        await hold.passed;
      }
    }
    const { runtime } = await unstarted([Slow]);
    expect(runtime.state).toBe('created');
    const starting = runtime.start();
    expect(runtime.start()).toBe(starting);
    expect(runtime.state).toBe('starting');
    hold.open();
    await starting;
    expect(runtime.state).toBe('running');
    await runtime.stop();
    expect(runtime.state).toBe('stopped');
  });

  test('of a runtime without actors is fine', async () => {
    const { runtime } = await started([]);
    expect(runtime.state).toBe('running');
    expect((await runtime.stop()).actors).toEqual([]);
  });
});

test('two runtimes share nothing: the same classes and topics, other actors, events and ids (I-34)', async () => {
  const { Collector, seen } = collector();
  const one = await started([Collector], { ids: systemIds });
  const other = await started([Collector], { ids: systemIds });
  const ids: string[] = [];
  one.runtime.events(Tick).subscribe(({ id }) => ids.push(id));
  other.runtime.events(Tick).subscribe(({ id }) => ids.push(id));
  await one.runtime.publish(Tick, 1);
  await settle(one.runtime);
  await settle(other.runtime);
  expect(seen).toEqual([1]);
  expect(other.runtime.actor('Collector').counters.accepted).toBe(0);
  await one.runtime.stop();
  expect(other.runtime.state).toBe('running');
  await other.runtime.publish(Tick, 2);
  await settle(other.runtime);
  expect(seen).toEqual([1, 2]);
  expect(new Set(ids).size).toBe(2);
});

test('two runtimes may declare the same topic differently', async () => {
  const Lossy = topic<number>('tick', { overflow: 'drop-newest' });
  const one = await started([]);
  const other = await started([]);
  await one.runtime.publish(Tick, 1);
  await other.runtime.publish(Lossy, 1);
  expect(one.logger.lines).toEqual([]);
});

describe('a program that stops itself as soon as its last actor is up', () => {
  const Ball = topic<number>('start.ball');

  @Actor()
  class Player {
    constructor(private readonly ctx: ActorContext) {}
    async onStart() {
      if (this.ctx.id === 'one') await this.ctx.publish(Ball, 1);
    }
    @Subscribe(Ball)
    hit(hits: number) {
      if (hits < 10) return Ball(hits + 1);
      this.ctx.stopRuntime();
      return undefined;
    }
  }
  const players = [actor(Player, { name: 'one' }), actor(Player, { name: 'two' })];
  const inside = (depth: number): ModuleDefinition =>
    depth === 0
      ? { name: 'players', actors: players }
      : { name: `house ${String(depth)}`, imports: [inside(depth - 1)] };

  test.each([0, 1, 3])('has started, %i modules deep', async (depth) => {
    const { runtime } = await started(inside(depth));
    const report = await runtime.join();
    expect(report).toMatchObject({ drained: true, failure: undefined });
    expect(report.actors.map(({ handled }) => handled)).toEqual([5, 5]);
  });
});

describe('discovery', () => {
  test('lists every class with @Actor that has been loaded', () => {
    const { Collector } = collector();
    expect(discoveredActors()).toContain(Collector);
  });

  test('knows methods of a class without @Actor, and forgets them when it or a subclass gets one', () => {
    class Forgotten {
      @Subscribe(Tick)
      forgottenMethod(_tick: number) {}
    }
    expect(unclaimedMethods()).toContain('forgottenMethod');
    @Actor()
    class Claimed extends Forgotten {}
    expect(discoveredActors()).toContain(Claimed);
    expect(unclaimedMethods()).not.toContain('forgottenMethod');
  });
});
