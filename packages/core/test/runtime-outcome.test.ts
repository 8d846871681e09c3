import { Actor, ActorContext, Event, inject, Subscribe, topic, topics } from '@maiko/core';
import {
  alive,
  errorOf,
  gate,
  refusalOf,
  schemaOf,
  settle,
  started,
  unstarted,
  virtualRuntime,
  watch,
} from './support';

const Order = topic<number>('order');
const Answers = topics<string>('answer.*');
const Checked = topic<number>('checked');
const Confirmed = topic<string>('answer.confirmed');
const Rejected = topic<string>('answer.rejected');

@Event('shipped')
class Shipped {
  constructor(readonly order: number) {}
}

@Actor()
class Checker {
  @Subscribe(Order)
  async check(order: number) {
    await Promise.resolve();
    return Checked(order);
  }
}

@Actor()
class Clerk {
  @Subscribe(Checked)
  decide(order: number) {
    if (order === 0) return undefined;
    return order > 0 ? [Confirmed(`yes ${String(order)}`), new Shipped(order)] : Rejected('no');
  }
}

const answers = { of: [Confirmed, Rejected] };

test('an outcome is the first event that was caused by the event, however many actors are in between', async () => {
  const { runtime } = await started([Checker, Clerk]);
  const yes = await runtime.outcome(Order(1), answers);
  expect([yes.topic, yes.payload, yes.sender]).toEqual(['answer.confirmed', 'yes 1', 'Clerk']);
  const no = await runtime.outcome(Order(-1), answers);
  expect([no.topic, no.payload]).toEqual(['answer.rejected', 'no']);
});

test('it may be caused directly, and be an event class or a family', async () => {
  const { runtime } = await started([Checker, Clerk]);
  expect((await runtime.outcome(Checked(2), { of: [Shipped] })).payload).toEqual(new Shipped(2));
  expect(await runtime.outcome(Checked(3), { of: [Answers] })).toMatchObject({
    topic: 'answer.confirmed',
  });
});

test('many that wait at once each get their own', async () => {
  const { runtime } = await started([Checker, Clerk]);
  const orders = [1, 2, 3, 4, 5];
  const outcomes = await Promise.all(orders.map((order) => runtime.outcome(Order(order), answers)));
  expect(outcomes.map(({ payload }) => payload)).toEqual(orders.map((order) => `yes ${String(order)}`));
});

test('an event of another chain is no outcome', async () => {
  const { runtime, clock } = await started([Checker, Clerk]);
  const waiting = watch(runtime.outcome(Order(0), { ...answers, within: 1_000 }));
  await runtime.publish(Confirmed, 'of another cause');
  await settle(runtime);
  expect(waiting.state).toBe('pending');
  await clock.advance(1_000);
  expect(waiting.state).toBe('OUTCOME_TIMEOUT');
});

test('the event itself is not its own outcome', async () => {
  @Actor()
  class Doubler {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Order)
    async double(order: number) {
      await this.ctx.publish(Order, order * 2);
    }
  }
  const { runtime } = await started([Doubler]);
  expect((await runtime.outcome(Order(21), { of: [Order] })).payload).toBe(42);
});

test('an outcome rejects without an answer in time, saying what was awaited and for how long', async () => {
  const { runtime, clock } = await started([Checker, Clerk]);
  const text = refusalOf(() => runtime.outcome(Order(0), { ...answers, within: 2_000 }));
  await clock.advance(2_000);
  expect(await text).toBe(
    '[OUTCOME_TIMEOUT] The event of "order" caused none of answer.confirmed, answer.rejected within 2000 ms. ' +
      'Raise "within", or look for a failed handler in runtime.deadLetters.list().',
  );
});

test('an outcome waits five seconds by default', async () => {
  const { runtime, clock } = await started([Checker, Clerk]);
  const waiting = watch(runtime.outcome(Order(0), answers));
  await clock.advance(4_999);
  expect(waiting.state).toBe('pending');
  await clock.advance(1);
  expect(waiting.state).toBe('OUTCOME_TIMEOUT');
  expect(clock.pending).toBe(0);
});

test('it leaves no timer behind', async () => {
  const { runtime, clock } = await started([Checker, Clerk]);
  await runtime.outcome(Order(1), answers);
  expect(clock.pending).toBe(0);
});

test('it waits from before the start on', async () => {
  const { runtime } = await unstarted([Checker, Clerk]);
  const outcome = runtime.outcome(Order(1), answers);
  await runtime.start();
  expect((await outcome).payload).toBe('yes 1');
});

test('an event that is refused has no outcome', async () => {
  const { runtime, clock } = await started([Checker, Clerk]);
  await runtime.stop();
  expect((await errorOf(() => runtime.outcome(Order(1), answers))).code).toBe('RUNTIME_CLOSED');
  expect(clock.pending).toBe(0);
});

test('an outcome that comes while the runtime drains arrives', async () => {
  const hold = gate();
  @Actor()
  class Slow {
    @Subscribe(Order)
    async take(_order: number) {
      await hold.passed;
      return Confirmed('late');
    }
  }
  const { runtime } = await started([Slow]);
  const outcome = runtime.outcome(Order(1), answers);
  await settle(runtime);
  const stopping = runtime.stop();
  hold.open();
  await stopping;
  expect((await outcome).payload).toBe('late');
});

