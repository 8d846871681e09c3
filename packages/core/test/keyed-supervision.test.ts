import {
  Actor,
  actor,
  ActorContext,
  Lifecycle,
  Subscribe,
  topic,
  type ActorClass,
  type ActorDefinition,
  type KeyedOptions,
  type LifecycleNotice,
  type PolicyOptions,
  type StopReason,
  type SupervisionOptions,
} from '@maiko/core';
import { gate, roster, settle, started, stopVirtually, findUnbalanced } from './support';

interface Order {
  readonly id: string;
  readonly what: string;
}

const Orders = topic<Order>('orders');
const Alarm = topic<string>('alarm');

/** Runs one keyed actor beside a plain one; both write what happens to them into the journal. */
async function shop(
  config: PolicyOptions & KeyedOptions = {},
  supervision: SupervisionOptions = {},
  others: ActorClass[] = [],
) {
  const journal: string[] = [];
  const unfit = new Set<string>();
  const held = gate();

  @Actor({ key: ({ id }: Order) => id })
  class Desk {
    #count = 0;
    constructor(private readonly ctx: ActorContext) {}

    onStart() {
      if (unfit.has(String(this.ctx.key))) throw new Error('unfit');
      journal.push(`${this.ctx.id}#${String(this.ctx.incarnation)} up`);
    }

    @Subscribe(Orders, { retry: { attempts: 2, backoff: 10 } })
    async take({ what }: Order) {
      if (what === 'wait') await held.passed;
      if (what === 'crash') throw new Error('crash');
      journal.push(`${String(this.ctx.key)} ${what} ${String(++this.#count)}`);
    }

    onStop(reason: StopReason) {
      journal.push(`${this.ctx.id}#${String(this.ctx.incarnation)} ${reason}`);
    }
  }

  @Actor()
  class Clerk {
    @Subscribe(Alarm)
    raise(alarm: string) {
      throw new Error(alarm);
    }

    onError() {
      return 'escalate' as const;
    }

    onStop(reason: StopReason) {
      journal.push(`Clerk ${reason}`);
    }
  }

  const actors: (ActorDefinition | ActorClass)[] = [actor(Desk, config), Clerk, ...others];
  const { runtime, clock } = await started({ name: 'Shop', imports: [{ name: 'Desks', actors, supervision }] });
  const order = async (id: string, ...all: string[]) => {
    for (const what of all) await runtime.publish(Orders({ id, what }));
  };
  return { runtime, clock, order, unfit, held, news: () => journal.splice(0) };
}

