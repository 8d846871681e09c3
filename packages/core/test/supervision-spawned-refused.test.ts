import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { errorOf, gate, settle, started, stopVirtually, TestClock, turns, findUnbalanced, unstarted } from './support';

const Job = topic<string>('job');

@Actor()
class Worker {}

describe('nothing is spawned', () => {
  test('from outside once stop() has been called', async () => {
    const door = gate();
    @Actor()
    class Busy {
      @Subscribe(Job)
      async job() {
        await door.passed;
      }
    }
    const { runtime, clock } = await started([Busy]);
    void runtime.publish(Job, 'go');
    await settle(runtime);
    const stopped = runtime.stop();
    expect((await errorOf(() => runtime.spawn(Worker))).code).toBe('INVALID_STATE');
    door.open();
    await clock.advance(1);
    expect(await stopped).toMatchObject({ drained: true, failure: undefined });
  });

  test('once the runtime ends its actors', async () => {
    const refused: string[] = [];
    @Actor()
    class Stuck {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Job)
      async job() {
        await new Promise<void>((resolve) => {
          this.ctx.signal.addEventListener('abort', () => {
            resolve();
          });
        });
        refused.push((await errorOf(() => this.ctx.spawn(Worker))).code);
      }
    }
    const { runtime, clock } = await started([Stuck]);
    void runtime.publish(Job, 'go');
    const report = await stopVirtually(runtime, clock);
    expect(refused).toEqual(['INVALID_STATE']);
    expect(report).toMatchObject({ drained: false, failure: undefined, abandoned: [] });
  });

  test('by a start that stop() has cut short', async () => {
    const door = gate();
    let refused: string | undefined;
    @Actor()
    class Founder {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await door.passed;
        refused = (await errorOf(() => this.ctx.spawn(Worker))).code;
      }
    }
    @Actor()
    class Next {}
    const { runtime, clock } = await unstarted([Founder, Next]);
    const start = errorOf(() => runtime.start());
    const stopped = runtime.stop();
    await turns();
    door.open();
    await clock.advance(10_000);
    expect([refused, (await start).code]).toEqual(['INVALID_STATE', 'STOPPED_WHILE_STARTING']);
    expect(await stopped).toMatchObject({ failure: undefined, abandoned: [] });
  });
});

describe('a chain of spawns without end does not outlast the deadline', () => {
  let made = 0;
  const next = () => `link-${String(++made)}`;

  @Actor()
  class InStart {
    private readonly ctx = inject(ActorContext);
    async onStart() {
      await this.ctx.spawn(InStart, { name: next() });
    }
  }
  @Actor()
  class Unawaited {
    private readonly ctx = inject(ActorContext);
    onStart() {
      this.ctx.spawn(Unawaited, { name: next(), lifetime: 'module' }).catch(() => undefined);
    }
  }
  @Actor()
  class InDrain {
    private readonly ctx = inject(ActorContext);
    onDrain() {
      this.ctx.spawn(InDrain, { name: next(), lifetime: 'module' }).catch(() => undefined);
    }
  }

  test.each([
    ['onStart', InStart],
    ['onStart, not awaited', Unawaited],
    ['onDrain', InDrain],
  ])('in %s', async (_where, Link) => {
    @Actor()
    class Host {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Job)
      job() {
        this.ctx.spawn(Link, { name: next() }).catch(() => undefined);
      }
    }
    // It waits no longer than a millisecond of work for what never rests.
    const { runtime, clock } = await started([Host], { clock: new TestClock(() => turns(1), 1) });
    void runtime.publish(Job, 'go');
    const report = await stopVirtually(runtime, clock, { deadline: 1_000 });
    expect(report.duration).toBeLessThanOrEqual(1_000);
    expect(report).toMatchObject({ drained: false, failure: undefined });
    expect(findUnbalanced(runtime)).toEqual([]);
  });
});
