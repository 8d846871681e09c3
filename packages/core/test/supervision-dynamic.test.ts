import { Actor, actor, ActorContext, RuntimeModule, Subscribe, topic, type ActorContainer } from '@maiko/core';
import { errorOf, refusalOf, roster, settle, started, stopVirtually, turns, watch } from './support';
import { costRatio } from './support/cost-ratio';

const Work = topic<string>('work');
const Spawn = topic<string>('spawn');

@Actor()
class Session {
  constructor(readonly ctx: ActorContext) {}
  @Subscribe(Work)
  take(work: string) {
    if (work === this.ctx.id) throw new Error('no');
  }
}

/** Spawns sessions and helpers. */
@Actor()
class Door {
  constructor(private readonly ctx: ActorContext) {}
  @Subscribe(Spawn)
  async open(name: string) {
    await this.ctx.spawn(name.startsWith('helper') ? Helper : Session, { name });
  }
}

@Actor()
class Helper {}

@RuntimeModule({ dynamic: Session, supervision: { onExceeded: 'stop-child' } })
class Sessions {}

@RuntimeModule({ actors: [Door] })
class Doors {}

async function house(sessions: object = Sessions) {
  const module = { name: 'House', imports: [sessions as typeof Sessions, Doors], actors: [] };
  const virtual = await started(module);
  return virtual;
}

describe('an actor that is spawned', () => {
  test('lives in the module of its spawner, or in the dynamic module of its class', async () => {
    const { runtime } = await house();
    for (const name of ['s1', 'helper']) await runtime.publish(Spawn, name);
    await settle(runtime);
    await runtime.spawn(Session, { name: 's2' });
    await runtime.spawn(Helper, { name: 'outside' });
    await settle(runtime);
    expect(runtime.actors().map(({ id, module }) => `${module}.${id}`)).toEqual([
      'Doors.Door',
      'Sessions.s1',
      'Doors.helper',
      'Sessions.s2',
      'House.outside',
    ]);
    await runtime.stop();
  });

  test('is supervised there: a session that keeps failing ends alone', async () => {
    const { runtime, clock } = await house();
    for (const name of ['s1', 's2']) await runtime.spawn(Session, { name });
    for (let failure = 0; failure < 6; failure++) {
      await runtime.publish(Work, 's1');
      await clock.advance(4_000);
    }
    expect([roster(runtime), runtime.state]).toEqual(['Door#1 s2#1', 'running']);
    await runtime.stop();
  });

  test('ends with its module, and does not come back when that is restarted', async () => {
    const { runtime, clock } = await house({
      name: 'Sessions',
      dynamic: Session,
      supervision: { maxRestarts: 0 },
    });
    for (const name of ['s1', 's2']) await runtime.spawn(Session, { name });
    await runtime.publish(Work, 's1');
    await settle(runtime);
    expect(await refusalOf(() => runtime.spawn(Session, { name: 's3' }))).toBe(
      '[MODULE_DOWN] Actor "s3" cannot be spawned: its module "Sessions" is not running. Spawn it when the module has been restarted; the topic Lifecycle tells when its actors start.',
    );
    await clock.advance(1_000);
    expect(roster(runtime)).toBe('Door#1');
    await runtime.spawn(Session, { name: 's1' });
    expect(roster(runtime)).toBe('Door#1 s1#1');
    await runtime.stop();
  });

  test('is refused when its spawner has ended', async () => {
    let context: ActorContext | undefined;
    @Actor()
    class Spawner {
      constructor(ctx: ActorContext) {
        context = ctx;
      }
    }
    const { runtime } = await started([Spawner]);
    await runtime.stopActor('Spawner');
    expect(await refusalOf(() => context?.spawn(Helper))).toBe(
      '[INCARNATION_ENDED] Incarnation 1 of "Spawner" has ended and spawns nothing. Stop background work when ctx.signal aborts.',
    );
    await runtime.stop();
  });

  test('gets a name of its own in a dynamic module, unless it has one', async () => {
    const { runtime } = await house();
    expect([
      await runtime.spawn(Session),
      await runtime.spawn(Session),
      await runtime.spawn(Session, { name: 'x' }),
    ]).toEqual(['Session-1', 'Session-2', 'x']);
    await runtime.stop();
  });

  test('is refused when the module is full', async () => {
    const { runtime } = await house({ name: 'Few', dynamic: Session, maxChildren: 1 });
    await runtime.spawn(Session, { name: 's1' });
    expect(await refusalOf(() => runtime.spawn(Session, { name: 's2' }))).toBe(
      '[TOO_MANY_CHILDREN] Actor "s2" cannot be spawned: module "Few" is full. Expected at most 1 actors in the module, received 1. Stop some, or raise maxChildren of the module.',
    );
    await runtime.stopActor('s1');
    expect(await runtime.spawn(Session, { name: 's2' })).toBe('s2');
    await runtime.stop();
  });

  test('is checked like one that was declared', async () => {
    const { runtime } = await house();
    expect(await errorOf(() => runtime.spawn(Session, { name: 's', significant: true }))).toMatchObject({
      code: 'SUPERVISION_CONFLICT',
      actor: 's',
    });
    await runtime.stop();
  });
});

