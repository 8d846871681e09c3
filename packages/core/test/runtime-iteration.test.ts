import { Actor, DeadLetters, Subscribe, topic, topics, type Runtime } from '@maiko/core';
import { gate, schemaOf, settle, started, stopVirtually, turns, virtualRuntime, watch } from './support';
import { Go, loopOver, oneTo, Source, Tick } from './support/loops';

const Orders = topics<string>('orders.*');
const Sampled = topic<number>('sampled', { overflow: 'latest' });
const Window = topic<number>('window', { overflow: 'drop-oldest' });
const Refused = topic('refused', { schema: schemaOf<number>(() => ({ message: 'never' })), validate: 'always' });
const Strict = topic<number>('strict', { overflow: 'fail' });

const payloads = (runtime: Runtime) => runtime.subject(Tick);

describe('a loop over a topic', () => {
  test('gets the envelopes in the order published, of families and patterns too', async () => {
    const { runtime } = await started([]);
    const ticks = loopOver(runtime.events(Tick));
    const orders = loopOver(runtime.events(Orders));
    const all = loopOver(runtime.events('>'));
    for (const each of [1, 2]) {
      await runtime.publish(Tick, each);
      await settle(runtime);
    }
    await runtime.publish(Orders.at('a'), 'order');
    await settle(runtime);
    expect(ticks.seen.map(({ topic: name, payload }) => [name, payload])).toEqual([
      ['tick', 1],
      ['tick', 2],
    ]);
    expect(orders.seen.map(({ payload }) => payload)).toEqual(['order']);
    expect(all.seen.map(({ payload }) => payload)).toEqual([1, 2, 'order']);
  });

  test('gets payloads from the Subject of a topic', async () => {
    const { runtime } = await started([]);
    const { seen } = loopOver(runtime.subject(Tick));
    runtime.subject(Tick).next(1);
    await settle(runtime);
    expect(seen).toEqual([1]);
  });

  test('never runs on the stack of a publisher', async () => {
    const { runtime } = await started([]);
    const log: string[] = [];
    loopOver(payloads(runtime), () => log.push('loop'));
    void runtime.publish(Tick, 1);
    log.push('published');
    await settle(runtime);
    expect(log).toEqual(['published', 'loop']);
  });

  test('begins with its first next: an iterator that is not used has no mailbox', async () => {
    const { runtime } = await started([]);
    const iterator = payloads(runtime)[Symbol.asyncIterator]();
    expect(runtime.subject(Tick).observed).toBe(false);
    await runtime.publish(Tick, 1);
    const next = iterator.next();
    expect(runtime.subject(Tick).observed).toBe(true);
    await runtime.publish(Tick, 2);
    expect(await next).toEqual({ done: false, value: 2 });
    await iterator.return?.();
  });

  test('is one of many: each gets everything, at its own speed, beside actors and subscribers', async () => {
    const hold = gate();
    const { runtime } = await started([Source]);
    const subscribed: number[] = [];
    runtime.subject(Tick).subscribe((tick) => subscribed.push(tick));
    const slow = loopOver(payloads(runtime), () => hold.passed);
    const fast = loopOver(payloads(runtime));
    await runtime.publish(Go, 100);
    await settle(runtime);
    expect(slow.seen).toEqual([1]);
    expect(fast.seen).toEqual(oneTo(100));
    expect(subscribed).toEqual(oneTo(100));
    hold.open();
    await settle(runtime);
    expect(slow.seen).toEqual(oneTo(100));
  });
});

