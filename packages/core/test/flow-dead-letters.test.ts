import { Actor, ActorContext, DeadLetters, Subscribe, topic, type DeadLetter, type Envelope } from '@maiko/core';
import { settle, started, stopVirtually, turns } from './support';

const Item = topic<number>('item');
const text = (error: unknown): string => (error as Error).message;

/** An actor that fails on negative numbers and goes on. */
function picky() {
  const seen: [number, number][] = [];
  @Actor()
  class Picky {
    static broken = true;
    @Subscribe(Item)
    take(item: number, { attempt }: Envelope) {
      if (item < 0 && Picky.broken) throw new Error(`no ${String(item)}`);
      seen.push([item, attempt]);
    }
    onError() {
      return 'resume' as const;
    }
  }
  return { Picky, seen };
}

describe('dead letters', () => {
  test('reach their audience with event, subscriber, reason, error and attempt', async () => {
    const letters: DeadLetter[] = [];
    const { Picky } = picky();
    @Actor()
    class Undertaker {
      @Subscribe(DeadLetters)
      bury(letter: DeadLetter) {
        letters.push(letter);
      }
    }
    const { runtime } = await started([Picky, Undertaker]);
    await runtime.publish(Item, -1);
    await settle(runtime);
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ subscriber: 'Picky', reason: 'handler-failed', attempt: 1 });
    expect(letters[0]?.error.message).toBe('no -1');
    expect(letters[0]?.envelope).toMatchObject({ topic: 'item', payload: -1, sender: undefined });
    expect(runtime.deadLetters.list()).toEqual(letters);
    expect(runtime.deadLetters.total).toBe(1);
    await runtime.stop();
  });

  test('one that makes an undertaker fail makes no further dead letter (I-27)', async () => {
    let buried = 0;
    const { Picky } = picky();
    @Actor()
    class Undertaker {
      @Subscribe(DeadLetters)
      bury() {
        buried++;
        throw new Error('not my day');
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await started([Picky, Undertaker]);
    for (const item of [-1, -2, -3]) await runtime.publish(Item, item);
    await settle(runtime);
    expect([buried, runtime.deadLetters.total]).toEqual([3, 3]);
    expect(runtime.actor('Undertaker').counters).toMatchObject({ failed: 3, queued: 0 });
    await runtime.stop();
  });

  test('an undertaker too slow for them loses the oldest, and nothing waits for it (I-27)', async () => {
    const buried: unknown[] = [];
    const { Picky } = picky();
    @Actor({ capacity: 2 })
    class Undertaker {
      @Subscribe(DeadLetters)
      bury({ envelope }: DeadLetter) {
        buried.push(envelope.payload);
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([Picky, Undertaker]);
    for (const item of [-1, -2, -3, -4, -5]) {
      await runtime.publish(Item, item);
      await turns();
    }
    expect(runtime.actor('Undertaker').counters).toMatchObject({ accepted: 5, queued: 3, dropped: 2 });
    expect(runtime.deadLetters.total).toBe(5);
    expect((await stopVirtually(runtime, clock)).abandoned).toEqual(['Undertaker']);
  });

  test('are stored up to a bound; the oldest leave first', async () => {
    const { Picky } = picky();
    const { runtime } = await started([Picky], { deadLetters: 3 });
    for (let item = 1; item <= 10; item++) await runtime.publish(Item, -item);
    await settle(runtime);
    expect(runtime.deadLetters.total).toBe(10);
    expect(runtime.deadLetters.list().map(({ envelope }) => envelope.payload)).toEqual([-8, -9, -10]);
    await runtime.stop();
  });

  test('are not stored when the bound is zero, but still counted', async () => {
    const { Picky } = picky();
    const { runtime } = await started([Picky], { deadLetters: 0 });
    await runtime.publish(Item, -1);
    await settle(runtime);
    expect([runtime.deadLetters.total, runtime.deadLetters.list()]).toEqual([1, []]);
    await runtime.stop();
  });
});

describe('the log of dead letters', () => {
  test('is limited in rate, and says how many it left out', async () => {
    const { Picky } = picky();
    const { runtime, clock, logger } = await started([Picky]);
    for (let item = 1; item <= 30; item++) await runtime.publish(Item, -item);
    await settle(runtime);
    const about = logger.lines.filter((line) => line.includes('ead letter'));
    expect(about).toHaveLength(11);
    expect(about[0]).toMatch(/^warn Dead letter \(handler-failed\): event \S+ of topic "item" for "Picky": no -1$/);
    expect(about[10]).toBe('warn Further dead letters are not logged for 60000 ms; see runtime.deadLetters');
    await clock.advance(60_000);
    await runtime.publish(Item, -31);
    await settle(runtime);
    expect(logger.lines.filter((line) => line.includes('ead letter')).slice(11)).toEqual([
      'warn 20 more dead letters were not logged',
      expect.stringMatching(/no -31$/),
    ]);
    await runtime.stop();
  });
});

describe('a publish that comes too late', () => {
  test('is refused after stop, with a dead letter', async () => {
    const { runtime } = await started([]);
    await runtime.stop();
    await expect(runtime.publish(Item, 1)).rejects.toMatchObject({ code: 'RUNTIME_CLOSED', topic: 'item' });
    await expect(runtime.publish(Item(2))).rejects.toMatchObject({ code: 'RUNTIME_CLOSED' });
    expect(runtime.deadLetters.list().map(({ reason, subscriber }) => [reason, subscriber])).toEqual([
      ['runtime-closed', undefined],
      ['runtime-closed', undefined],
    ]);
    await expect(runtime.deadLetters.replay(runtime.deadLetters.list()[0]!.id).catch(text)).resolves.toMatch(
      /^\[RUNTIME_CLOSED\]/,
    );
  });

  test('is refused when its incarnation has ended', async () => {
    const contexts: ActorContext[] = [];
    const seen: number[] = [];
    @Actor()
    class Flaky {
      constructor(ctx: ActorContext) {
        contexts.push(ctx);
      }
      @Subscribe(topic('fail'))
      fail() {
        throw new Error('fail');
      }
    }
    @Actor()
    class Sink {
      @Subscribe(Item)
      take(item: number) {
        seen.push(item);
      }
    }
    const { runtime, clock } = await started([Flaky, Sink]);
    await runtime.publish(topic('fail'), 1);
    await clock.advance(100);
    await expect(contexts[0]!.publish(Item, 1)).rejects.toMatchObject({ code: 'INCARNATION_ENDED', actor: 'Flaky' });
    await contexts[1]!.publish(Item, 2);
    await settle(runtime);
    expect(seen).toEqual([2]);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['handler-failed', 'publisher-ended']);
    await runtime.stop();
  });
});