test('one that can no longer come rejects when the runtime has stopped, not when its time is over', async () => {
  const { runtime, clock } = await started([Checker, Clerk]);
  const waiting = watch(runtime.outcome(Order(0), answers));
  await settle(runtime);
  await runtime.stop();
  await settle(runtime);
  expect(waiting.state).toBe('OUTCOME_LOST');
  expect(clock.pending).toBe(0);
});

describe('whatever is full', () => {
  const Ask = topic<number>('ask', { blockTimeout: 60_000 });
  const Yes = topic<number>('yes', { blockTimeout: 60_000 });
  const Fill = topic<number>('fill');

  @Actor({ capacity: 1 })
  class Hanging {
    @Subscribe(Ask)
    @Subscribe(Fill)
    write(_n: number) {
      return new Promise<void>(() => undefined);
    }
    @Subscribe(Yes)
    note(_n: number) {
      return new Promise<void>(() => undefined);
    }
  }

  @Actor()
  class Answering {
    @Subscribe(Ask)
    answer(n: number) {
      return Yes(n);
    }
  }

  /** `Hanging` has one event in hand and one in its mailbox. */
  async function full(actors: readonly (new () => object)[] = [Hanging, Answering]) {
    const stage = await started(actors);
    for (const n of [-1, -2]) {
      void stage.runtime.publish(Fill, n);
      await settle(stage.runtime);
    }
    return stage;
  }

  test('an answer counts when it is published: neither another subscriber of the question holds it up, nor its own', async () => {
    const { runtime, clock } = await full();
    const began = clock.monotonic();
    expect((await runtime.outcome(Ask(3), { of: [Yes], within: 200 })).payload).toBe(3);
    expect([clock.monotonic() - began, clock.pending]).toEqual([0, 1]);
  });

  test('within holds', async () => {
    const { runtime, clock } = await full([Hanging]);
    const waiting = watch(runtime.outcome(Ask(3), { of: [Checked], within: 200 }));
    await clock.advance(199);
    expect(waiting.state).toBe('pending');
    await clock.advance(1);
    expect(waiting.state).toBe('OUTCOME_TIMEOUT');
  });

  test('observers of the answer that are behind hold nothing up', async () => {
    const { runtime } = await full();
    runtime.events(Yes).subscribe();
    for (let n = 0; n < 300; n++) void runtime.publish(Yes, n);
    const waiting = watch(runtime.outcome(Ask(3), { of: [Yes], within: 200 }));
    await settle(runtime);
    expect(waiting.state).toBe('resolved');
  });
});

describe('a question that is refused leaves nothing behind', () => {
  const hanging = (overflow: 'reject' | 'block') => {
    const Ask = topic<number>('ask', { overflow });
    @Actor({ capacity: 1 })
    class Hanging {
      @Subscribe(Ask)
      take(_n: number) {
        return new Promise<void>(() => undefined);
      }
    }
    return { Ask, Hanging };
  };

  test.each<['reject' | 'block', number, string]>([
    ['reject', 2, 'MAILBOX_FULL'],
    ['block', 3, 'INGRESS_FULL'],
  ])('under %s', async (overflow, before, code) => {
    const { Ask, Hanging } = hanging(overflow);
    const { runtime, clock } = await started([Hanging], { ingress: 1 });
    for (let n = 0; n < before; n++) {
      void runtime.publish(Ask, n);
      await settle(runtime);
    }
    const timers = clock.pending;
    expect((await errorOf(() => runtime.outcome(Ask(9), answers))).code).toBe(code);
    expect(clock.pending).toBe(timers);
  });

  test('by a schema', async () => {
    const schema = schemaOf<number>(() => ({ message: 'never' }));
    const { runtime, clock } = await started([]);
    const Ask = topic<number>('ask', { schema, validate: 'always' });
    expect((await errorOf(() => runtime.outcome(Ask(1), answers))).code).toBe('PAYLOAD_REJECTED');
    expect(clock.pending).toBe(0);
  });
});

test('topics that were waited for, each with a name of its own, leave nothing behind', async () => {
  const Ask = topic<string>('ask');
  const Replies = topics<object>('reply.*');
  @Actor()
  class Answering {
    @Subscribe(Ask)
    answer(id: string) {
      return Replies.at(id)({ id });
    }
  }
  const { runtime, clock } = virtualRuntime({ actors: [Answering] });
  await runtime.start();
  const payloads: WeakRef<object>[] = [];
  for (let each = 0; each < 200; each++) {
    const id = `r${String(each)}`;
    payloads.push(new WeakRef((await runtime.outcome(Ask(id), { of: [Replies.at(id)] })).payload));
  }
  expect(clock.pending).toBe(0);
  const routed: number[] = [];
  runtime.monitors.add({ dispatched: (_envelope, subscribers) => void routed.push(subscribers) });
  for (let each = 0; each < 200; each++) await runtime.publish(Replies.at(`r${String(each)}`), {});
  expect(new Set(routed)).toEqual(new Set([0]));
  expect(await alive(payloads)).toBe(0);
  await runtime.stop();
});

test('a program that asks in a loop, whatever comes of it, does not keep timers and I/O from their turn', async () => {
  const { runtime } = virtualRuntime({ actors: [] });
  await runtime.start();
  const state = { turned: false };
  setImmediate(() => (state.turned = true));
  for (let asked = 0; !state.turned && asked < 100_000; asked++) {
    await runtime.outcome(Order(1), answers).catch(() => undefined);
  }
  expect(state.turned).toBe(true);
  await runtime.stop();
});
