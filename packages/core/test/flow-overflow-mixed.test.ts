import { Actor, Subscribe, topic } from '@maiko/core';
import { gate, settle, started, turns, findUnbalanced, virtualRuntime, watch } from './support';

const Block = topic<string>('mixed.block', { overflow: 'block' });
const Reject = topic<string>('mixed.reject', { overflow: 'reject' });
const Newest = topic<string>('mixed.newest', { overflow: 'drop-newest' });
const Oldest = topic<string>('mixed.oldest', { overflow: 'drop-oldest' });
const Unbounded = topic<string>('mixed.unbounded', { overflow: 'unbounded' });
const Latest = topic<string>('mixed.latest', { overflow: 'latest' });

/** One mailbox of two events with a method per policy. */
function mixed(capacity = 2) {
  const seen: string[] = [];
  @Actor({ capacity })
  class Mixed {
    @Subscribe(Block)
    block(text: string) {
      seen.push(text);
    }
    @Subscribe(Reject)
    reject(text: string) {
      seen.push(text);
    }
    @Subscribe(Newest)
    newest(text: string) {
      seen.push(text);
    }
    @Subscribe(Oldest)
    oldest(text: string) {
      seen.push(text);
    }
    @Subscribe(Unbounded)
    unbounded(text: string) {
      seen.push(text);
    }
    @Subscribe(Latest)
    latest(text: string) {
      seen.push(text);
    }
  }
  return { ...virtualRuntime({ actors: [Mixed] }), seen };
}

describe('one mailbox with several policies', () => {
  test('each event is met by the policy of its own topic', async () => {
    const { runtime, seen } = mixed();
    await runtime.publish(Block, 'b1');
    await runtime.publish(Oldest, 'o1');
    await expect(runtime.publish(Reject, 'r1')).rejects.toMatchObject({ code: 'MAILBOX_FULL' });
    await runtime.publish(Newest, 'n1');
    await runtime.publish(Oldest, 'o2');
    await runtime.publish(Unbounded, 'u1');
    const blocked = watch(runtime.publish(Block, 'b2'));
    await turns();
    expect(blocked.state).toBe('pending');
    expect(runtime.actor('Mixed').mailbox.size).toBe(3);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual(['b1', 'o2', 'u1', 'b2']);
    expect(runtime.actor('Mixed').counters).toMatchObject({ accepted: 6, handled: 4, dropped: 2 });
    await runtime.stop();
  });

  test('drop-oldest drops only its own events; with nothing of its own queued it drops the new one', async () => {
    const { runtime, seen } = mixed();
    await runtime.publish(Block, 'b1');
    await runtime.publish(Block, 'b2');
    await runtime.publish(Oldest, 'o1');
    expect(runtime.actor('Mixed').counters).toMatchObject({ queued: 2, dropped: 1 });
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual(['b1', 'b2']);
    await runtime.stop();
  });

  test('a mailbox made longer by unbounded events blocks the others until it is below its capacity', async () => {
    const { runtime } = mixed();
    for (const text of ['u1', 'u2', 'u3', 'u4']) await runtime.publish(Unbounded, text);
    const blocked = watch(runtime.publish(Block, 'b'));
    await turns();
    expect([runtime.actor('Mixed').mailbox.size, blocked.state]).toEqual([4, 'pending']);
    await runtime.start();
    await settle(runtime);
    expect(blocked.state).toBe('resolved');
    await runtime.stop();
  });

  test('events of one publisher keep their order even when only some of their topics block (G4)', async () => {
    const { runtime, seen } = mixed(1);
    void runtime.publish(Block, '1');
    void runtime.publish(Block, '2');
    void runtime.publish(Unbounded, '3');
    void runtime.publish(Latest, '4');
    void runtime.publish(Oldest, '5');
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual([...seen].sort());
    expect(seen).toEqual(expect.arrayContaining(['1', '2', '3', '4']));
    await runtime.stop();
  });

  test('room that a replaced event leaves goes to the event that waits', async () => {
    const { runtime, seen } = mixed();
    await runtime.publish(Latest, 'l1');
    await runtime.publish(Block, 'b1');
    const blocked = watch(runtime.publish(Block, 'b2'));
    void runtime.publish(Latest, 'l2');
    await turns();
    expect(blocked.state).toBe('resolved');
    expect(runtime.actor('Mixed').mailbox.size).toBe(2);
    await runtime.start();
    await settle(runtime);
    expect(seen).toEqual(['b1', 'b2', 'l2']);
    await runtime.stop();
  });

  test('two methods on one topic: publish settles only when both have their event', async () => {
    const seen: string[] = [];
    const holds = [gate(), gate(), gate(), gate()];
    @Actor({ capacity: 1 })
    class Twice {
      @Subscribe(Block)
      async first(text: string) {
        await holds[seen.push(`first ${text}`) - 1]?.passed;
      }
      @Subscribe('mixed.*', { overflow: 'block' })
      async second(text: unknown) {
        await holds[seen.push(`second ${String(text)}`) - 1]?.passed;
      }
    }
    const { runtime } = await started([Twice]);
    void runtime.publish(Block, 'a');
    const published = watch(runtime.publish(Block, 'b'));
    await settle(runtime);
    // In hand: first a. Queued: second a. Waiting: both of b.
    expect([seen.length, runtime.actor('Twice').counters.queued, published.state]).toEqual([1, 2, 'pending']);
    holds[0]!.open();
    await settle(runtime);
    // Queued: first b. Waiting: second b.
    expect([seen.length, published.state]).toEqual([2, 'pending']);
    holds[1]!.open();
    await settle(runtime);
    expect([seen.length, published.state]).toEqual([3, 'resolved']);
    for (const hold of holds) hold.open();
    await settle(runtime);
    expect(seen).toEqual(['first a', 'second a', 'first b', 'second b']);
    await runtime.stop();
  });
});
