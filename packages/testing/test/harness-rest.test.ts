import { Actor, createRuntime, Subscribe, topic, type Runtime } from '@maiko/core';
import { createHarness, TestClock, type Harness } from '@maiko/testing';
import { randomFillSync, scrypt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
// eslint-disable-next-line no-restricted-imports -- a real timer is what the harness has to wait for
import { setTimeout as sleep } from 'node:timers/promises';

const Ping = topic<number>('ping');
const Pong = topic<number>('pong');
const Done = topic<void>('done');

/** What a handler waits for before it answers. */
let hop: () => Promise<void> = () => Promise.resolve();

@Actor()
class Left {
  @Subscribe(Ping)
  async take(left: number) {
    await hop();
    return left > 0 ? Pong(left - 1) : Done(undefined);
  }
}

@Actor()
class Right {
  @Subscribe(Pong)
  async take(left: number) {
    await hop();
    return left > 0 ? Ping(left - 1) : Done(undefined);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const HOPS: readonly (readonly [string, number, () => Promise<void>])[] = [
  ['promises', 5_000, () => Promise.resolve()],
  [
    'turns of the event loop',
    20,
    async () => {
      for (let count = 0; count < 20; count++) await turn();
    },
  ],
  ['real timers', 3, () => sleep(10)],
  ['files', 10, () => readFile(__filename).then(() => undefined)],
  ['a derived key', 3, () => new Promise((resolve) => scrypt('word', 'salt', 8, () => resolve()))],
];

const answerOf = (runtime: Runtime, hops: number): Promise<string> =>
  runtime.outcome(Ping(hops), { of: [Done], within: 50 }).then(
    () => 'answered',
    (error: unknown) => String((error as { code?: string }).code),
  );

describe.each(HOPS)('a chain that goes on by %s', (_title, hops, work) => {
  beforeEach(() => {
    hop = work;
  });

  test('comes to its end before virtual time passes', async () => {
    const harness = await createHarness({ actors: [Left, Right] });
    const answer = answerOf(harness.runtime, hops);
    await harness.advance(50);
    expect(await answer).toBe('answered');
    await harness.stop();
  });

  test('is drained by stop, which needs no virtual time', async () => {
    const harness = await createHarness({ actors: [Left, Right] });
    await harness.publish(Ping, hops);
    expect(await harness.stop()).toMatchObject({ drained: true, duration: 0 });
    expect(harness.clock.now()).toBe(0);
  });
});

test('a clock without a harness waits for a chain as well', async () => {
  hop = () => Promise.resolve();
  const clock = new TestClock();
  const runtime = createRuntime({ actors: [Left, Right], clock, watch: false });
  await runtime.start();
  const answer = answerOf(runtime, 5_000);
  await clock.advance(50);
  expect(await answer).toBe('answered');
  await runtime.stop();
});

test('a handler that waits for virtual time, or for the test, does not hold up time', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const waits = [() => gate, () => new Promise<void>((resolve) => harness.clock.setTimer(resolve, 30))];
  hop = () => (waits.shift() as () => Promise<void>)();
  const harness = await createHarness({ actors: [Left, Right] });
  await harness.publish(Ping, 1);
  const began = performance.now();
  await harness.advance(100);
  open();
  await harness.advance(29);
  expect(harness.published.filter(({ topic: name }) => name === 'done')).toHaveLength(0);
  await harness.advance(1);
  expect(harness.published.filter(({ topic: name }) => name === 'done')).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(3_000);
  await harness.stop();
});

test('a generator that waits for a real timer between two events holds up time', async () => {
  @Actor()
  class Waiter {
    @Subscribe(Ping)
    async *take() {
      yield Pong(0);
      await sleep(10);
      yield Done(undefined);
    }
  }
  const harness = await createHarness({ actors: [Waiter] });
  await harness.publish(Ping, 1);
  await harness.advance(1);
  expect(harness.published.map((event) => [event.topic, event.timestamp])).toEqual([
    ['ping', 0],
    ['pong', 0],
    ['done', 0],
  ]);
  await harness.stop();
});

describe('real work that belongs to no handler in hand holds up nothing', () => {
  const past = async (harness: Harness): Promise<void> => {
    const began = performance.now();
    await harness.advance(30);
    expect(harness.published.filter(({ topic: name }) => name === 'done')).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(3_000);
    await harness.stop();
  };

  test('a timer of the test, set while a handler waits for virtual time', async () => {
    hop = () => new Promise<void>((resolve) => harness.clock.setTimer(resolve, 30));
    const harness = await createHarness({ actors: [Left] });
    await harness.publish(Ping, 0);
    const work = new AbortController();
    const ended = sleep(60_000, undefined, { signal: work.signal }).catch(() => undefined);
    await past(harness);
    work.abort();
    await ended;
  });

  test('random numbers that a handler has made before it waits for virtual time', async () => {
    hop = () => {
      randomFillSync(new Uint8Array(8));
      return new Promise<void>((resolve) => harness.clock.setTimer(resolve, 30));
    };
    const harness = await createHarness({ actors: [Left] });
    await harness.publish(Ping, 0);
    await past(harness);
  });

  test('a timer that an earlier handler, or a hook, has left running', async () => {
    const work = new AbortController();
    const leaves = (): void => void sleep(60_000, undefined, { signal: work.signal }).catch(() => undefined);
    @Actor()
    class Leaving {
      onStart() {
        leaves();
      }
      @Subscribe(Pong)
      take() {
        leaves();
      }
    }
    hop = () => new Promise<void>((resolve) => harness.clock.setTimer(resolve, 30));
    const harness = await createHarness({ actors: [Leaving, Left] });
    await harness.publish(Pong, 0);
    await harness.publish(Ping, 0);
    await past(harness);
    work.abort();
  });
});

test('real work that does not end is told: which handler of which actor holds up time', async () => {
  const work = new AbortController();
  hop = () => sleep(60_000, undefined, { signal: work.signal }).catch(() => undefined);
  const harness = await createHarness({ actors: [Left, Right] });
  await harness.publish(Ping, 0);
  const error: unknown = await harness.advance(10).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'NOT_SETTLED', actor: 'Left', topic: 'ping', method: 'take' });
  expect(String(error)).toContain('Left has not finished with an event of "ping" (take)');
  work.abort();
  await harness.stop();
}, 15_000);
