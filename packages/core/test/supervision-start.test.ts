import { Actor, ActorContext, actor, causeChain, StepAction, Subscribe, topic, type StopReason } from '@maiko/core';
import { gate, settle, started, turns, unstarted, watch } from './support';

const Work = topic<number>('work');

/** Actors that note their hooks; `onStart` of one does what the test says. */
function starters(events: string[], special: string, onStart: () => void | Promise<void>) {
  @Actor()
  class Starter {
    constructor(private readonly ctx: ActorContext) {}
    async onStart() {
      if (this.ctx.id === special) await onStart();
      events.push(`${this.ctx.id} started`);
    }
    onStop(reason: StopReason) {
      events.push(`${this.ctx.id} stopped: ${reason}`);
    }
  }
  return ['a', 'b', 'c', 'd'].map((name) => actor(Starter, { name }));
}

describe('start()', () => {
  test('starts in declared order, one after the other', async () => {
    const events: string[] = [];
    const hold = gate();
    const { runtime } = await unstarted(starters(events, 'b', () => hold.passed));
    const start = watch(runtime.start());
    await turns();
    expect([events, start.state, runtime.state]).toEqual([['a started'], 'pending', 'starting']);
    expect(runtime.actors().map(({ status }) => status)).toEqual(['running', 'starting', 'waiting', 'waiting']);
    hold.open();
    await turns();
    expect(events).toEqual(['a started', 'b started', 'c started', 'd started']);
    expect([start.state, runtime.state]).toEqual(['resolved', 'running']);
  });

  test('that fails stops those started in reverse, starts no more, and rejects with the cause', async () => {
    const events: string[] = [];
    const { runtime } = await unstarted(starters(events, 'c', () => Promise.reject(new Error('no licence'))));
    const error: unknown = await runtime.start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'START_FAILED', actor: 'c' });
    expect(causeChain(error).at(-1)).toBe('Error: no licence');
    expect(events).toEqual(['a started', 'b started', 'b stopped: shutdown', 'a stopped: shutdown']);
    expect(runtime.state).toBe('stopped');
    await expect(runtime.join()).rejects.toMatchObject({ code: 'RUNTIME_FAILED', cause: error });
  });

  test('fails when a constructor throws', async () => {
    @Actor()
    class Broken {
      constructor() {
        throw new Error('cannot be made');
      }
    }
    const { runtime } = await unstarted([Broken]);
    const error: unknown = await runtime.start().catch((reason: unknown) => reason);
    expect(causeChain(error)).toEqual([expect.stringContaining('[START_FAILED]'), 'Error: cannot be made']);
  });

  test('fails when an onStart takes longer than its time limit', async () => {
    const events: string[] = [];
    const { runtime, clock } = await unstarted(starters(events, 'b', () => new Promise(() => undefined)));
    const start = runtime.start().catch((reason: unknown) => causeChain(reason));
    await clock.advance(9_999);
    expect(runtime.state).toBe('starting');
    await clock.advance(1);
    expect(await start).toEqual([
      expect.stringContaining('[START_FAILED] Actor "b" could not start'),
      expect.stringContaining('[HOOK_TIMEOUT] b.onStart did not settle within 10000 ms'),
    ]);
    expect(events).toEqual(['a started', 'a stopped: shutdown']);
  });

  test('fails when the container takes too long', async () => {
    @Actor()
    class Slow {}
    const { runtime, clock } = await unstarted([Slow], {
      container: { create: () => new Promise<never>(() => undefined) },
    });
    const start = runtime.start().catch((reason: unknown) => causeChain(reason).at(-1));
    await clock.advance(10_000);
    expect(await start).toMatch(/\[HOOK_TIMEOUT\] Slow\.constructor did not settle within 10000 ms/);
  });

  test('that is overtaken by stop() starts no more and rejects', async () => {
    const events: string[] = [];
    const hold = gate();
    const { runtime } = await unstarted(starters(events, 'b', () => hold.passed));
    const start = watch(runtime.start());
    await turns();
    const stopped = watch(runtime.stop());
    await turns();
    hold.open();
    await turns(10);
    expect([start.state, stopped.state]).toEqual(['STOPPED_WHILE_STARTING', 'resolved']);
    expect(events).toEqual(['a started', 'b started', 'b stopped: shutdown', 'a stopped: shutdown']);
  });

  test('that is overtaken by stop() while an onStart never ends: stop() settles, the actor is abandoned', async () => {
    const events: string[] = [];
    const { runtime, clock } = await unstarted(starters(events, 'b', () => new Promise(() => undefined)));
    const start = watch(runtime.start());
    await turns();
    const stopped = runtime.stop({ deadline: 4_000 });
    await clock.advance(10_000);
    expect(await stopped).toMatchObject({ abandoned: ['b'], duration: 4_000 });
    expect(events).toEqual(['a started', 'a stopped: shutdown']);
    await clock.advance(10_000);
    expect(start.state).not.toBe('pending');
    expect(start.state).not.toBe('resolved');
  });
});

