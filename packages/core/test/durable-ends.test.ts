import { Actor, Subscribe, topic, type Runtime, type TransportRecord } from '@maiko/core';
import { memoryStore, memoryTransport, settle, type MemoryStore } from '@maiko/testing';
import { started, stopVirtually } from './support';

const Placed = topic<string>('ends.placed', { durable: true });

/** An actor with a handler that each test says, and what it has handled. */
function worker(handle: (text: string, attempt: number) => unknown, options = {}) {
  const seen: string[] = [];
  @Actor(options)
  class Worker {
    @Subscribe(Placed, { retry: { attempts: 2, backoff: { min: 10, max: 10 } }, maxDeliver: 3 })
    async work(text: string, { attempt }: { attempt: number }) {
      await handle(text, attempt);
      seen.push(text);
    }
  }
  return { Worker, seen };
}

const over = (store: MemoryStore) => ({ transport: memoryTransport({ store }) });
const never = () => new Promise<void>(() => undefined);
const letters = (runtime: Runtime) => runtime.deadLetters.list().map(({ reason, subscriber }) => [reason, subscriber]);

describe('an event that fails in its handler', () => {
  test('is tried again in its turn, then a dead letter that the transport does not deliver again', async () => {
    const store = memoryStore();
    const { Worker, seen } = worker((text) => {
      if (text === 'bad') throw new Error('no');
    });
    const { runtime, clock } = await started([Worker], over(store));
    for (const text of ['good', 'bad', 'late']) await runtime.publish(Placed, text);
    await settle(runtime);
    await clock.advance(10_000);
    expect(seen).toEqual(['good', 'late']);
    expect(letters(runtime)).toEqual([['handler-failed', 'Worker']]);
    expect(runtime.deadLetters.list()[0]?.attempt).toBe(2);
    expect(store.pending('Worker-work')).toBe(0);
    expect(runtime.actor('Worker').counters).toMatchObject({ accepted: 3, handled: 2, failed: 1, returned: 0 });
    await runtime.stop();
    const again = worker(() => undefined);
    await settle((await started([again.Worker], over(store))).runtime);
    expect(again.seen).toEqual([]);
  });

  test('can be replayed to its actor, which the transport knows nothing of', async () => {
    const store = memoryStore();
    let bad = true;
    const { Worker, seen } = worker(() => {
      if (bad) throw new Error('no');
    });
    const { runtime, clock } = await started([Worker], over(store));
    await runtime.publish(Placed, 'a');
    await settle(runtime);
    await clock.advance(10_000);
    bad = false;
    await runtime.deadLetters.replay(runtime.deadLetters.list()[0]?.id as string);
    await settle(runtime);
    expect([seen, store.size]).toEqual([['a'], 1]);
  });

  test('counts the attempts before a crash of the process', async () => {
    const store = memoryStore();
    const first = memoryTransport({ store });
    const stuck = worker(never);
    await (await started([stuck.Worker], { transport: first })).runtime.publish(Placed, 'a');
    await first.close();
    const attempts: number[] = [];
    const { Worker } = worker((_, attempt) => {
      attempts.push(attempt);
      throw new Error('no');
    });
    const { runtime, clock } = await started([Worker], over(store));
    await settle(runtime);
    await clock.advance(10_000);
    expect(attempts).toEqual([2]);
    expect(letters(runtime)).toEqual([['handler-failed', 'Worker']]);
  });
});

test('an event that ends the process each time is a dead letter in the end', async () => {
  const store = memoryStore();
  for (let life = 0; life < 3; life++) {
    const transport = memoryTransport({ store });
    const { runtime } = await started([worker(never).Worker], { transport });
    if (life === 0) await runtime.publish(Placed, 'poison');
    await settle(runtime).catch(() => undefined);
    await transport.close();
  }
  const { Worker, seen } = worker(() => undefined);
  const { runtime } = await started([Worker], over(store));
  await runtime.publish(Placed, 'after');
  await settle(runtime);
  expect(seen).toEqual(['after']);
  expect(letters(runtime)).toEqual([['delivery-exhausted', 'Worker']]);
  expect(runtime.deadLetters.list()[0]?.error).toMatchObject({ code: 'DELIVERY_EXHAUSTED' });
  expect(store.pending('Worker-work')).toBe(0);
  expect(runtime.actor('Worker').counters).toMatchObject({ accepted: 2, handled: 1, deadLettered: 1 });
}, 20_000);

