import {
  Actor,
  actor,
  ActorContext,
  causeChain,
  RuntimeModule,
  type ModuleDefinition,
  type SupervisionOptions,
} from '@maiko/core';
import { crew, roster, settle, started, stopVirtually, tell, unstarted, watch } from './support';

/** A root with two members and, before them, a module with two of its own. */
async function fleet(inner: SupervisionOptions = {}, outer: SupervisionOptions = {}) {
  const members = crew();
  const { member } = members;
  const boat: ModuleDefinition = { name: 'Boat', actors: [member('a'), member('b')], supervision: inner };
  const module = { name: 'Fleet', imports: [boat], actors: [member('x'), member('y')], supervision: outer };
  const virtual = await started(module);
  const joined = virtual.runtime.join();
  joined.catch(() => undefined);
  return { ...virtual, ...members, joined };
}

describe('a tree of modules', () => {
  test('starts imports first, then actors, and stops in reverse (I-15)', async () => {
    const { runtime, news } = await fleet();
    await runtime.stop();
    const up = ['a#1 up', 'b#1 up', 'x#1 up', 'y#1 up'];
    expect(news()).toEqual([...up, 'y#1 shutdown', 'x#1 shutdown', 'b#1 shutdown', 'a#1 shutdown']);
  });

  test('tells for every actor in which module it lives', async () => {
    const { runtime } = await fleet();
    expect(runtime.actors().map(({ id, module }) => `${module}.${id}`)).toEqual([
      'Boat.a',
      'Boat.b',
      'Fleet.x',
      'Fleet.y',
    ]);
    const { actors } = await runtime.stop();
    expect(actors.map(({ id, module }) => `${module}.${id}`)).toEqual(['Boat.a', 'Boat.b', 'Fleet.x', 'Fleet.y']);
  });

  test('runs a module once that is imported twice, under the first that imports it', async () => {
    const { member } = crew();
    @RuntimeModule({ actors: [member('shared')] })
    class Shared {}
    @RuntimeModule({ imports: [Shared], actors: [member('left')] })
    class Left {}
    @RuntimeModule({ imports: [Shared], actors: [member('right')] })
    class Right {}
    @RuntimeModule({ imports: [Left, Right] })
    class Root {}
    const { runtime } = await started(Root);
    expect(roster(runtime)).toBe('shared#1 left#1 right#1');
    const { root } = runtime.health();
    expect(root.modules.map(({ name, modules }) => [name, modules.map((each) => each.name)])).toEqual([
      ['Left', ['Shared']],
      ['Right', []],
    ]);
    await runtime.stop();
  });

  test('with an actor that cannot start stops those before it in reverse and starts no more (I-16)', async () => {
    const members = crew();
    const { member } = members;
    const inner = { name: 'Inner', actors: [member('b'), member('c')] };
    members.unfit.add('c');
    const module = { name: 'Outer', imports: [{ name: 'First', actors: [member('a')] }, inner], actors: [member('d')] };
    const { runtime } = await unstarted(module);
    await expect(runtime.start()).rejects.toMatchObject({ code: 'START_FAILED', actor: 'c' });
    expect(members.news()).toEqual(['a#1 up', 'b#1 up', 'b#1 shutdown', 'a#1 shutdown']);
  });
});

