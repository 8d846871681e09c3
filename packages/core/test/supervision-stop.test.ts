import { Actor, ActorContext, actor, Subscribe, topic, type StopReason } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, unstarted, watch } from './support';

const Work = topic<number>('work');
const never = (): Promise<void> => new Promise<void>(() => undefined);

function collector(capacity?: number) {
  const seen: number[] = [];
  @Actor({ capacity })
  class Collector {
    @Subscribe(Work)
    take(work: number) {
      seen.push(work);
    }
  }
  return { Collector, seen };
}

describe('stop() drains (I-13, G10)', () => {
  test('what is queued is handled, and what that causes', async () => {
    const Next = topic<number>('next');
    const { Collector, seen } = collector();
    @Actor()
    class Doubler {
      @Subscribe(Next)
      async double(work: number) {
        await Promise.resolve();
        return Work(work * 2);
      }
    }
    const { runtime } = await started([Collector, Doubler]);
    for (let work = 1; work <= 100; work++) void runtime.publish(Next, work);
    const report = await runtime.stop();
    expect(seen).toHaveLength(100);
    expect(report).toMatchObject({ drained: true, abandoned: [], failure: undefined });
    expect(
      report.actors.map(({ id, accepted, handled, drained, queued }) => [id, accepted, handled, drained, queued]),
    ).toEqual([
      ['Collector', 100, 100, 100, 0],
      ['Doubler', 100, 100, 100, 0],
    ]);
  });

  test('100,000 queued events', async () => {
    const { Collector, seen } = collector(100_000);
    const { runtime } = await unstarted([Collector]);
    for (let work = 0; work < 100_000; work++) void runtime.publish(Work, work);
    await runtime.start();
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect([seen.length, seen[99_999]]).toEqual([100_000, 99_999]);
  });

  test('what outside publishers that do not await still have waiting', async () => {
    const { Collector, seen } = collector(2);
    const { runtime } = await started([Collector]);
    for (let work = 0; work < 500; work++) void runtime.publish(Work, work);
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect(seen).toHaveLength(500);
  });

  test('what waits for observers only', async () => {
    const { runtime, clock } = await started([], { capacity: 2 });
    const seen: number[] = [];
    runtime.events(Work).subscribe(({ payload }) => seen.push(payload));
    for (let work = 0; work < 10; work++) void runtime.publish(Work, work);
    const stopped = watch(runtime.stop());
    await turns();
    expect([seen.length, stopped.state, clock.now()]).toEqual([10, 'resolved', 0]);
  });

  test('an actor that is between two incarnations: it is restarted and drained', async () => {
    const seen: number[] = [];
    @Actor()
    class Flaky {
      @Subscribe(Work)
      take(work: number) {
        if (work < 0) throw new Error('no');
        seen.push(work);
      }
    }
    const { runtime, clock } = await started([Flaky]);
    for (const work of [-1, 2, 3]) void runtime.publish(Work, work);
    await settle(runtime);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true, duration: 100 });
    expect(seen).toEqual([2, 3]);
  });

  test('and refuses what comes from outside meanwhile, not what actors publish', async () => {
    const hold = gate();
    const Next = topic<number>('next');
    const { Collector, seen } = collector();
    @Actor()
    class Held {
      @Subscribe(Next)
      async take(work: number) {
        await hold.passed;
        return Work(work);
      }
    }
    const { runtime } = await started([Held, Collector]);
    await runtime.publish(Next, 1);
    const stopped = runtime.stop();
    expect(runtime.state).toBe('stopping');
    await expect(runtime.publish(Work, 2)).rejects.toMatchObject({ code: 'RUNTIME_CLOSED' });
    hold.open();
    expect(await stopped).toMatchObject({ drained: true });
    expect(seen).toEqual([1]);
  });
});

