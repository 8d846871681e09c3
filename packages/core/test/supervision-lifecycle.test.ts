import { Actor, ActorContext, causeChain, Lifecycle, Subscribe, type LifecycleNotice } from '@maiko/core';
import { crew, settle, started, stopVirtually, tell } from './support';

/** A notice as one line. */
function line(notice: LifecycleNotice): string {
  const { type, module } = notice;
  switch (notice.type) {
    case 'actor-started':
      return `${type} ${module}.${notice.actor}#${String(notice.incarnation)}`;
    case 'actor-restarting':
      return `${type} ${module}.${notice.actor}#${String(notice.incarnation)} in ${String(notice.delay)}: ${causeChain(notice.cause).at(-1) ?? ''}`;
    case 'actor-ended':
      return `${type} ${module}.${notice.actor}#${String(notice.incarnation)} ${notice.reason}${notice.cause ? `: ${causeChain(notice.cause).at(-1) ?? ''}` : ''}`;
    case 'module-restarting':
      return `${type} ${module} in ${String(notice.delay)}`;
    case 'module-ended':
      return `${type} ${module} ${notice.reason}`;
  }
}

async function watched(maxRestarts = 5) {
  const members = crew();
  const { member } = members;
  const seen: string[] = [];
  @Actor()
  class Watcher {
    constructor(readonly ctx: ActorContext) {}
    @Subscribe(Lifecycle)
    note(notice: LifecycleNotice) {
      seen.push(line(notice));
    }
  }
  const ship = {
    name: 'Ship',
    actors: [member('a'), member('b', { restart: 'temporary' })],
    supervision: { maxRestarts },
  };
  const virtual = await started({ name: 'Root', imports: [ship], actors: [Watcher] });
  await settle(virtual.runtime);
  return { ...virtual, ...members, seen, news: () => seen.splice(0) };
}

describe('Lifecycle tells', () => {
  test('when actors start, its own subscriber included', async () => {
    const { runtime, seen } = await watched();
    expect(seen).toEqual(['actor-started Ship.a#1', 'actor-started Ship.b#1', 'actor-started Root.Watcher#1']);
    await runtime.stop();
  });

  test('in the order it happened, also of an actor that fails on its first event', async () => {
    const { runtime, clock, news } = await watched();
    news();
    for (const order of ['crash', 'crash'] as const) void tell(runtime, 'a', order);
    await clock.advance(300);
    expect(news()).toEqual([
      'actor-restarting Ship.a#1 in 100: Error: crash',
      'actor-started Ship.a#2',
      'actor-restarting Ship.a#2 in 200: Error: crash',
      'actor-started Ship.a#3',
    ]);
    await runtime.stop();
  });

  test('when and why an actor is restarted', async () => {
    const { runtime, clock, news } = await watched();
    news();
    await tell(runtime, 'a', 'crash');
    await clock.advance(100);
    expect(news()).toEqual(['actor-restarting Ship.a#1 in 100: Error: crash', 'actor-started Ship.a#2']);
    await runtime.stop();
  });

  test('when and why an actor has ended', async () => {
    const { runtime, news, member } = await watched();
    news();
    await tell(runtime, 'a', 'leave');
    await tell(runtime, 'b', 'crash');
    await settle(runtime);
    const { actorClass, config } = member('c');
    await runtime.spawn(actorClass, config);
    await runtime.stopActor('c');
    await settle(runtime);
    expect(news()).toEqual([
      'actor-ended Ship.a#1 normal',
      'actor-ended Ship.b#1 failure: Error: crash',
      'actor-started Root.c#1',
      'actor-ended Root.c#1 shutdown',
    ]);
    await runtime.stop();
  });

  test('when an actor could not start', async () => {
    const { runtime, news, member, unfit } = await watched();
    news();
    unfit.add('c');
    const { actorClass, config } = member('c');
    await runtime.spawn(actorClass, config).catch(() => undefined);
    await settle(runtime);
    expect(news()).toEqual(['actor-ended Root.c#1 failure: Error: c is unfit']);
    await runtime.stop();
  });

  test('when a module is restarted, with all its actors', async () => {
    const { runtime, clock, news } = await watched(0);
    news();
    await tell(runtime, 'a', 'crash');
    await clock.advance(100);
    expect(news()).toEqual([
      'module-restarting Ship in 100',
      'actor-restarting Ship.a#1 in 100: Error: crash',
      'actor-restarting Ship.b#1 in 100: Error: crash',
      'actor-started Ship.a#2',
      'actor-started Ship.b#2',
    ]);
    await runtime.stop();
  });
});

test('a subscriber of Lifecycle that always fails ends the runtime like any other actor', async () => {
  @Actor()
  class Broken {
    @Subscribe(Lifecycle)
    note() {
      throw new Error('cannot even listen');
    }
  }
  const { runtime, clock } = await started([Broken]);
  const joined = runtime.join().catch((error: unknown) => causeChain(error).at(-1));
  await clock.advance(60_000);
  expect([await joined, runtime.state]).toEqual(['Error: cannot even listen', 'stopped']);
  await stopVirtually(runtime, clock);
});