describe('a module that fails', () => {
  test('is restarted by its parent: all of it, and nothing else', async () => {
    const { runtime, clock, news } = await fleet({ maxRestarts: 0 });
    news();
    await tell(runtime, 'b', 'crash');
    await clock.advance(99);
    expect(news()).toEqual(['b#1 restart', 'a#1 restart']);
    await tell(runtime, 'a', 'do 1');
    await clock.advance(1);
    expect(news()).toEqual(['a#2 up', 'a#2 do 1', 'b#2 up']);
    expect(roster(runtime)).toBe('a#2 b#2 x#1 y#1');
    await runtime.stop();
  });

  test('begins as it was declared: an actor that had left is there again, a spawned one is not', async () => {
    const { runtime, clock, member, unfit } = await fleet({ maxRestarts: 1 });
    await tell(runtime, 'a', 'leave');
    await settle(runtime);
    expect(roster(runtime)).toBe('b#1 x#1 y#1');
    unfit.add('b');
    await tell(runtime, 'b', 'crash');
    await clock.advance(100);
    unfit.clear();
    await clock.advance(100);
    expect(roster(runtime).split(' ').sort().join(' ')).toBe('a#1 b#3 x#1 y#1');
    expect(member('a').config.name).toBe('a');
    await runtime.stop();
  });

  test('begins with a clean record, so limits multiply from level to level', async () => {
    const { runtime, clock, joined, unfit } = await fleet({ maxRestarts: 1 }, { maxRestarts: 1 });
    const ended = watch(joined);
    unfit.add('b');
    await tell(runtime, 'b', 'crash');
    await clock.advance(60_000);
    // Once by its module, once with its module, and the module cannot start.
    expect([ended.state, runtime.state]).toEqual(['RUNTIME_FAILED', 'stopped']);
  });

  test('takes the rest of its parent along, if the strategy says so', async () => {
    const { runtime, clock, news } = await fleet({ maxRestarts: 0 }, { strategy: 'rest-for-one' });
    news();
    await tell(runtime, 'a', 'crash');
    await clock.advance(100);
    expect(news()).toEqual([
      'b#1 restart',
      'a#1 restart',
      'y#1 restart',
      'x#1 restart',
      'a#2 up',
      'b#2 up',
      'x#2 up',
      'y#2 up',
    ]);
    await runtime.stop();
  });

  test('ends the runtime when its parent is the root and has had enough; the chain tells the way', async () => {
    const { runtime, clock, joined } = await fleet({ maxRestarts: 1 }, { maxRestarts: 0 });
    await tell(runtime, 'b', 'crash');
    await clock.advance(200);
    await tell(runtime, 'b', 'crash');
    await clock.advance(20_000);
    const chain = causeChain(await joined.catch((error: unknown) => error)).map((line) =>
      line.replace(/^MaikoError: /u, ''),
    );
    expect(chain).toEqual([
      '[RUNTIME_FAILED] The runtime ended because an actor failed for good. See causeChain(error).',
      '[RESTART_LIMIT] Module "Boat" failed again after 0 restarts within 30000 ms. See the cause for the failure that keeps coming back.',
      '[MODULE_FAILED] Module "Boat" failed.',
      '[RESTART_LIMIT] Actor "b" failed again after 1 restarts within 30000 ms in module "Boat". See the cause for the failure that keeps coming back.',
      expect.stringMatching(/^\[HANDLER_FAILED\] b\.obey failed on event \S+ of topic "crew\.b"\.$/u),
      'Error: crash',
    ]);
    expect(runtime.health()).toMatchObject({ status: 'failed' });
  });

  test('because an actor answers "escalate" is its parent’s to decide on', async () => {
    const { runtime, clock } = await fleet();
    await tell(runtime, 'b', 'escalate');
    await clock.advance(100);
    expect(roster(runtime)).toBe('a#2 b#2 x#1 y#1');
    await runtime.stop();
  });

  test('and cannot start again fails once more, until its parent gives up', async () => {
    const { runtime, clock, joined, unfit } = await fleet({ maxRestarts: 0 }, { maxRestarts: 2 });
    unfit.add('b');
    await tell(runtime, 'a', 'crash');
    await clock.advance(20_000);
    const chain = causeChain(await joined.catch((error: unknown) => error));
    expect(chain.slice(-3)).toEqual([
      expect.stringContaining('[MODULE_FAILED] Module "Boat" failed'),
      expect.stringContaining('[START_FAILED] Actor "b" could not start'),
      'Error: b is unfit',
    ]);
  });

  test('lets its siblings drain when the runtime ends because of it', async () => {
    const { runtime, clock, news } = await fleet({ maxRestarts: 0 }, { maxRestarts: 0 });
    news();
    void tell(runtime, 'b', 'crash');
    for (const name of ['a', 'x', 'y']) void tell(runtime, name, 'do 1');
    await clock.advance(10_000);
    expect(news()).toEqual([
      'b#1 failure',
      'a#1 do 1',
      'x#1 do 1',
      'y#1 do 1',
      'y#1 shutdown',
      'x#1 shutdown',
      'a#1 shutdown',
    ]);
  });
});

test('a module that is restarted while the runtime drains comes up without the actors that have ended', async () => {
  const { runtime, clock, news } = await fleet({ maxRestarts: 0 });
  await tell(runtime, 'a', 'leave');
  await settle(runtime);
  news();
  void tell(runtime, 'b', 'crash');
  void tell(runtime, 'b', 'do 1');
  const report = await stopVirtually(runtime, clock);
  expect(news()).toEqual(['b#1 restart', 'b#2 up', 'b#2 do 1', 'y#1 shutdown', 'x#1 shutdown', 'b#2 shutdown']);
  expect([report.drained, report.failure]).toEqual([true, undefined]);
});

