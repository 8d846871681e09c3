import { Actor, actor, ActorContext, Subscribe, topic, type Runtime, type Topic } from '@maiko/core';
import fc from 'fast-check';
import { Subscriptions } from '../src/flow/subscriptions';
import { matchesTopic } from '../src/topic/matches';
import { gate, settle, started, virtualRuntime } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Subscribes to what its options say. */
@Actor()
class Listener {
  static readonly heard = new Map<string, unknown[]>();

  constructor(private readonly ctx: ActorContext<{ to: string }>) {}

  @Subscribe(({ to }: { to: string }) => to)
  hear(payload: unknown) {
    const heard = Listener.heard.get(this.ctx.id) ?? [];
    heard.push(payload);
    Listener.heard.set(this.ctx.id, heard);
  }
}

const listener = (name: string, to: string) => actor(Listener, { name, options: { to } });

describe('a subscriber that comes or goes costs the topics of others nothing', () => {
  const MANY = 200;
  const rooms: readonly Topic<number>[] = Array.from({ length: MANY }, (_, at) => topic(`room.${String(at)}.said`));

  /** Counts how many topics look for their routes in an event for each. */
  async function lookedUp(runtime: Runtime, find: jest.SpyInstance): Promise<number> {
    find.mockClear();
    for (const room of rooms) await runtime.publish(room, 1);
    await settle(runtime);
    return find.mock.calls.length;
  }

  async function busy() {
    const find = jest.spyOn(Subscriptions.prototype, 'routesOf');
    const { runtime } = await started([
      ...rooms.map(({ name }, at) => listener(`reader-${String(at)}`, name)),
      listener('all', '>'),
    ]);
    expect(await lookedUp(runtime, find)).toBe(MANY);
    expect(await lookedUp(runtime, find)).toBe(0);
    return { runtime, find };
  }

  test.each([
    ['another topic', 'another', 0],
    ['a topic that has a subscriber', 'room.7.said', 1],
    ['a pattern that matches one topic', 'room.7.*', 1],
    ['a pattern that matches one topic and begins with a wildcard', '*.7.said', 1],
    ['a pattern that matches none', 'hall.>', 0],
    ['a pattern that matches all', 'room.>', MANY],
  ])('when it subscribes to %s', async (_, to, touched) => {
    const { runtime, find } = await busy();
    const id = await runtime.spawn(Listener, { name: 'late', options: { to } });
    expect(await lookedUp(runtime, find)).toBe(touched);
    await runtime.stopActor(id);
    expect(await lookedUp(runtime, find)).toBe(touched);
  });

  test('when an observer comes or goes', async () => {
    const { runtime, find } = await busy();
    const subscription = runtime.events('room.3.*').subscribe();
    expect(await lookedUp(runtime, find)).toBe(1);
    subscription.unsubscribe();
    expect(await lookedUp(runtime, find)).toBe(1);
  });

  test('when the options of another family become known', async () => {
    const { runtime, find } = await busy();
    await runtime.spawn(Listener, { name: 'family', options: { to: 'hall.*' } });
    expect(await lookedUp(runtime, find)).toBe(0);
  });

  test('when a mailbox leaves the log that it shares, and comes back', async () => {
    const Shared = topic<number>('shared');
    const held = gate();
    let slow = true;
    @Actor({ capacity: 2 })
    class Reader {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Shared)
      async take() {
        if (slow && this.ctx.id === 'slow') await held.passed;
      }
    }
    const { runtime, find } = await busy();
    for (const name of ['slow', 'quick']) await runtime.spawn(Reader, { name });
    for (let event = 0; event < 6; event++) void runtime.publish(Shared, event);
    await settle(runtime);
    slow = false;
    held.open();
    await settle(runtime);
    expect(await lookedUp(runtime, find)).toBe(0);
  });
});

test('topics that something subscribes to by name keep their routes, however many there are', async () => {
  const names = Array.from({ length: 12_000 }, (_, at) => topic<number>(`held.${String(at)}`));
  let taken = 0;
  @Actor()
  class Reader {
    @Subscribe(names)
    take() {
      taken++;
    }
  }
  const { runtime } = virtualRuntime({ actors: [Reader] });
  await runtime.start();
  const publishAll = async (): Promise<void> => {
    for (const each of names) await runtime.publish(each, 1);
    await settle(runtime);
  };
  await publishAll();
  const find = jest.spyOn(Subscriptions.prototype, 'routesOf');
  await publishAll();
  expect(taken).toBe(2 * names.length);
  expect(find).not.toHaveBeenCalled();
  await runtime.stop();
});

