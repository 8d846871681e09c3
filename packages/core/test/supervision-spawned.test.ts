import {
  Actor,
  actor,
  type ActorContainer,
  ActorContext,
  inject,
  plainContainer,
  RuntimeModule,
  Subscribe,
  topic,
  type Lifetime,
  type StopReason,
} from '@maiko/core';
import { errorOf, refusalOf, roster, settle, started, stopVirtually, watch } from './support';

const Go = topic<string>('go');

/** Bosses that spawn a worker when they start, and workers; both write what happens to them. */
function firm(lifetime?: Lifetime) {
  const journal: string[] = [];

  @Actor()
  class Worker {
    private readonly ctx = inject(ActorContext);
    onStop(reason: StopReason) {
      journal.push(`${this.ctx.id} ${reason}`);
    }
  }

  @Actor()
  class Boss {
    constructor(private readonly ctx: ActorContext) {}
    async onStart() {
      await this.ctx.spawn(Worker, { name: 'worker', lifetime });
    }
    @Subscribe(Go)
    async go(what: string) {
      if (what === 'fail') throw new Error('told to');
      if (what === 'leave') this.ctx.stop();
      if (what === 'branch') await this.ctx.spawn(Boss2);
    }
    onStop(reason: StopReason) {
      journal.push(`${this.ctx.id} ${reason}`);
    }
  }

  /** Spawned itself, and spawns. */
  @Actor()
  class Boss2 {
    private readonly ctx = inject(ActorContext);
    async onStart() {
      await this.ctx.spawn(Worker, { name: 'deep' });
    }
    onStop(reason: StopReason) {
      journal.push(`${this.ctx.id} ${reason}`);
    }
  }
  return { Boss, Worker, journal };
}

describe('what an incarnation spawned', () => {
  test('ends with it, before its onStop, and is there again after a restart', async () => {
    const { Boss, journal } = firm();
    const { runtime, clock } = await started([Boss]);
    expect(roster(runtime)).toBe('Boss#1 worker#1');
    await runtime.publish(Go, 'fail');
    await clock.advance(1_000);
    expect(journal).toEqual(['worker shutdown', 'Boss restart']);
    expect([roster(runtime), runtime.actor('worker').status]).toEqual(['Boss#2 worker#1', 'running']);
    await runtime.stop();
  });

  test('takes what it spawned itself along, deepest first', async () => {
    const { Boss, journal } = firm();
    const { runtime, clock } = await started([Boss]);
    await runtime.publish(Go, 'branch');
    await settle(runtime);
    await runtime.publish(Go, 'fail');
    await clock.advance(1_000);
    expect(journal.filter((line) => !line.startsWith('worker'))).toEqual([
      'deep shutdown',
      'Boss2 shutdown',
      'Boss restart',
    ]);
    expect(roster(runtime)).toBe('Boss#2 worker#1');
    await runtime.stop();
  });

  test.each([
    ['ends itself', (runtime: RuntimeOf) => runtime.publish(Go, 'leave'), 'normal'],
    ['is stopped', (runtime: RuntimeOf) => runtime.stopActor('Boss'), 'shutdown'],
  ] as const)('ends when its spawner %s', async (_what, how, reason) => {
    const { Boss, journal } = firm();
    const { runtime, clock } = await started([Boss]);
    await how(runtime);
    await clock.advance(1_000);
    expect([journal, runtime.actors()]).toEqual([['worker shutdown', `Boss ${reason}`], []]);
    await runtime.stop();
  });

  test('stays with lifetime "module", and then its name is taken in the next start', async () => {
    const { Boss } = firm('module');
    const { runtime, clock } = await started([actor(Boss, { restart: 'temporary' })]);
    await runtime.publish(Go, 'leave');
    await clock.advance(1_000);
    expect(roster(runtime)).toBe('worker#1');
    await runtime.stop();
  });

  test('stays when a dynamic module holds its class, unless it is told otherwise', async () => {
    for (const [lifetime, left] of [
      [undefined, 'worker#1'],
      ['incarnation', ''],
    ] as const) {
      const { Boss, Worker } = firm(lifetime);
      @RuntimeModule({ dynamic: Worker })
      class Workers {}
      const { runtime, clock } = await started({ name: 'Firm', imports: [Workers], actors: [Boss] });
      await runtime.publish(Go, 'leave');
      await clock.advance(1_000);
      expect(roster(runtime)).toBe(left);
      await runtime.stop();
    }
  });

  test('ends when the start that spawned it fails', async () => {
    const { Worker, journal } = firm();
    let fail = true;
    @Actor()
    class Boss {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.spawn(Worker);
        if (fail) throw new Error('no start');
      }
    }
    const { runtime } = await started([]);
    expect((await errorOf(() => runtime.spawn(Boss))).code).toBe('START_FAILED');
    expect([journal, runtime.actors()]).toEqual([['Worker shutdown'], []]);
    fail = false;
    await runtime.spawn(Boss);
    expect(roster(runtime)).toBe('Boss#1 Worker#1');
    await runtime.stop();
  });

  test('that is still starting does not hold up its spawner for longer than that may take', async () => {
    @Actor()
    class Never {
      onStart() {
        return new Promise<void>(() => undefined);
      }
    }
    const reasons: StopReason[] = [];
    @Actor({ shutdownTimeout: 1_000 })
    class Boss {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Go)
      go(_what: string) {
        void this.ctx.spawn(Never).catch(() => undefined);
      }
      onStop(reason: StopReason) {
        reasons.push(reason);
      }
    }
    const { runtime, clock } = await started([Boss]);
    await runtime.publish(Go, 'go');
    await settle(runtime);
    const stopped = watch(runtime.stopActor('Boss'));
    await clock.advance(999);
    expect([stopped.state, reasons]).toEqual(['resolved', ['shutdown']]);
    expect(runtime.actors()).toEqual([]);
    const report = await stopVirtually(runtime, clock);
    expect(report.drained).toBe(true);
  });

  test('goes down with its spawner under "one-for-all", whichever of them fails', async () => {
    @Actor()
    class Fragile {
      @Subscribe(Go)
      go(what: string) {
        if (what === 'worker') throw new Error('told to');
      }
    }
    @Actor()
    class Boss {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.spawn(Fragile);
      }
      @Subscribe(Go)
      go(what: string) {
        if (what === 'boss') throw new Error('told to');
      }
    }
    for (const name of ['boss', 'worker']) {
      const { runtime, clock } = await started([Boss], { supervision: { strategy: 'one-for-all' } });
      await runtime.publish(Go, name);
      await clock.advance(1_000);
      expect(roster(runtime)).toBe('Boss#2 Fragile#1');
      await runtime.stop();
    }
  });

  test('is restarted alone when it fails alone', async () => {
    @Actor()
    class Fragile {
      @Subscribe(Go)
      go(_what: string) {
        throw new Error('told to');
      }
    }
    @Actor()
    class Boss {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.spawn(Fragile);
      }
    }
    const { runtime, clock } = await started([Boss]);
    await runtime.publish(Go, 'go');
    await clock.advance(1_000);
    expect(roster(runtime)).toBe('Boss#1 Fragile#2');
    await runtime.stopActor('Boss');
    expect(runtime.actors()).toEqual([]);
    await runtime.stop();
  });
});

