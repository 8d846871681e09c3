import { Actor, ActorContext, inject, Lifecycle, Subscribe, topic } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, unstarted } from './support';

const Work = topic<number>('work');
const Late = topic<number>('late');
const never = () => new Promise<void>(() => undefined);

/** An actor that listed `late` events it got. */
function sink() {
  const seen: number[] = [];
  @Actor({ name: 'sink' })
  class Sink {
    @Subscribe(Late)
    take(late: number) {
      seen.push(late);
    }
  }
  return { Sink, seen };
}

/** Publishes after so many microtasks, from work that its handler left to itself. */
function stray(awaits: number) {
  @Actor({ name: 'stray' })
  class Stray {
    readonly #ctx = inject(ActorContext);
    @Subscribe(Work)
    work(work: number) {
      void this.#later(work);
    }
    async #later(work: number) {
      for (let turn = 0; turn < awaits; turn++) await Promise.resolve();
      await this.#ctx.publish(Late, work).catch(() => undefined);
    }
  }
  return Stray;
}

test.each([0, 1, 2, 3, 5, 8])(
  'what stray work publishes %d microtasks later is handled, or is a dead letter and not drained',
  async (awaits) => {
    const { Sink, seen } = sink();
    const { runtime } = await started([stray(awaits), Sink]);
    void runtime.publish(Work, 1);
    const { drained } = await runtime.stop();
    await turns();
    const letters = runtime.deadLetters.list().map(({ reason }) => reason);
    expect([seen.length + letters.length, drained]).toEqual([1, letters.length === 0]);
  },
);

test('what an actor publishes for one that has ended before it becomes a dead letter of that one', async () => {
  const { Sink, seen } = sink();
  @Actor({ name: 'source' })
  class Source {
    readonly #ctx = inject(ActorContext);
    onStart() {
      source = this.#ctx;
    }
  }
  let source: ActorContext | undefined;
  const ended = gate();
  @Actor({ name: 'slow' })
  class Slow {
    onStop() {
      return ended.passed;
    }
  }
  const monitored: string[] = [];
  const { runtime } = await started([Source, Slow, Sink], {
    monitors: [
      {
        unrouted: ({ topic: name }) => void monitored.push(`unrouted ${name}`),
        dispatched: ({ topic: name }, subscribers) => void monitored.push(`${name} to ${String(subscribers)}`),
      },
    ],
  });
  const stopped = runtime.stop();
  await turns();
  // The sink has ended, the source has not.
  await source?.publish(Late, 7);
  ended.open();
  const { drained, actors } = await stopped;
  expect(seen).toEqual([]);
  expect(runtime.deadLetters.list()).toMatchObject([
    { subscriber: 'sink', reason: 'not-drained', envelope: { payload: 7, sender: 'source' } },
  ]);
  expect(monitored).toEqual(['late to 1', 'unrouted $dead-letters', '$dead-letters to 0']);
  expect(drained).toBe(false);
  expect(actors.find(({ id }) => id === 'sink')).toMatchObject({ accepted: 1, handled: 0, deadLettered: 1, queued: 0 });
});

test('an actor that has ended misses no event of its own, and no notice of the end of others', async () => {
  const Ping = topic<number>('ping');
  let ctx: ActorContext | undefined;
  const open = gate();
  @Actor({ name: 'first', shutdownTimeout: 100 })
  class First {
    readonly #ctx = inject(ActorContext);
    onStart() {
      ctx = this.#ctx;
    }
    @Subscribe(Ping)
    take() {}
    onStop() {
      return open.passed;
    }
  }
  @Actor({ name: 'watcher' })
  class Watcher {
    @Subscribe(Lifecycle)
    take() {}
  }
  const { runtime } = await started([First, Watcher]);
  await settle(runtime);
  const stopped = runtime.stop({ drain: false });
  await ctx?.publish(Ping, 1).catch(() => undefined);
  open.open();
  await stopped;
  expect(runtime.deadLetters.list().filter(({ subscriber }) => subscriber === 'first')).toEqual([]);
});