describe('a loop that is left', () => {
  test.each<[string, (iterator: AsyncIterator<number>) => unknown]>([
    ['break', (iterator) => iterator.return?.()],
    ['throw of an iterator', (iterator) => iterator.throw?.(new Error('mine')).catch(() => undefined)],
  ])('%s ends a next that waits, and unsubscribes at once', async (_what, leave) => {
    const { runtime } = await started([]);
    const iterator = payloads(runtime)[Symbol.asyncIterator]();
    const next = iterator.next();
    await turns();
    void leave(iterator);
    expect(runtime.subject(Tick).observed).toBe(false);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('break, return and an error in the body unsubscribe, and what was queued is no loss', async () => {
    const { runtime } = await started([]);
    const left = loopOver(payloads(runtime), () => 'break');
    const failed = loopOver(payloads(runtime), () => Promise.reject(new RangeError('in the body')));
    const returned = (async () => {
      for await (const tick of payloads(runtime)) return tick;
      return undefined;
    })();
    expect(runtime.subject(Tick).observed).toBe(true);
    for (const each of [1, 2, 3]) void runtime.publish(Tick, each);
    await left.over;
    await expect(failed.over).rejects.toThrow('in the body');
    expect(await returned).toBe(1);
    expect(runtime.subject(Tick).observed).toBe(false);
    expect(runtime.deadLetters.total).toBe(0);
  });

  test('releases a publisher that waits for it', async () => {
    const hold = gate();
    const { runtime } = await started([], { capacity: 2 });
    const { over } = loopOver(payloads(runtime), async () => {
      await hold.passed;
      return 'break';
    });
    const published = Promise.all(oneTo(10).map((each) => runtime.publish(Tick, each)));
    const waiting = watch(published);
    await settle(runtime);
    expect(waiting.state).toBe('pending');
    hold.open();
    await over;
    await published;
    expect(runtime.deadLetters.total).toBe(0);
  });
});

test('an outcome does not wait for events that a loop has taken or left', async () => {
  @Actor()
  class Failing {
    @Subscribe(Tick)
    take() {
      throw new Error('no');
    }
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Failing]);
  loopOver(payloads(runtime));
  loopOver(payloads(runtime), () => 'break');
  const asked = runtime.outcome(Tick(1), { of: [Go], within: 60_000 });
  const state = watch(asked);
  await settle(runtime);
  expect(state.state).toBe('OUTCOME_FAILED');
});

test('calls of next at the same time are answered in order', async () => {
  const { runtime } = await started([]);
  const iterator = payloads(runtime)[Symbol.asyncIterator]();
  const answers = Promise.all([1, 2, 3, 4].map(() => iterator.next()));
  for (const each of [1, 2, 3]) await runtime.publish(Tick, each);
  await settle(runtime);
  void iterator.return?.();
  expect((await answers).map(({ value }) => value as unknown)).toEqual([1, 2, 3, undefined]);
});

describe('a loop that is slower than its topic', () => {
  test('holds its publisher up under block, and holds no more than its mailbox', async () => {
    const hold = gate();
    const { runtime } = await started([Source], { capacity: 4 });
    const { seen } = loopOver(payloads(runtime), () => hold.passed);
    await runtime.publish(Go, 50);
    await settle(runtime);
    expect(runtime.actor('source').counters.queued).toBe(1);
    expect(runtime.actor('source').published).toBe(6);
    hold.open();
    await settle(runtime);
    expect(seen).toEqual(oneTo(50));
  });

  test('holds its publisher up no longer than blockTimeout for an event', async () => {
    const { runtime, clock } = virtualRuntime({ actors: [], capacity: 1 });
    await runtime.start();
    const Brief = topic<number>('brief', { blockTimeout: 500 });
    loopOver(runtime.subject(Brief), () => new Promise(() => undefined));
    await runtime.publish(Brief, 1);
    await settle(runtime);
    await runtime.publish(Brief, 2);
    const third = runtime.publish(Brief, 3);
    await clock.advance(500);
    await third;
    expect(runtime.deadLetters.list()).toMatchObject([{ subscriber: 'loop over brief', reason: 'block-timeout' }]);
    await stopVirtually(runtime, clock);
  });

  test('loses what the policy of the topic says, counted', async () => {
    const hold = gate();
    const { runtime } = await started([], { capacity: 2 });
    const dropped: unknown[] = [];
    runtime.monitors.add({ dropped: ({ payload }, id, policy) => dropped.push([payload, id, policy]) });
    const sampled = loopOver(runtime.subject(Sampled), () => hold.passed);
    const recent = loopOver(runtime.subject(Window), () => hold.passed);
    for (const each of oneTo(5)) {
      await runtime.publish(Sampled, each);
      await runtime.publish(Window, each);
      await settle(runtime);
    }
    hold.open();
    await settle(runtime);
    expect(sampled.seen).toEqual([1, 5]);
    expect(recent.seen).toEqual([1, 4, 5]);
    expect(dropped).toEqual([
      [2, 'loop over sampled', 'latest'],
      [3, 'loop over sampled', 'latest'],
      [2, 'loop over window', 'drop-oldest'],
      [4, 'loop over sampled', 'latest'],
      [3, 'loop over window', 'drop-oldest'],
    ]);
  });

  test('keeps its bound, however often events have been dropped (G7)', async () => {
    const { runtime } = await started([], { capacity: 2 });
    let hold = gate();
    const { seen } = loopOver(runtime.subject(Window), () => hold.passed);
    const inEachRound: number[][] = [];
    for (let round = 0; round < 5; round++) {
      seen.length = 0;
      for (const each of oneTo(6)) {
        await runtime.publish(Window, each);
        await settle(runtime);
      }
      const held = hold;
      hold = gate();
      held.open();
      await settle(runtime);
      const next = hold;
      hold = gate();
      hold.open();
      next.open();
      await settle(runtime);
      inEachRound.push([...seen]);
      hold = gate();
    }
    expect(inEachRound).toEqual(Array.from({ length: 5 }, () => [1, 5, 6]));
  });

  test('fails under the policy fail, after what was queued', async () => {
    const hold = gate();
    const { runtime } = await started([], { capacity: 1 });
    const { seen, over } = loopOver(runtime.subject(Strict), () => hold.passed);
    await runtime.publish(Strict, 1);
    await settle(runtime);
    for (const each of [2, 3, 4]) await runtime.publish(Strict, each);
    hold.open();
    await expect(over).rejects.toMatchObject({ code: 'MAILBOX_OVERFLOW' });
    expect(seen).toEqual([1, 2]);
    expect(runtime.deadLetters.list()).toMatchObject([{ envelope: { payload: 3 }, reason: 'mailbox-overflow' }]);
  });

  test('is no burden for topics of the runtime: the oldest notices are dropped', async () => {
    const hold = gate();
    const { runtime } = await started([], { capacity: 3 });
    const { seen } = loopOver(runtime.events(DeadLetters), () => hold.passed);
    for (const each of oneTo(20)) {
      await runtime.publish(Refused, each).catch(() => undefined);
      await settle(runtime);
    }
    hold.open();
    await settle(runtime);
    expect(seen.map(({ payload }) => payload.envelope.payload)).toEqual([1, 18, 19, 20]);
  });

  test('may publish on the topic that it reads', async () => {
    const { runtime } = await started([], { capacity: 4 });
    const { seen } = loopOver(payloads(runtime), (tick) => tick < 20 && runtime.publish(Tick, tick + 1));
    await runtime.publish(Tick, 1);
    await settle(runtime);
    expect(seen).toEqual(oneTo(20));
  });
});