type RuntimeOf = Awaited<ReturnType<typeof started>>['runtime'];

describe('the lifetime of a spawned actor', () => {
  @Actor()
  class Guest {}

  test('outside actors is that of its module', async () => {
    const { runtime } = await started([]);
    await runtime.spawn(Guest, { lifetime: 'module' });
    expect(await refusalOf(() => runtime.spawn(Guest, { lifetime: 'incarnation' as never }))).toBe(
      '[INVALID_OPTION] spawn(Guest) outside actors cannot end with an incarnation. Expected "module", which is the default there, received "incarnation". Leave lifetime out, or spawn it with ctx.spawn() of the actor with which it is to end.',
    );
    await runtime.stop();
  });

  test('is one of two', async () => {
    const { runtime } = await started([]);
    expect(await refusalOf(() => runtime.spawn(Guest, { lifetime: 'forever' as never }))).toBe(
      '[INVALID_OPTION] Option "lifetime" of spawn(Guest) is not valid. Expected one of "incarnation", "module", received "forever". Correct "lifetime".',
    );
    await runtime.stop();
  });
});

test('a long-lived actor does not remember those it spawned that have ended', async () => {
  @Actor()
  class Guest {}
  @Actor()
  class Host {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    async go(name: string) {
      await this.ctx.spawn(Guest, { name });
    }
  }
  const contexts: { spawned?: ReadonlySet<unknown> }[] = [];
  const container = {
    ...plainContainer,
    create: (...args: Parameters<typeof plainContainer.create>) => {
      contexts.push(args[1] as { spawned?: ReadonlySet<unknown> });
      return plainContainer.create(...args);
    },
  } as ActorContainer;
  const { runtime } = await started([Host], { container });
  await runtime.publish(Go, 'one');
  await settle(runtime);
  expect(contexts[0]?.spawned?.size).toBe(1);
  await runtime.stopActor('one');
  expect(contexts[0]?.spawned?.size).toBe(0);
  await runtime.stop();
});
