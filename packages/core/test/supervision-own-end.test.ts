import { Actor, actor, ActorContext, inject, Subscribe, topic, type Runtime } from '@maiko/core';
import { errorOf, gate, settle, started, stopVirtually, findUnbalanced, watch } from './support';

const Work = topic<string>('work');

describe('stopActor() in code of the actor that it ends', () => {
  const at: { runtime: Runtime | undefined; errors: string[] } = { runtime: undefined, errors: [] };
  const stop = async (id: string): Promise<void> => {
    await (at.runtime as Runtime).stopActor(id).catch((error: unknown) => {
      at.errors.push((error as Error).message);
    });
  };
  beforeEach(() => at.errors.splice(0));

  const refused = (id: string, caller = id): string =>
    `[INVALID_STATE] stopActor("${id}") is not possible in code of "${caller}", which that end waits for. ${
      id === caller
        ? 'Call ctx.stop(), which does not wait'
        : `Publish an event that tells "${id}" to call ctx.stop(), or call stopActor() outside of it`
    }.`;

  test('is refused in a handler, a hook and a retry; the actor goes on', async () => {
    @Actor()
    class Own {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        if (this.ctx.id !== 'hook') return;
        await stop(this.ctx.id);
      }
      @Subscribe(Work, { retry: { attempts: 2, backoff: 0 } })
      async work(what: string, { attempt }: { readonly attempt: number }) {
        if (what !== this.ctx.id) return;
        if (what === 'retry' && attempt === 1) throw new Error('once');
        await stop(this.ctx.id);
      }
    }
    const { runtime, clock } = await started([]);
    at.runtime = runtime;
    for (const name of ['handler', 'retry', 'hook']) await runtime.spawn(Own, { name });
    for (const name of ['handler', 'retry']) await runtime.publish(Work, name);
    await clock.advance(1_000);
    expect([...at.errors].sort()).toEqual([refused('handler'), refused('hook'), refused('retry')].sort());
    expect(runtime.actors().map(({ status }) => status)).toEqual(['running', 'running', 'running']);
    expect(runtime.deadLetters.list()).toEqual([]);
    await runtime.stop();
  });

  test('is refused for a keyed actor in one of its instances, and for a spawner in what it spawned', async () => {
    @Actor({ key: (what: string) => what })
    class Desk {
      @Subscribe(Work)
      async work(_what: string) {
        await stop('Desk');
      }
    }
    @Actor()
    class Child {
      @Subscribe(Work)
      async work(_what: string) {
        await stop('Boss');
      }
    }
    @Actor()
    class Boss {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        await this.ctx.spawn(Child);
      }
    }
    const { runtime } = await started([Desk, Boss]);
    at.runtime = runtime;
    await runtime.publish(Work, 'x');
    await settle(runtime);
    expect([...at.errors].sort()).toEqual([refused('Boss', 'Child'), refused('Desk', 'Desk/x')]);
    await runtime.stop();
  });

  test('of another actor, and outside, is as ever', async () => {
    @Actor()
    class Killer {
      @Subscribe(Work)
      async work(what: string) {
        await stop(what);
      }
    }
    const { runtime } = await started([Killer, actor(Killer, { name: 'other' })]);
    at.runtime = runtime;
    await runtime.stopActor('other');
    await runtime.spawn(Killer, { name: 'third' });
    await runtime.stopActor('third');
    expect([at.errors, runtime.actors().length]).toEqual([[], 1]);
    expect((await errorOf(() => runtime.stopActor('third'))).code).toBe('UNKNOWN_ACTOR');
    await runtime.stop();
  });
});

describe('shutdownTimeout: 0', () => {
  function hanging(when: 'onStart' | 'handler') {
    @Actor({ shutdownTimeout: 0, startTimeout: 60_000 })
    class Hangs {
      onStart() {
        return when === 'onStart' ? new Promise<void>(() => undefined) : undefined;
      }
      @Subscribe(Work)
      work(what: string) {
        return what === 'hang' ? new Promise<void>(() => undefined) : undefined;
      }
    }
    return Hangs;
  }

  test('does not hold up stop() with a handler that hangs; what is queued behind it was not drained', async () => {
    const { runtime, clock } = await started([hanging('handler')]);
    for (const what of ['quick', 'hang', 'behind']) await runtime.publish(Work, what);
    await clock.advance(0);
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ duration: 0, drained: false, abandoned: ['Hangs'] });
    expect(
      runtime.deadLetters
        .list()
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual(['abandoned', 'not-drained']);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  test('does not when the handler begins while the runtime drains, nor when a start hangs', async () => {
    const { runtime, clock } = await started([hanging('handler')]);
    for (const what of ['quick', 'hang']) void runtime.publish(Work, what);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ duration: 0, drained: false });
    const second = await started([]);
    second.runtime.spawn(hanging('onStart')).catch(() => undefined);
    await second.clock.advance(0);
    expect(await stopVirtually(second.runtime, second.clock)).toMatchObject({ duration: 0 });
  });

  test('lets others drain, and is waited for while it only has events to handle', async () => {
    const held = gate();
    @Actor()
    class Other {
      @Subscribe(Work)
      async work(_what: string) {
        await held.passed;
      }
    }
    const { runtime, clock } = await started([Other, hanging('handler')]);
    for (const what of ['quick', 'quick']) void runtime.publish(Work, what);
    const stopped = runtime.stop();
    const settled = watch(stopped);
    await clock.advance(1_000);
    expect(settled.state).toBe('pending');
    held.open();
    await clock.advance(0);
    const report = await stopped;
    expect(report).toMatchObject({ drained: true, duration: 1_000 });
    expect(report.actors.map(({ handled }) => handled)).toEqual([2, 2]);
  });
});