describe('onExceeded: "stop-child"', () => {
  test('ends only the actor that keeps failing', async () => {
    const { runtime, clock, logger } = await fleet({ maxRestarts: 1, onExceeded: 'stop-child' });
    await tell(runtime, 'b', 'crash');
    await clock.advance(100);
    await tell(runtime, 'b', 'crash');
    await clock.advance(1_000);
    expect([roster(runtime), runtime.state]).toEqual(['a#1 x#1 y#1', 'running']);
    expect(logger.lines.at(-1)).toMatch(/^error Actor "b" is given up: \[RESTART_LIMIT\]/u);
    expect(runtime.health().root.modules[0]).toMatchObject({
      status: 'degraded',
      reasons: [expect.stringMatching(/^Actor "b" has ended: \[RESTART_LIMIT\]/u)],
    });
    await runtime.stop();
  });

  test('ends only the module that keeps failing', async () => {
    const { runtime, clock, news } = await fleet({ maxRestarts: 0 }, { maxRestarts: 0, onExceeded: 'stop-child' });
    news();
    await tell(runtime, 'b', 'crash');
    await clock.advance(1_000);
    expect([roster(runtime), news()]).toEqual(['x#1 y#1', ['b#1 failure', 'a#1 shutdown']]);
    expect(runtime.health()).toMatchObject({
      status: 'degraded',
      root: { modules: [{ name: 'Boat', status: 'failed' }] },
    });
    await runtime.stop();
  });
});

describe('autoShutdown', () => {
  async function pipeline(autoShutdown: 'any' | 'all', nested: boolean) {
    const members = crew();
    const { member } = members;
    const significant = { significant: true } as const;
    const flow = {
      name: 'Flow',
      actors: [member('sink'), member('one', significant), member('two', significant)],
      supervision: { autoShutdown },
    };
    const module = nested ? { name: 'Root', imports: [flow], actors: [member('other')] } : flow;
    const virtual = await started(module);
    const joined = watch(virtual.runtime.join());
    members.news();
    return { ...virtual, ...members, joined };
  }

  test('"any" at the root ends the runtime in good order, after what is queued', async () => {
    const { runtime, joined, news } = await pipeline('any', false);
    void tell(runtime, 'one', 'leave');
    void tell(runtime, 'sink', 'do 1');
    await settle(runtime);
    expect(joined.state).toBe('resolved');
    expect(news()).toEqual(['one#1 normal', 'sink#1 do 1', 'two#1 shutdown', 'sink#1 shutdown']);
  });

  test('"all" waits for the last significant actor', async () => {
    const { runtime, joined } = await pipeline('all', false);
    await tell(runtime, 'one', 'leave');
    await settle(runtime);
    expect(joined.state).toBe('pending');
    await tell(runtime, 'two', 'leave');
    await settle(runtime);
    expect(joined.state).toBe('resolved');
  });

  test('below the root ends the module, and nothing else', async () => {
    const { runtime, clock, news } = await pipeline('any', true);
    void tell(runtime, 'one', 'leave');
    for (const order of ['do 1', 'do 2'] as const) void tell(runtime, 'sink', order);
    await clock.advance(1_000);
    expect([roster(runtime), runtime.state]).toEqual(['other#1', 'running']);
    expect(news()).toEqual(['one#1 normal', 'sink#1 do 1', 'sink#1 do 2', 'two#1 shutdown', 'sink#1 shutdown']);
    await runtime.stop();
  });

  test('is not set off by a significant actor that is stopped from outside', async () => {
    const { runtime, joined } = await pipeline('any', false);
    await runtime.stopActor('one');
    await settle(runtime);
    expect(joined.state).toBe('pending');
    await runtime.stop();
  });
});

test('an actor that fails while the others are still starting is restarted, and the start goes on', async () => {
  const members = crew();
  let release = (): void => undefined;
  @Actor()
  class Slow {
    constructor(readonly ctx: ActorContext) {}
    onStart() {
      return new Promise<void>((resolve) => (release = resolve));
    }
  }
  const module = {
    name: 'Ship',
    actors: [members.member('a'), members.member('b'), actor(Slow, { name: 'slow' })],
    supervision: { strategy: 'one-for-all' as const },
  };
  const { runtime, clock } = await unstarted(module);
  const started = watch(runtime.start());
  await clock.advance(1);
  await tell(runtime, 'b', 'crash');
  await clock.advance(50);
  expect(roster(runtime)).toBe('a#1 b#1 slow#1');
  release();
  await clock.advance(100);
  release();
  await settle(runtime);
  expect([started.state, roster(runtime)]).toEqual(['resolved', 'a#2 b#2 slow#2']);
  await stopVirtually(runtime, clock);
});
