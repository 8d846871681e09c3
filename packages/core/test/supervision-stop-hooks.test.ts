import { Actor, ActorContext, actor, StepAction, Subscribe, topic, type StopReason } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, unstarted, watch } from './support';

const Work = topic<number>('work');

/** Notes when its hooks run; `onStop` is held when the test says so. */
function noted(events: string[], hold?: { readonly passed: Promise<void> }) {
  @Actor()
  class Noted {
    constructor(private readonly ctx: ActorContext) {}
    onStart() {
      events.push(`${this.ctx.id} started`);
    }
    @Subscribe(Work)
    take(work: number) {
      if (work < 0) throw new Error('no');
      if (work === 0) this.ctx.stop();
    }
    async onStop(reason: StopReason) {
      events.push(`${this.ctx.id} stopping: ${reason}`);
      await hold?.passed;
      events.push(`${this.ctx.id} stopped`);
    }
  }
  return Noted;
}

describe('onStop runs exactly once for each onStart that completed (G2)', () => {
  test.each([
    ['when the runtime stops', 1, ['shutdown']],
    ['when the actor stops itself', 0, ['normal']],
    ['when it is restarted', -1, ['restart', 'shutdown']],
  ])('%s', async (_, work, reasons) => {
    const events: string[] = [];
    const Noted = noted(events);
    const { runtime, clock } = await started([Noted]);
    await runtime.publish(Work, work);
    await clock.advance(200);
    await stopVirtually(runtime, clock);
    expect(events.filter((event) => event.includes('stopping'))).toEqual(
      reasons.map((reason) => `Noted stopping: ${reason}`),
    );
    expect(events.filter((event) => event.endsWith('started'))).toHaveLength(reasons.length);
  });

  test('not when onStart failed', async () => {
    const events: string[] = [];
    @Actor()
    class Bad {
      onStart() {
        throw new Error('cannot');
      }
      onStop() {
        events.push('stopped');
      }
    }
    const { runtime } = await unstarted([Bad]);
    await expect(runtime.start()).rejects.toMatchObject({ code: 'START_FAILED' });
    expect(events).toEqual([]);
  });
});

describe('an actor on its way down', () => {
  test('after it stopped itself is waited for by stop()', async () => {
    const events: string[] = [];
    const hold = gate();
    const { runtime } = await started([noted(events, hold)]);
    await runtime.publish(Work, 0);
    await settle(runtime);
    const stopped = watch(runtime.stop());
    await turns();
    expect([events.at(-1), stopped.state]).toEqual(['Noted stopping: normal', 'pending']);
    hold.open();
    await turns();
    expect([events.at(-1), stopped.state]).toEqual(['Noted stopped', 'resolved']);
  });

  test('after it failed for good is waited for before join() rejects', async () => {
    const hold = gate();
    const events: string[] = [];
    const Noted = noted(events, hold);
    @Actor({ name: 'failing' })
    class Failing extends Noted {
      onError() {
        return 'escalate' as const;
      }
    }
    const { runtime } = await started([Failing]);
    const joined = watch(runtime.join());
    await runtime.publish(Work, -1);
    await settle(runtime);
    expect([events.at(-1), joined.state]).toEqual(['failing stopping: failure', 'pending']);
    hold.open();
    await settle(runtime);
    expect([events.at(-1), joined.state]).toEqual(['failing stopped', 'RUNTIME_FAILED']);
  });

  test('for a restart is waited for by stop(), and not disposed of before onStop is done', async () => {
    const hold = gate();
    const events: string[] = [];
    const { runtime, clock } = await started([noted(events, hold)], {
      container: {
        create: (actorClass, context) => new actorClass(context as never),
        dispose: () => {
          events.push('disposed');
        },
      },
    });
    await runtime.publish(Work, -1);
    await settle(runtime);
    const stopped = watch(runtime.stop());
    await turns();
    expect([events.at(-1), stopped.state]).toEqual(['Noted stopping: restart', 'pending']);
    hold.open();
    await clock.advance(200);
    expect(stopped.state).toBe('resolved');
    expect(events.slice(1, 4)).toEqual(['Noted stopping: restart', 'Noted stopped', 'disposed']);
  });

  test('hears no more events, and its publishes are refused', async () => {
    const codes: unknown[] = [];
    @Actor()
    class Talkative {
      constructor(private readonly ctx: ActorContext) {}
      async onStop() {
        await this.ctx.publish(Work, 1).catch((error: unknown) => codes.push((error as { code: string }).code));
      }
    }
    const { runtime } = await started([Talkative]);
    await runtime.stop();
    expect(codes).toEqual(['INCARNATION_ENDED']);
  });

  test('has an aborted signal', async () => {
    const signals: boolean[] = [];
    @Actor()
    class Watching {
      constructor(private readonly ctx: ActorContext) {}
      onStart() {
        signals.push(this.ctx.signal.aborted);
        this.ctx.signal.addEventListener('abort', () => signals.push(this.ctx.signal.aborted));
      }
      onStop() {
        signals.push(this.ctx.signal.aborted);
      }
    }
    const { runtime } = await started([Watching]);
    await runtime.stop();
    expect(signals).toEqual([false, true, true]);
  });
});

describe('self-driven work', () => {
  test('ends first when the runtime drains (G10)', async () => {
    let steps = 0;
    const seen: number[] = [];
    @Actor()
    class Source {
      constructor(private readonly ctx: ActorContext) {}
      async step() {
        steps++;
        await this.ctx.publish(Work, steps);
        return StepAction.Backoff(10);
      }
    }
    @Actor()
    class Sink {
      @Subscribe(Work)
      take(work: number) {
        seen.push(work);
      }
    }
    const { runtime, clock } = await started([Sink, Source]);
    await clock.advance(35);
    expect(steps).toBe(4);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true, duration: 0 });
    expect([steps, seen]).toEqual([4, [1, 2, 3, 4]]);
  });

  test('does not begin again when its actor is restarted while the runtime drains', async () => {
    let steps = 0;
    @Actor()
    class Source {
      constructor(private readonly ctx: ActorContext) {}
      step() {
        steps++;
        return this.ctx.incarnation === 1 ? StepAction.Never : StepAction.Yield;
      }
      @Subscribe(Work)
      take(work: number) {
        if (work < 0) throw new Error('no');
      }
    }
    const { runtime, clock } = await started([Source]);
    for (const work of [-1, 2]) void runtime.publish(Work, work);
    await settle(runtime);
    const stopped = runtime.stop();
    await clock.advance(100);
    expect(await stopped).toMatchObject({ drained: true });
    expect(steps).toBe(1);
  });
});

describe('the order of stopping', () => {
  test('is the reverse of the order of starting, spawned actors first', async () => {
    const events: string[] = [];
    const Noted = noted(events);
    const { runtime } = await started(['a', 'b', 'c'].map((name) => actor(Noted, { name })));
    await runtime.spawn(Noted, { name: 'd' });
    await runtime.stop();
    expect(events).toEqual([
      ...['a', 'b', 'c', 'd'].map((id) => `${id} started`),
      ...['d', 'c', 'b', 'a'].flatMap((id) => [`${id} stopping: shutdown`, `${id} stopped`]),
    ]);
  });
});
