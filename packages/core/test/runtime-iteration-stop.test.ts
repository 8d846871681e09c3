import { Actor, ActorContext, createRuntime, inject, Subscribe, type Runtime } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, virtualRuntime, watch } from './support';
import { Go, loopOver, oneTo, Source, Tick } from './support/loops';

const payloads = (runtime: Runtime) => runtime.subject(Tick);

describe('when the runtime stops', () => {
  test('a loop gets what is its own, what is published while the actors end too, then ends', async () => {
    const hold = gate();
    @Actor()
    class Last {
      @Subscribe(Go)
      async finish() {
        await hold.passed;
        return Tick(99);
      }
    }
    const { runtime } = await started([Last]);
    const { seen, over, state } = loopOver(payloads(runtime));
    await runtime.publish(Go, 1);
    const stopping = runtime.stop();
    await settle(runtime);
    expect(state.state).toBe('pending');
    hold.open();
    await stopping;
    await over;
    expect(seen).toEqual([99]);
  });

  test('a loop that is behind does not hold it up, and gets the rest afterwards', async () => {
    const hold = gate();
    const { runtime, clock } = await started([Source]);
    const { seen, over } = loopOver(payloads(runtime), () => hold.passed);
    await runtime.publish(Go, 100);
    await settle(runtime);
    expect(await runtime.stop()).toMatchObject({ drained: true });
    expect(clock.nextDue).toBeUndefined();
    expect(seen).toEqual([1]);
    hold.open();
    await over;
    expect(seen).toEqual(oneTo(100));
  });

  test('a loop gets what still waits for room at the deadline', async () => {
    const { runtime, clock } = virtualRuntime({ actors: [], capacity: 2 });
    await runtime.start();
    const pause = () => new Promise<void>((resolve) => clock.setTimer(resolve, 100));
    const { seen, over } = loopOver(payloads(runtime), pause);
    const published = oneTo(50).map((each) => runtime.publish(Tick, each));
    expect(await stopVirtually(runtime, clock, { deadline: 1_000 })).toMatchObject({ drained: false });
    await Promise.all(published);
    await clock.advance(5_000);
    await over;
    expect(seen).toEqual(oneTo(50));
    expect(clock.nextDue).toBeUndefined();
  });

  test('a loop that has begun meanwhile is cut off as well', async () => {
    const hold = gate();
    @Actor()
    class Last {
      readonly #ctx = inject(ActorContext);
      @Subscribe(Go)
      async finish(count: number) {
        await hold.passed;
        for (let tick = 1; tick <= count; tick++) await this.#ctx.publish(Tick, tick);
      }
    }
    const { runtime, clock } = virtualRuntime({ actors: [Last], capacity: 2 });
    await runtime.start();
    await runtime.publish(Go, 10);
    await settle(runtime);
    const state = watch(runtime.stop());
    await settle(runtime);
    const { seen } = loopOver(payloads(runtime), () => new Promise(() => undefined));
    hold.open();
    await clock.advance(2_000);
    expect(state.state).toBe('resolved');
    expect(seen).toEqual([1]);
  });

  test('a loop that goes on taking loses nothing, however far it is behind', async () => {
    const { runtime, clock } = virtualRuntime({ actors: [Source], capacity: 4 });
    await runtime.start();
    const pause = () => new Promise<void>((resolve) => clock.setTimer(resolve, 100));
    const { seen, over } = loopOver(payloads(runtime), pause);
    await runtime.publish(Go, 50);
    await settle(runtime);
    expect(await stopVirtually(runtime, clock)).toMatchObject({ drained: true });
    await over;
    expect(seen).toEqual(oneTo(50));
  });

  test.each([true, false])('a loop that takes nothing any more is cut off (drain: %s)', async (drain) => {
    const hold = gate();
    const { runtime, clock, logger } = virtualRuntime({ actors: [Source], capacity: 4 });
    await runtime.start();
    const dropped: unknown[] = [];
    runtime.monitors.add({ dropped: ({ payload }, id) => dropped.push([payload, id]) });
    const { seen, over } = loopOver(payloads(runtime), () => hold.passed);
    await runtime.publish(Go, 50);
    await settle(runtime);
    const stopping = runtime.stop({ drain });
    const state = watch(stopping);
    await clock.advance(999);
    expect(state.state).toBe('pending');
    await clock.advance(1);
    expect(state.state).toBe('resolved');
    expect((await stopping).drained).toBe(false);
    expect(dropped).toEqual([[6, 'loop over tick']]);
    expect(logger.lines).toContain(
      'warn The loop over tick took nothing for 1000 ms while the runtime stops, and has been cut off: it still gets ' +
        'what its mailbox holds, 1 events that waited for room are dropped',
    );
    expect(clock.nextDue).toBeUndefined();
    hold.open();
    await over;
    expect(seen).toEqual(oneTo(5));
  });

  test('a loop that begins afterwards ends at once, and its iterator too', async () => {
    const { runtime } = await started([]);
    const iterator = payloads(runtime)[Symbol.asyncIterator]();
    await runtime.stop();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await loopOver(runtime.events(Tick)).over;
  });
});

describe('a runtime that is disposed', () => {
  test('has drained: await using stops it at the end of its block', async () => {
    const handled: number[] = [];
    @Actor()
    class Late {
      @Subscribe(Tick)
      async take(tick: number) {
        await turns();
        handled.push(tick);
      }
    }
    let kept: Runtime;
    {
      await using runtime = createRuntime({ actors: [Late] });
      kept = runtime;
      await runtime.start();
      for (const each of [1, 2, 3]) await runtime.publish(Tick, each);
    }
    expect(kept.state).toBe('stopped');
    expect(handled).toEqual([1, 2, 3]);
  });

  test('may have been stopped before, or never started', async () => {
    const { runtime } = await started([]);
    await runtime.stop();
    await runtime[Symbol.asyncDispose]();
    const unused = createRuntime({ actors: [] });
    await unused[Symbol.asyncDispose]();
    expect(unused.state).toBe('stopped');
  });
});
