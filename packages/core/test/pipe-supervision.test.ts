import { Actor, ActorContext, causeChain, inject, RuntimeModule, Subscribe, topic, type ActorClass } from '@maiko/core';
import { bufferCount, bufferTime, map, shareReplay, type Observable } from 'rxjs';
import { settle, started } from './support';

// What becomes of pipes when others decide about their actor: its module, or the limit of its restarts.

const Reading = topic<number>('reading');
const Crash = topic<null>('crash');

@Actor()
class Crashing {
  @Subscribe(Crash)
  crash(_: null) {
    throw new Error('crash');
  }
}

function batching(): { readonly Batching: ActorClass; readonly batches: (readonly number[])[] } {
  const batches: (readonly number[])[] = [];
  @Actor()
  class Batching {
    @Subscribe(Reading, { pipe: (readings) => readings.pipe(bufferCount(3)) })
    store(batch: readonly number[]) {
      batches.push(batch);
    }
  }
  return { Batching, batches };
}

test('a pipe gives what it holds to the next incarnation when its module is restarted, again and again', async () => {
  const { Batching, batches } = batching();
  const supervision = { strategy: 'one-for-all', maxRestarts: 1, within: 10_000, backoff: 1 } as const;
  @RuntimeModule({ actors: [Batching, Crashing], supervision })
  class Inner {}
  @RuntimeModule({ imports: [Inner], supervision: { backoff: 1 } })
  class Outer {}
  const { runtime, clock } = await started(Outer);
  for (const reading of [1, 2, 3, 4]) {
    await runtime.publish(Reading, reading);
    await runtime.publish(Reading, -reading);
    await settle(runtime);
    await runtime.publish(Crash, null);
    await settle(runtime);
    await clock.advance(200);
    await settle(runtime);
  }
  expect(batches).toEqual([
    [1, -1],
    [2, -2],
    [3, -3],
    [4, -4],
  ]);
  expect(runtime.deadLetters.list().map(({ envelope }) => envelope.topic)).toEqual([
    'crash',
    'crash',
    'crash',
    'crash',
  ]);
  expect(await runtime.stop()).toMatchObject({ drained: true });
  expect(clock.pending).toBe(0);
});

test('what a pipe holds is a dead letter when its actor fails more often than it may', async () => {
  const batches: (readonly number[])[] = [];
  @Actor()
  class Limited {
    @Subscribe(Reading, {
      pipe: (readings, _actor, { scheduler }) => readings.pipe(bufferTime(50, scheduler)),
    })
    store(batch: readonly number[]) {
      batches.push(batch);
    }
    @Subscribe(Crash)
    crash(_: null) {
      throw new Error('crash');
    }
  }
  const { runtime, clock } = await started([Limited], { supervision: { maxRestarts: 1, within: 60_000, backoff: 1 } });
  const joined = runtime.join().catch((error: unknown) => error);
  for (const reading of [1, 2]) {
    await runtime.publish(Reading, reading);
    await runtime.publish(Crash, null);
    await settle(runtime);
    await clock.advance(10);
  }
  await joined;
  expect(batches).toEqual([[1]]);
  const [held] = runtime.deadLetters.list().filter(({ envelope }) => envelope.topic === 'reading');
  expect(held).toMatchObject({ reason: 'actor-stopped', envelope: { payload: [2], isPiped: true } });
  expect(causeChain(held?.error).at(-1)).toBe('Error: crash');
  expect(clock.pending).toBe(0);
});

test('an Observable that is shared beyond an incarnation has ended with the first, and the pipe of the next gives what it replays', async () => {
  const handled: unknown[] = [];
  let shared: Observable<number> | undefined;
  @Actor()
  class Sharing {
    readonly ctx = inject(ActorContext);
    @Subscribe(Reading, {
      pipe: (readings) =>
        (shared ??= readings.pipe(
          map((each) => each * 10),
          shareReplay(1),
        )),
    })
    store(reading: number) {
      handled.push([this.ctx.incarnation, reading]);
      if (this.ctx.incarnation === 1) throw new Error('once');
    }
  }
  const { runtime, clock } = await started([Sharing], { supervision: { backoff: 1 } });
  await runtime.publish(Reading, 1);
  await settle(runtime);
  await clock.advance(10);
  await runtime.publish(Reading, 2);
  await settle(runtime);
  expect(handled).toEqual([
    [1, 10],
    [2, 10],
  ]);
  expect(runtime.actor('Sharing').pipes).toMatchObject([{ taken: 2, emitted: 2 }]);
});