test('what is refused to an actor that is ending was not drained', async () => {
  const { Sink } = sink();
  @Actor({ name: 'talker' })
  class Talker {
    readonly #ctx = inject(ActorContext);
    async onStop() {
      await this.#ctx.publish(Late, 1);
    }
  }
  const { runtime, logger } = await started([Sink, Talker]);
  expect(await runtime.stop()).toMatchObject({ drained: false });
  expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'publisher-ended' }]);
  expect(logger.lines.join()).toContain('INCARNATION_ENDED');
});

test('what is refused to the world outside is no event of the actors', async () => {
  const { Sink } = sink();
  const { runtime } = await started([Sink]);
  const stopped = runtime.stop();
  await runtime.publish(Late, 1).catch(() => undefined);
  expect(await stopped).toMatchObject({ drained: true });
  expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'runtime-closed' }]);
});

test('an event that failed in its handler was drained, one that waited too long for room was not', async () => {
  const Full = topic<number>('full', { blockTimeout: 100 });
  const busy = gate();
  @Actor({ name: 'narrow', capacity: 1 })
  class Narrow {
    @Subscribe(Full)
    async take() {
      await busy.passed;
    }
    @Subscribe(Late)
    fail() {
      throw new Error('no');
    }
    onError() {
      return 'resume' as const;
    }
  }
  const failing = await started([Narrow]);
  await failing.runtime.publish(Late, 1);
  expect(await failing.runtime.stop()).toMatchObject({ drained: true });
  expect(failing.runtime.deadLetters.list()).toMatchObject([{ reason: 'handler-failed' }]);

  const { runtime, clock } = await started([Narrow]);
  for (let work = 0; work < 3; work++) void runtime.publish(Full, work);
  const stopped = runtime.stop();
  await clock.advance(200);
  busy.open();
  await clock.advance(10_000);
  expect(await stopped).toMatchObject({ drained: false });
  expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'block-timeout' }]);
});

test('an actor that ends itself while the runtime drains gives up its queue: that was not drained', async () => {
  @Actor({ name: 'quitter' })
  class Quitter {
    readonly #ctx = inject(ActorContext);
    @Subscribe(Late)
    take() {
      this.#ctx.stop();
    }
  }
  const { runtime } = await started([Quitter]);
  for (let late = 0; late < 3; late++) void runtime.publish(Late, late);
  expect(await runtime.stop()).toMatchObject({ drained: false, actors: [{ handled: 1, drained: 1, deadLettered: 2 }] });
});

test('under drain: false what running handlers publish becomes dead letters as well', async () => {
  const { Sink, seen } = sink();
  const busy = gate();
  @Actor({ name: 'worker' })
  class Worker {
    @Subscribe(Work)
    async work(work: number) {
      await busy.passed;
      return Late(work);
    }
  }
  const { runtime } = await started([Worker, Sink]);
  void runtime.publish(Work, 1);
  await turns();
  const stopped = runtime.stop({ drain: false });
  busy.open();
  expect(await stopped).toMatchObject({ drained: false });
  expect(seen).toEqual([]);
  expect(runtime.deadLetters.list()).toMatchObject([{ subscriber: 'sink', reason: 'not-drained' }]);
});

test('a runtime that is stopped while it starts has not drained what waits for actors that never start', async () => {
  const { Sink } = sink();
  @Actor({ name: 'stuck', startTimeout: 60_000, shutdownTimeout: 10 })
  class Stuck {
    onStart() {
      return never();
    }
  }
  const { runtime, clock } = await unstarted([Stuck, Sink]);
  void runtime.publish(Late, 1);
  const start = runtime.start().catch(() => undefined);
  await turns();
  expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: false });
  await start;
  expect(runtime.deadLetters.list()).toMatchObject([{ subscriber: 'sink', reason: 'not-drained' }]);
});