describe('stop({ drain: false })', () => {
  test('gives up what is queued, as dead letters; the handler that runs may finish', async () => {
    const hold = gate();
    const done: number[] = [];
    @Actor()
    class Held {
      @Subscribe(Work)
      async take(work: number) {
        await hold.passed;
        done.push(work);
      }
    }
    const { runtime } = await started([Held]);
    for (const work of [1, 2, 3]) void runtime.publish(Work, work);
    await settle(runtime);
    const stopped = runtime.stop({ drain: false });
    hold.open();
    const report = await stopped;
    expect(done).toEqual([1]);
    expect(report).toMatchObject({ drained: false, abandoned: [] });
    expect(report.actors[0]).toMatchObject({ handled: 1, deadLettered: 2, queued: 0, abandoned: false });
    expect(runtime.deadLetters.list().map(({ reason, error }) => [reason, (error as { code?: string }).code])).toEqual([
      ['not-drained', 'NOT_DRAINED'],
      ['not-drained', 'NOT_DRAINED'],
    ]);
  });

  test('releases publishers that wait', async () => {
    const { Collector } = collector(1);
    const { runtime } = await unstarted([Collector]);
    const published = [1, 2, 3].map((work) => watch(runtime.publish(Work, work)));
    await runtime.stop({ drain: false });
    await turns();
    expect(published.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(runtime.deadLetters.total).toBe(3);
  });
});

describe('stop() settles (I-14, G10)', () => {
  test('once: it is idempotent, and concurrent calls share one result', async () => {
    const { Collector } = collector();
    const { runtime } = await started([Collector]);
    const first = runtime.stop();
    expect(runtime.stop()).toBe(first);
    expect(runtime.stop({ drain: false })).toBe(first);
    const report = await first;
    expect(await runtime.stop()).toBe(report);
    expect(await runtime.join()).toBe(report);
  });

  test('with a handler that never ends: it is abandoned, its event a dead letter', async () => {
    const { Collector, seen } = collector();
    const stops: StopReason[] = [];
    @Actor()
    class Stuck {
      @Subscribe(topic<number>('stuck'))
      take() {
        return never();
      }
      onStop(reason: StopReason) {
        stops.push(reason);
      }
    }
    const { runtime, clock } = await started([Stuck, Collector]);
    await runtime.publish(topic<number>('stuck'), 1);
    await runtime.publish(topic<number>('stuck'), 2);
    await runtime.publish(Work, 3);
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ drained: false, abandoned: ['Stuck'], duration: 7_500 });
    expect([seen, stops]).toEqual([[3], ['shutdown']]);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['not-drained', 2],
      ['abandoned', 1],
    ]);
  });

  test('with an onStop that never ends, and the others are stopped nevertheless', async () => {
    const stops: string[] = [];
    @Actor()
    class Clinging {
      constructor(private readonly ctx: ActorContext<boolean>) {}
      onStop() {
        stops.push(this.ctx.id);
        return this.ctx.options ? never() : undefined;
      }
    }
    const { runtime, clock } = await started([
      actor(Clinging, { name: 'a', options: false }),
      actor(Clinging, { name: 'b', options: true }),
      actor(Clinging, { name: 'c', options: false }),
    ]);
    const report = await stopVirtually(runtime, clock);
    expect(stops).toEqual(['c', 'b', 'a']);
    expect(report).toMatchObject({ drained: true, abandoned: ['b'], duration: 5_000 });
  });

  test('within its deadline, whatever clings', async () => {
    @Actor()
    class Clinging {
      @Subscribe(Work)
      take() {
        return never();
      }
      onStop() {
        return never();
      }
    }
    for (const deadline of [0, 10, 1_000]) {
      const { runtime, clock } = await started(['a', 'b', 'c'].map((name) => actor(Clinging, { name })));
      for (const work of [1, 2, 3]) void runtime.publish(Work, work);
      await settle(runtime);
      const report = await stopVirtually(runtime, clock, { deadline });
      expect(report.abandoned).toEqual(['a', 'b', 'c']);
      expect(report.duration).toBeLessThanOrEqual(deadline);
    }
  });

  test('with actors that are blocked in a circle (I-12)', async () => {
    const There = topic<number>('there');
    const Back = topic<number>('back');
    @Actor({ capacity: 1, name: 'ping' })
    class Ping {
      @Subscribe(Back)
      take(count: number) {
        return count < 5 ? [There(count + 1), There(count + 1), There(count + 1)] : undefined;
      }
      onError() {
        return 'resume' as const;
      }
    }
    @Actor({ capacity: 1, name: 'pong' })
    class Pong {
      @Subscribe(There)
      take(count: number) {
        return count < 5 ? [Back(count + 1), Back(count + 1), Back(count + 1)] : undefined;
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime, clock } = await started([Ping, Pong]);
    await runtime.publish(Back, 0);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true, abandoned: [], duration: 0 });
  });

  test('before start: nothing has run, what was queued is dead at once', async () => {
    const { Collector, seen } = collector();
    const { runtime } = await unstarted([Collector]);
    await runtime.publish(Work, 1);
    const stopped = watch(runtime.stop());
    await turns();
    expect([stopped.state, runtime.state, seen]).toEqual(['resolved', 'stopped', []]);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['not-drained']);
    await expect(runtime.start()).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});