describe('stopActor', () => {
  test('ends an actor for good, whatever its restart type, and frees its name', async () => {
    const { runtime, clock } = await started([]);
    await runtime.spawn(Session, { name: 'a', restart: 'permanent' });
    await runtime.stopActor('a');
    await clock.advance(60_000);
    expect(runtime.actors()).toEqual([]);
    await runtime.spawn(Session, { name: 'a' });
    expect(roster(runtime)).toBe('a#1');
    await runtime.stop();
  });

  test('ends one that is being restarted, and one that is starting', async () => {
    @Actor()
    class Slow {
      onStart() {
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([actor(Session, { name: 'a' })]);
    await runtime.publish(Work, 'a');
    await clock.advance(50);
    await runtime.stopActor('a');
    const spawned = watch(runtime.spawn(Slow));
    await turns();
    const stopped = watch(runtime.stopActor('Slow'));
    await clock.advance(5_000);
    expect([stopped.state, runtime.actors()]).toEqual(['resolved', []]);
    await clock.advance(10_000);
    expect(spawned.state).toBe('START_FAILED');
    await runtime.stop();
  });

  test('of an actor that is not there is refused', async () => {
    const { runtime } = await started([Helper]);
    expect(await errorOf(() => runtime.stopActor('unknown'))).toMatchObject({
      code: 'UNKNOWN_ACTOR',
      actor: 'unknown',
    });
    await runtime.stop();
  });
});

describe('a dynamic module', () => {
  test('stops its actors all at once', async () => {
    @Actor({ shutdownTimeout: 1_000 })
    class Slow {
      onStop() {
        return new Promise<void>(() => undefined);
      }
    }
    const module = { name: 'Root', imports: [{ name: 'Many', dynamic: Slow }] };
    const { runtime, clock } = await started(module);
    for (let each = 0; each < 5; each++) await runtime.spawn(Slow);
    const report = await stopVirtually(runtime, clock);
    expect([report.duration, report.abandoned.length]).toEqual([1_000, 5]);
  });

  test('holds ten thousand actors: starting and stopping one costs as much as with a thousand', async () => {
    const live = new Set<object>();
    const container: ActorContainer = {
      create: (actorClass, context) => {
        const instance = new actorClass(context as never);
        live.add(instance);
        return instance;
      },
      dispose: (instance) => {
        live.delete(instance);
      },
    };
    const costOf = async (count: number): Promise<number> => {
      const { runtime } = await started({ name: 'Root', imports: [Sessions] }, { container });
      const before = process.cpuUsage();
      const names = await Promise.all(Array.from({ length: count }, () => runtime.spawn(Session)));
      expect(live.size).toBe(count);
      await runtime.publish(Work, 'all');
      await settleOnce();
      for (const name of names) await runtime.stopActor(name);
      const { user, system } = process.cpuUsage(before);
      expect([live.size, runtime.actors().length]).toEqual([0, 0]);
      await runtime.stop();
      return (user + system) / count;
    };
    expect(await costRatio(costOf, [1_000, 10_000], 3)).toBeLessThan(3);
  }, 120_000);
});

/** Enough for one event to reach every actor. */
function settleOnce(): Promise<void> {
  return turns(20);
}