describe('what is not handled when a runtime stops', () => {
  test('is given back, and handled by the next one, in order', async () => {
    const store = memoryStore();
    const { Worker } = worker(never, { capacity: 2 });
    const one = await started([Worker], over(store));
    for (const text of ['a', 'b', 'c', 'd']) await one.runtime.publish(Placed, text);
    const report = await stopVirtually(one.runtime, one.clock, { deadline: 1_000 });
    expect(report).toMatchObject({ returned: 2, drained: false });
    expect(report.actors).toMatchObject([{ accepted: 2, handled: 0, returned: 2, deadLettered: 0, queued: 0 }]);
    expect(letters(one.runtime)).toEqual([]);
    const next = worker(() => undefined);
    const two = await started([next.Worker], over(store));
    await settle(two.runtime);
    expect(next.seen).toEqual(['a', 'b', 'c', 'd']);
  });

  test('is given back at once without draining', async () => {
    const store = memoryStore();
    const { Worker, seen } = worker(() => undefined);
    const { runtime } = await started([Worker], over(store));
    for (const text of ['a', 'b', 'c']) void runtime.publish(Placed, text);
    const report = await runtime.stop({ drain: false });
    expect(report.actors[0]?.deadLettered).toBe(0);
    expect(store.pending('Worker-work')).toBe(3 - seen.length);
  });

  test('is handled first, and nothing more is taken, when there is time', async () => {
    const store = memoryStore();
    let release: (() => void) | undefined;
    const { Worker, seen } = worker(() => new Promise<void>((resolve) => (release ??= resolve)), { capacity: 1 });
    const { runtime, clock } = await started([Worker], over(store));
    await runtime.publish(Placed, 'a');
    await runtime.publish(Placed, 'b');
    await clock.advance(0);
    const stopped = stopVirtually(runtime, clock);
    release?.();
    const report = await stopped;
    expect([seen, report.returned, store.pending('Worker-work')]).toEqual([['a'], 0, 1]);
  });

  test('is given back when its actor is stopped, and its name is free for another', async () => {
    const store = memoryStore();
    const { Worker } = worker(never);
    const { runtime, clock } = await started([], over(store));
    await runtime.spawn(Worker, { name: 'one' });
    await runtime.publish(Placed, 'a');
    await clock.advance(0);
    const ended = runtime.stopActor('one');
    await clock.advance(60_000);
    await ended;
    const next = worker(() => undefined);
    await runtime.spawn(next.Worker, { name: 'one' });
    await settle(runtime);
    expect([next.seen, letters(runtime)]).toEqual([['a'], []]);
  });
});

test('a mailbox that is dropped on a restart is dead letters, which the transport does not deliver again', async () => {
  const store = memoryStore();
  const { Worker, seen } = worker(
    (text) => {
      if (text === 'bad') throw new Error('no');
    },
    { mailboxOnRestart: 'drop' },
  );
  const { runtime, clock } = await started([Worker], over(store));
  for (const text of ['bad', 'b', 'c']) void runtime.publish(Placed, text);
  await settle(runtime);
  await clock.advance(10_000);
  expect(seen.length + runtime.deadLetters.list().length).toBe(3);
  expect(store.pending('Worker-work')).toBe(0);
});

describe('a transport that is wrong', () => {
  const record = (id: string): TransportRecord => ({
    id,
    topic: 'ends.placed',
    time: 0,
    node: 'elsewhere',
    correlation: id,
    payload: { $: 'Nothing' },
  });

  test('an event that cannot be read is a dead letter, and the others are handled', async () => {
    const transport = memoryTransport();
    const { Worker, seen } = worker(() => undefined);
    const { runtime } = await started([Worker], { transport });
    await transport.publish(record('unreadable'));
    await runtime.publish(Placed, 'a');
    await settle(runtime);
    expect(seen).toEqual(['a']);
    expect(letters(runtime)).toEqual([['payload-rejected', 'Worker']]);
    expect(runtime.deadLetters.list()[0]?.error).toMatchObject({ code: 'RECORD_UNREADABLE' });
  });

  test('one that throws as an event is settled is told of, and ends nothing', async () => {
    const inner = memoryTransport();
    const { Worker, seen } = worker(() => undefined);
    const { runtime, logger } = await started([Worker], {
      transport: {
        publish: (each) => inner.publish(each),
        close: () => inner.close(),
        subscribe: (wanted, deliver) =>
          inner.subscribe(wanted, (delivery) => {
            deliver({
              record: delivery.record,
              attempt: delivery.attempt,
              ack: () => {
                throw new Error('broken');
              },
              nak: () => undefined,
              term: () => undefined,
            });
          }),
      },
    });
    await runtime.publish(Placed, 'a');
    await runtime.publish(Placed, 'b');
    await settle(runtime);
    expect(seen).toEqual(['a', 'b']);
    expect(logger.lines.filter((line) => line.includes('broken'))).toHaveLength(2);
    await runtime.stop();
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('broken')), 'TRANSPORT_FAILED'],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      'TRANSPORT_FAILED',
    ],
  ])('one that %s refuses the publish, and the event can be replayed', async (_, publish, code) => {
    const store = memoryStore();
    const inner = memoryTransport({ store });
    let broken = true;
    const { Worker, seen } = worker(() => undefined);
    const { runtime } = await started([Worker], {
      transport: {
        open: (host) => inner.open?.(host),
        publish: (each) => (broken ? publish() : inner.publish(each)),
        close: () => inner.close(),
        subscribe: (wanted, deliver) => inner.subscribe(wanted, deliver),
      },
    });
    await expect(runtime.publish(Placed, 'a')).rejects.toMatchObject({ code });
    expect(letters(runtime)).toEqual([['transport-refused', undefined]]);
    broken = false;
    await runtime.deadLetters.replay(runtime.deadLetters.list()[0]?.id as string);
    await settle(runtime);
    expect([seen, store.size, letters(runtime)]).toEqual([['a'], 1, []]);
  });

  test('a subscription that cannot be read fails the start', async () => {
    const inner = memoryTransport();
    const { Worker } = worker(() => undefined);
    const transport = {
      publish: inner.publish.bind(inner),
      close: inner.close.bind(inner),
      subscribe: () => Promise.reject(new Error('no such stream')),
    };
    await expect(started([Worker], { transport })).rejects.toThrow('no such stream');
  });

  test('one that does not close is left behind at the deadline', async () => {
    const inner = memoryTransport();
    const transport = {
      publish: inner.publish.bind(inner),
      subscribe: inner.subscribe.bind(inner),
      close: () => never(),
    };
    const { runtime, clock, logger } = await started([], { transport });
    await stopVirtually(runtime, clock, { deadline: 1_000 });
    expect(runtime.state).toBe('stopped');
    expect(logger.lines.some((line) => line.includes('The transport could not be closed'))).toBe(true);
  });
});