describe('an instance that fails', () => {
  test('is restarted alone; its mailbox is kept, in order, and other keys go on', async () => {
    const { runtime, clock, order, news } = await shop();
    await order('a', 'x', 'crash', 'y');
    await order('b', 'x');
    await clock.advance(10);
    await order('b', 'y');
    await settle(runtime);
    expect(news()).toEqual(['Desk/a#1 up', 'a x 1', 'Desk/b#1 up', 'b x 1', 'Desk/a#1 restart', 'b y 2']);
    await clock.advance(100);
    expect(news()).toEqual(['Desk/a#2 up', 'a y 1']);
    expect(runtime.deadLetters.list()).toMatchObject([
      { subscriber: 'Desk/a', reason: 'handler-failed', attempt: 2, envelope: { payload: { what: 'crash' } } },
    ]);
    expect([runtime.actor('Desk').restarts, runtime.actor('Desk/a').restarts, findUnbalanced(runtime)]).toEqual([
      1,
      1,
      [],
    ]);
    await runtime.stop();
  });

  test('uses up the restarts of its module, as its siblings do', async () => {
    const { runtime, clock, order } = await shop({}, { maxRestarts: 1, backoff: 0 });
    await order('a', 'crash');
    await clock.advance(1_000);
    expect(roster(runtime)).toBe('Desk#1 Clerk#1 Desk/a#2');
    await order('b', 'crash', 'x');
    await clock.advance(1_000);
    // The module was restarted; what the mailbox held is handled.
    expect(roster(runtime)).toBe('Desk#2 Clerk#2 Desk/a#3 Desk/b#2');
    expect(runtime.actor('Desk').counters).toMatchObject({ handled: 1, failed: 2, deadLettered: 0 });
    await runtime.stop();
  });

  test('goes with the whole keyed actor and its siblings under one-for-all', async () => {
    const { runtime, clock, order, news } = await shop({}, { strategy: 'one-for-all', backoff: 0 });
    await order('b', 'x');
    await order('a', 'crash', 'y');
    await clock.advance(1_000);
    expect(news()).toEqual([
      'Desk/b#1 up',
      'b x 1',
      'Desk/a#1 up',
      expect.stringMatching(/Desk\/.#1 restart/),
      expect.stringMatching(/Desk\/.#1 restart/),
      'Clerk restart',
      'Desk/b#2 up',
      'Desk/a#2 up',
      'a y 1',
    ]);
    await runtime.stop();
  });

  test('ends alone when it is temporary: its mailbox is given up, its next event makes another', async () => {
    const { runtime, clock, order, news } = await shop({ restart: 'temporary' });
    await order('a', 'crash', 'y');
    await clock.advance(1_000);
    await order('a', 'z');
    await settle(runtime);
    expect(news()).toEqual(['Desk/a#1 up', 'Desk/a#1 failure', 'Desk/a#1 up', 'a z 1']);
    expect(runtime.actor('Desk').counters).toMatchObject({ accepted: 3, handled: 1, failed: 1, deadLettered: 1 });
    await runtime.stop();
  });

  test('to start is restarted like one that failed later, with its events', async () => {
    const { runtime, clock, order, unfit, news } = await shop();
    unfit.add('a');
    await order('a', 'x', 'y');
    await clock.advance(150);
    unfit.clear();
    await clock.advance(1_000);
    expect(news()).toEqual([expect.stringMatching(/Desk\/a#\d up/), 'a x 1', 'a y 2']);
    expect(runtime.deadLetters.total).toBe(0);
    await runtime.stop();
  });

  test('is cut off by handlerTimeout alone', async () => {
    const { runtime, clock, order, news } = await shop({ handlerTimeout: 50 });
    await order('a', 'wait', 'y');
    await order('b', 'x');
    await clock.advance(1_000);
    // Each of the two attempts is cut off.
    const ups = ['Desk/a#1 up', 'Desk/b#1 up', 'b x 1', 'Desk/a#1 restart', 'Desk/a#2 up'];
    expect(news()).toEqual([...ups, 'Desk/a#2 restart', 'Desk/a#3 up', 'a y 1']);
    await stopVirtually(runtime, clock);
  });
});

describe('a keyed actor', () => {
  test('in a module that is restarted keeps its instances and what waits for room', async () => {
    const { runtime, clock, order, held, news } = await shop({ maxInstances: 1, shutdownTimeout: 100 }, { backoff: 0 });
    await order('a', 'wait', 'y');
    await order('b', 'x');
    await settle(runtime);
    await runtime.publish(Alarm('fire'));
    await settle(runtime);
    await order('c', 'x');
    held.open();
    await clock.advance(1_000);
    expect(roster(runtime)).toBe('Desk#2 Clerk#2 Desk/c#1');
    expect(news().filter((line) => !line.startsWith('Desk'))).toEqual([
      'Clerk restart',
      'a wait 1',
      'a y 1',
      'b x 1',
      'c x 1',
    ]);
    expect(runtime.deadLetters.list().map(({ subscriber }) => subscriber)).toEqual(['Clerk']);
    await runtime.stop();
  });

  test('with a mailbox that overflows under "fail" fails as a whole, and goes on', async () => {
    const Strict = topic<string>('strict', { overflow: 'fail' });
    const seen: string[] = [];
    @Actor({ key: (text: string) => text, capacity: 1 })
    class Worker {
      @Subscribe(Strict)
      take(text: string) {
        seen.push(text);
      }
    }
    const { runtime, clock } = await started([Worker]);
    for (const text of ['a', 'b', 'c']) void runtime.publish(Strict(text));
    await clock.advance(1_000);
    await runtime.publish(Strict('d'));
    await settle(runtime);
    expect(seen).toEqual(['a', 'd']);
    expect(roster(runtime)).toBe('Worker#2 Worker/a#1 Worker/d#1');
    await runtime.stop();
  });

  test('is shown with its instances: actor(), actors(), health() and topology()', async () => {
    const { runtime, clock, order } = await shop();
    await order('a', 'crash');
    await order('b', 'x');
    await clock.advance(20);
    expect(runtime.actors().map(({ id, module, key, instances }) => [id, module, key, instances])).toEqual([
      ['Desk', 'Desks', undefined, 2],
      ['Clerk', 'Desks', undefined, undefined],
      ['Desk/a', 'Desks', 'a', undefined],
      ['Desk/b', 'Desks', 'b', undefined],
    ]);
    expect(runtime.actor('Desk').health).toEqual({ status: 'degraded', reasons: ['"Desk/a" is being restarted'] });
    expect(runtime.health().root.modules[0]?.actors.map(({ id }) => id)).toEqual(['Desk', 'Clerk']);
    expect(runtime.topology().actors.map(({ id }) => id)).toEqual(['Desk', 'Clerk']);
    await runtime.stop();
  });

  test('tells Lifecycle and monitors of its instances, and monitors of no delivery to itself', async () => {
    const told: string[] = [];
    @Actor()
    class Listener {
      @Subscribe(Lifecycle)
      note(notice: LifecycleNotice) {
        if ('actor' in notice && notice.actor.startsWith('Desk')) told.push(`${notice.actor} ${notice.type}`);
      }
    }
    const { runtime, clock, order } = await shop({ idleTimeout: 10 });
    await runtime.spawn(Listener);
    runtime.monitors.add({
      delivered: (_envelope, id) => id.startsWith('Desk') && told.push(`${id} delivered`),
      handled: (_envelope, id) => id.startsWith('Desk') && told.push(`${id} handled`),
      actorStopped: (id, _incarnation, reason) => id.startsWith('Desk') && told.push(`${id} ${reason}`),
    });
    await order('a', 'x');
    await clock.advance(10);
    expect(told).toEqual([
      'Desk/a actor-started',
      'Desk/a delivered',
      'Desk/a handled',
      'Desk/a idle',
      'Desk/a actor-ended',
    ]);
    await runtime.stop();
  });
});

describe('an event without a key', () => {
  test.each([
    ['undefined', () => undefined, 'INVALID_KEY'],
    ['an empty text', () => '', 'INVALID_KEY'],
    ['NaN', () => NaN, 'INVALID_KEY'],
    ['a promise', () => Promise.resolve('a'), 'INVALID_KEY'],
    [
      'an exception',
      () => {
        throw new Error('no');
      },
      'KEY_FAILED',
    ],
  ])('is a dead letter: %s', async (_what, key, code) => {
    const { runtime, order, news } = await shop({ key: key as never });
    await order('a', 'x');
    await settle(runtime);
    expect(runtime.deadLetters.list()).toMatchObject([{ subscriber: 'Desk', reason: 'key-failed', error: { code } }]);
    expect([news(), findUnbalanced(runtime), runtime.actor('Desk').status]).toEqual([[], [], 'running']);
    expect(runtime.actor('Desk').counters).toMatchObject({ accepted: 1, deadLettered: 1, queued: 0 });
    await runtime.stop();
  });

  test('for an instance with the name of another actor is a dead letter', async () => {
    @Actor({ name: 'Desk/a' })
    class Impostor {}
    const { runtime, order } = await shop({}, {}, [Impostor]);
    await order('a', 'x');
    await settle(runtime);
    expect(runtime.deadLetters.list()).toMatchObject([{ reason: 'key-failed', error: { code: 'DUPLICATE_ACTOR' } }]);
    await runtime.stop();
  });

  test('is replayed to whichever instance has its key then', async () => {
    const { runtime, clock, order, news } = await shop({ idleTimeout: 10, restart: 'temporary' });
    await order('a', 'crash', 'y');
    await clock.advance(100);
    news();
    const [, letter] = runtime.deadLetters.list();
    await runtime.deadLetters.replay(String(letter?.id));
    await settle(runtime);
    expect(news()).toEqual(['Desk/a#1 up', 'a y 1']);
    await runtime.stop();
  });
});

test('actors of a blocked circle through a keyed actor are told, not hung', async () => {
  const Ping = topic<string>('ping');
  @Actor({ key: (text: string) => text.slice(0, 1), capacity: 1 })
  class Echo {
    constructor(private readonly ctx: ActorContext) {}
    @Subscribe(Ping, { own: true })
    async take(text: string) {
      if (text.length > 2) return;
      await Promise.all([1, 2, 3, 4].map((n) => this.ctx.publish(Ping(`${text}${String(n)}`))));
    }
  }
  const { runtime, clock } = await started([Echo]);
  await runtime.publish(Ping('a'));
  await clock.advance(0);
  const reasons = runtime.deadLetters.list().map(({ reason }) => reason);
  expect(reasons).toContain('blocked-cycle');
  expect(findUnbalanced(runtime)).toEqual([]);
  expect((await stopVirtually(runtime, clock)).drained).toBe(true);
});