test('a topic that was forgotten meanwhile has the subscribers that came and went since', async () => {
  const { runtime } = await started([]);
  const Once = topic<number>('once');
  const others = Array.from({ length: 10_100 }, (_, at) => topic<number>(`other.${String(at)}`));
  const forget = async (): Promise<void> => {
    for (const each of others) await runtime.publish(each, 0);
  };
  Listener.heard.clear();
  await runtime.publish(Once, 1);
  await forget();
  await runtime.spawn(Listener, { name: 'named', options: { to: 'once' } });
  await runtime.spawn(Listener, { name: 'matched', options: { to: '*' } });
  await runtime.publish(Once, 2);
  await settle(runtime);
  await runtime.stopActor('named');
  await runtime.publish(Once, 3);
  await forget();
  await runtime.publish(Once, 4);
  await settle(runtime);
  expect(Object.fromEntries(Listener.heard)).toEqual({ named: [2], matched: [2, 3, 4] });
});

describe('whatever comes, goes and is published in whatever order', () => {
  const NAMES = ['a', 'a.b', 'a.c', 'b.c', 'b.c.d'];
  const TARGETS = [...NAMES, '*', '>', 'a.*', '*.c', 'b.>', 'b.*.d'];
  const step = fc.oneof(
    fc.record({ type: fc.constant('spawn' as const), to: fc.constantFrom(...TARGETS) }),
    fc.record({ type: fc.constant('stop' as const), at: fc.nat() }),
    fc.record({ type: fc.constant('observe' as const), to: fc.constantFrom(...TARGETS) }),
    fc.record({ type: fc.constant('leave' as const), at: fc.nat() }),
    fc.record({ type: fc.constant('publish' as const), on: fc.constantFrom(...NAMES), byName: fc.boolean() }),
    fc.record({ type: fc.constant('publish' as const), on: fc.constantFrom(...NAMES), byName: fc.boolean() }),
  );

  test(
    'an event reaches those that were there, and no other',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40 }), async (steps) => {
          Listener.heard.clear();
          const { runtime } = virtualRuntime({ actors: [listener('first', 'a.b')] });
          await runtime.start();
          const topics = new Map(NAMES.map((name) => [name, topic<number>(name)]));
          const expected = new Map<string, number[]>([['first', []]]);
          const actors = new Map([['first', 'a.b']]);
          const observers = new Map<string, { to: string; leave: () => void }>();
          const observed = new Map<string, number[]>();
          for (const [serial, each] of steps.entries()) {
            const id = `s${String(serial)}`;
            if (each.type === 'spawn') {
              await runtime.spawn(Listener, { name: id, options: { to: each.to } });
              actors.set(id, each.to);
              expected.set(id, []);
            } else if (each.type === 'observe') {
              const seen: number[] = [];
              const subscription = runtime.events(each.to).subscribe(({ payload }) => seen.push(payload as number));
              observed.set(id, seen);
              observers.set(id, { to: each.to, leave: () => subscription.unsubscribe() });
              expected.set(id, []);
            } else if (each.type === 'publish') {
              const target = each.byName ? each.on : (topics.get(each.on) as Topic<number>);
              await (typeof target === 'string' ? runtime.ingest(target, serial) : runtime.publish(target, serial));
              for (const [other, to] of [...actors, ...[...observers].map(([o, { to }]) => [o, to] as const)])
                if (matchesTopic(to, each.on)) expected.get(other)?.push(serial);
            } else {
              // What one has not handled when it goes is lost with it.
              await settle(runtime);
              const from = each.type === 'stop' ? actors : observers;
              const gone = [...from.keys()][each.at % Math.max(1, from.size)];
              if (gone === undefined) continue;
              if (each.type === 'stop') await runtime.stopActor(gone);
              else observers.get(gone)?.leave();
              from.delete(gone);
            }
          }
          await settle(runtime);
          const got = [...expected.keys()].map((id) => [id, observed.get(id) ?? Listener.heard.get(id) ?? []]);
          expect(Object.fromEntries(got)).toEqual(Object.fromEntries(expected));
          await runtime.stop();
        }),
        runs(150),
      ),
    RUNS_TIMEOUT,
  );
});