describe('spawn()', () => {
  @Actor()
  class Worker {
    constructor(private readonly ctx: ActorContext<{ readonly fail?: boolean } | undefined>) {}
    onStart() {
      if (this.ctx.options?.fail === true) throw new Error('cannot');
    }
    @Subscribe(Work)
    take() {}
  }

  test('resolves with the name when the actor runs', async () => {
    const { runtime } = await started([]);
    expect(await runtime.spawn(Worker)).toBe('Worker');
    expect(await runtime.spawn(Worker, { name: 'second' })).toBe('second');
    expect(runtime.actors().map(({ id, status }) => [id, status])).toEqual([
      ['Worker', 'running'],
      ['second', 'running'],
    ]);
    await runtime.stop();
  });

  test('refuses a name that is taken, and frees it when the actor has ended', async () => {
    const contexts: ActorContext[] = [];
    @Actor()
    class Mortal {
      constructor(ctx: ActorContext) {
        contexts.push(ctx);
      }
    }
    const { runtime } = await started([]);
    await runtime.spawn(Mortal);
    await expect(runtime.spawn(Mortal)).rejects.toMatchObject({ code: 'DUPLICATE_ACTOR', actor: 'Mortal' });
    contexts[0]!.stop();
    await settle(runtime);
    expect(await runtime.spawn(Mortal)).toBe('Mortal');
    expect(contexts).toHaveLength(2);
    await runtime.stop();
  });

  test('that fails leaves nothing behind, and the runtime goes on', async () => {
    const { runtime } = await started([]);
    await expect(runtime.spawn(Worker, { options: { fail: true } })).rejects.toMatchObject({ code: 'START_FAILED' });
    expect(runtime.actors()).toEqual([]);
    await runtime.publish(Work, 1);
    expect(await runtime.spawn(Worker)).toBe('Worker');
    expect(runtime.state).toBe('running');
    await runtime.stop();
  });

  test('is refused before start and after stop', async () => {
    const { runtime } = await unstarted([]);
    await expect(runtime.spawn(Worker)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await runtime.start();
    await runtime.stop();
    await expect(runtime.spawn(Worker)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

describe('an actor that stops itself', () => {
  test('while handling: the event is handled, the rest of its mailbox is dead', async () => {
    const events: string[] = [];
    @Actor()
    class Quitter {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      async take(work: number) {
        this.ctx.stop();
        this.ctx.stop();
        await Promise.resolve();
        events.push(`handled ${String(work)}`);
      }
      onStop(reason: StopReason) {
        events.push(reason);
      }
    }
    const { runtime } = await started([Quitter]);
    for (const work of [1, 2]) void runtime.publish(Work, work);
    await settle(runtime);
    expect(events).toEqual(['handled 1', 'normal']);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['actor-stopped', 2],
    ]);
    // Its topic has no subscriber now.
    await runtime.publish(Work, 3);
    expect(runtime.deadLetters.total).toBe(1);
    await runtime.stop();
  });

  test.each(['constructor', 'onStart', 'step'] as const)(
    'in its %s runs no handler and gets its onStop',
    async (where) => {
      const events: string[] = [];
      @Actor()
      class Quitter {
        constructor(private readonly ctx: ActorContext) {
          if (where === 'constructor') ctx.stop();
        }
        onStart() {
          events.push('onStart');
          if (where === 'onStart') this.ctx.stop();
        }
        step() {
          events.push('step');
          if (where === 'step') this.ctx.stop();
          return StepAction.Continue;
        }
        @Subscribe(Work)
        take() {
          events.push('handled');
        }
        onStop(reason: StopReason) {
          events.push(reason);
        }
      }
      const { runtime } = await started([Quitter]);
      await settle(runtime);
      expect(events).toEqual(where === 'step' ? ['onStart', 'step', 'normal'] : ['onStart', 'normal']);
      expect(runtime.actors()).toEqual([]);
      await runtime.stop();
    },
  );

  test('and then fails is not restarted', async () => {
    const stops: StopReason[] = [];
    @Actor()
    class Quitter {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      take() {
        this.ctx.stop();
        throw new Error('on the way out');
      }
      onStop(reason: StopReason) {
        stops.push(reason);
      }
    }
    const { runtime, clock } = await started([Quitter]);
    await runtime.publish(Work, 1);
    await clock.advance(1_000);
    expect([runtime.actors(), stops.length]).toEqual([[], 1]);
    await runtime.stop();
  });

  test('stopRuntime() from a handler stops everything after that event', async () => {
    const seen: number[] = [];
    @Actor()
    class Ending {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      take(work: number) {
        seen.push(work);
        if (work === 2) this.ctx.stopRuntime();
      }
    }
    const { runtime } = await started([Ending]);
    for (const work of [1, 2, 3]) void runtime.publish(Work, work);
    const report = await runtime.join();
    expect([seen, report.drained, runtime.state]).toEqual([[1, 2, 3], true, 'stopped']);
  });
});
