import { Actor, actor, ActorContext, Subscribe, topic, type Envelope, type StopReason } from '@maiko/core';
import { gate, settle, started, stopVirtually, findUnbalanced, type Gate } from './support';

interface Deposit {
  readonly account: string;
  readonly amount: number | string;
}

const Deposited = topic<Deposit>('deposited');
const Balance = topic<string>('balance');

/** A class of keyed actors that writes down what happens, with handlers that wait for gates by account. */
function accounts() {
  const journal: string[] = [];
  const gates = new Map<string, Gate>();

  @Actor({ key: ({ account }: Deposit) => account, idleTimeout: 1_000 })
  class Account {
    #sum = 0;
    constructor(private readonly ctx: ActorContext) {}

    onStart() {
      journal.push(`${this.ctx.id} up`);
    }

    @Subscribe(Deposited)
    async deposit({ account, amount }: Deposit) {
      await gates.get(account)?.passed;
      if (amount === 'crash') throw new Error('crash');
      if (amount === 'leave') this.ctx.stop();
      else this.#sum += Number(amount);
      journal.push(`${String(this.ctx.key)} ${String(this.#sum)}`);
    }

    async onStop(reason: StopReason) {
      await gates.get(`stop ${String(this.ctx.key)}`)?.passed;
      journal.push(`${this.ctx.id} ${reason}`);
    }
  }

  const hold = (name: string): Gate => {
    const held = gate();
    gates.set(name, held);
    return held;
  };
  return { Account, hold, news: () => journal.splice(0) };
}

const put = (account: string, amount: number | string) => Deposited({ account, amount });

describe('a keyed actor', () => {
  test('has an instance for every key, made by its first event, each with its own state', async () => {
    const { Account, news } = accounts();
    const { runtime } = await started([Account]);
    expect(runtime.actors().map(({ id }) => id)).toEqual(['Account']);
    for (const event of [put('ada', 1), put('bob', 10), put('ada', 2)]) await runtime.publish(event);
    await settle(runtime);
    expect(news().sort()).toEqual(['Account/ada up', 'Account/bob up', 'ada 1', 'ada 3', 'bob 10']);
    await runtime.stop();
    expect(news().sort()).toEqual(['Account/ada shutdown', 'Account/bob shutdown']);
  });

  test('handles the events of a key in order, and those of different keys at the same time', async () => {
    const { Account, hold, news } = accounts();
    const { runtime } = await started([Account]);
    const held = hold('ada');
    for (const event of [put('ada', 1), put('ada', 2), put('bob', 10), put('bob', 20)]) await runtime.publish(event);
    await settle(runtime);
    expect(news()).toEqual(['Account/ada up', 'Account/bob up', 'bob 10', 'bob 30']);
    held.open();
    await settle(runtime);
    expect(news()).toEqual(['ada 1', 'ada 3']);
    await runtime.stop();
  });

  test('takes texts, numbers and bigints for keys: 7 and "7" are one', async () => {
    const seen: unknown[] = [];
    const Any = topic<{ id: string | number | bigint }>('any');
    @Actor({ key: ({ id }: { id: string | number | bigint }) => id })
    class Counter {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Any)
      take(_event: { id: unknown }) {
        seen.push(this.ctx.key);
      }
    }
    const { runtime } = await started([Counter]);
    for (const id of [7, '7', 7n, 0]) await runtime.publish(Any({ id }));
    await settle(runtime);
    expect(seen).toEqual(['7', '7', '7', '0']);
    expect(runtime.actor('Counter').instances).toBe(2);
    await runtime.stop();
  });

  test('may be set up by actor(), over what its class says', async () => {
    const { Account, news } = accounts();
    const { runtime, clock } = await started([
      actor(Account, { name: 'Ledger', key: (_: Deposit, { topic: name }: Envelope) => name, idleTimeout: 10 }),
    ]);
    for (const event of [put('ada', 1), put('bob', 10)]) await runtime.publish(event);
    await clock.advance(10);
    expect(news()).toEqual(['Ledger/deposited up', 'deposited 1', 'deposited 11', 'Ledger/deposited idle']);
    await runtime.stop();
  });

  test('does not give an instance its own events; other instances get them', async () => {
    const seen: string[] = [];
    @Actor({ key: (name: string) => name })
    class Gossip {
      @Subscribe(Balance)
      hear(name: string, { sender }: Envelope<string>) {
        seen.push(`${name} from ${String(sender)}`);
        if (sender === undefined) return ['ada', 'bob'].map((each) => Balance(each));
        return undefined;
      }
    }
    const { runtime } = await started([Gossip]);
    await runtime.publish(Balance('ada'));
    await settle(runtime);
    expect(seen).toEqual(['ada from undefined', 'bob from Gossip/ada']);
    expect(runtime.actor('Gossip').counters).toMatchObject({ accepted: 2, handled: 2 });
    await runtime.stop();
  });

  test('may be spawned, and ends with all its instances', async () => {
    const { Account, news } = accounts();
    const { runtime } = await started([]);
    await runtime.spawn(Account);
    await runtime.publish(put('ada', 1));
    await settle(runtime);
    await runtime.stopActor('Account');
    expect([runtime.actors(), news()]).toEqual([[], ['Account/ada up', 'ada 1', 'Account/ada shutdown']]);
    await runtime.stop();
  });
});

describe('an instance that is idle', () => {
  test('ends after idleTimeout, and the next event of its key makes another', async () => {
    const { Account, news } = accounts();
    const { runtime, clock } = await started([Account]);
    await runtime.publish(put('ada', 1));
    await clock.advance(600);
    await runtime.publish(put('ada', 2));
    await clock.advance(999);
    expect(news()).toEqual(['Account/ada up', 'ada 1', 'ada 3']);
    await clock.advance(1);
    expect(news()).toEqual(['Account/ada idle']);
    expect([clock.pending, runtime.actors().length]).toEqual([0, 1]);
    await runtime.publish(put('ada', 5));
    await settle(runtime);
    expect(news()).toEqual(['Account/ada up', 'ada 5']);
    await runtime.stop();
  });

  test('is not one with a handler that takes long', async () => {
    const { Account, hold, news } = accounts();
    const { runtime, clock } = await started([Account]);
    const held = hold('ada');
    await runtime.publish(put('ada', 1));
    await clock.advance(5_000);
    expect(news()).toEqual(['Account/ada up']);
    held.open();
    await clock.advance(999);
    expect(news()).toEqual(['ada 1']);
    await clock.advance(1);
    expect(news()).toEqual(['Account/ada idle']);
    await runtime.stop();
  });

  test('loses no event that comes while it ends: the next instance gets it, after the end', async () => {
    const { Account, hold, news } = accounts();
    const { runtime, clock } = await started([Account]);
    const held = hold('stop ada');
    await runtime.publish(put('ada', 1));
    await clock.advance(1_000);
    for (const event of [put('ada', 5), put('ada', 6), put('bob', 1)]) await runtime.publish(event);
    await settle(runtime);
    expect(news()).toEqual(['Account/ada up', 'ada 1', 'Account/bob up', 'bob 1']);
    held.open();
    await settle(runtime);
    expect(news()).toEqual(['Account/ada idle', 'Account/ada up', 'ada 5', 'ada 11']);
    expect(runtime.deadLetters.total).toBe(0);
    await runtime.stop();
  });

  test('may end itself: what its mailbox holds is for its next incarnation', async () => {
    const { Account, hold, news } = accounts();
    const { runtime } = await started([Account]);
    const held = hold('ada');
    for (const amount of [1, 'leave', 2]) await runtime.publish(put('ada', amount));
    held.open();
    await settle(runtime);
    expect(news()).toEqual(['Account/ada up', 'ada 1', 'ada 1', 'Account/ada normal', 'Account/ada up', 'ada 2']);
    await runtime.publish(put('ada', 'leave'));
    await settle(runtime);
    expect(news()).toEqual(['ada 2', 'Account/ada normal']);
    expect([runtime.actor('Account').instances, runtime.deadLetters.total]).toEqual([0, 0]);
    await runtime.stop();
  });
});

describe('at maxInstances', () => {
  test('the instance that has been idle for longest makes room for a new key', async () => {
    const { Account, news } = accounts();
    const { runtime } = await started([actor(Account, { maxInstances: 2 })]);
    for (const name of ['ada', 'bob', 'ada', 'eve']) {
      await runtime.publish(put(name, 1));
      await settle(runtime);
    }
    expect(news()).toEqual([
      'Account/ada up',
      'ada 1',
      'Account/bob up',
      'bob 1',
      'ada 2',
      'Account/bob idle',
      'Account/eve up',
      'eve 1',
    ]);
    await runtime.stop();
  });

  test('a new key waits while none is idle, and so do publishers once the mailbox is full', async () => {
    const { Account, hold, news } = accounts();
    const { runtime } = await started([actor(Account, { maxInstances: 1, capacity: 1 })]);
    const held = hold('ada');
    const published = ['ada', 'bob', 'eve', 'eve'].map((name) => runtime.publish(put(name, 1)));
    await settle(runtime);
    expect(runtime.congested).toBe(true);
    expect(news()).toEqual(['Account/ada up']);
    expect(findUnbalanced(runtime)).toEqual([]);
    held.open();
    await Promise.all(published);
    await settle(runtime);
    expect(news().filter((line) => /\d/.test(line))).toEqual(['ada 1', 'bob 1', 'eve 1', 'eve 2']);
    await runtime.stop();
  });

  test('an overflow policy that drops applies to what waits for an instance', async () => {
    const { Account, hold, news } = accounts();
    const Loose = topic<Deposit>('loose', { overflow: 'drop-newest' });
    class Sub extends Account {}
    Actor({ key: ({ account }: Deposit) => account, maxInstances: 1, capacity: 1 })(Sub);
    Subscribe(Loose)(Sub.prototype, 'deposit', Object.getOwnPropertyDescriptor(Account.prototype, 'deposit') as never);
    const { runtime } = await started([Sub]);
    const held = hold('ada');
    for (const name of ['ada', 'bob', 'eve', 'eve']) {
      await runtime.publish(Loose({ account: name, amount: 1 }));
      await settle(runtime);
    }
    held.open();
    await settle(runtime);
    expect(news().filter((line) => /\d/.test(line))).toEqual(['ada 1', 'bob 1', 'eve 1']);
    expect(runtime.actor('Sub').counters).toMatchObject({ accepted: 4, handled: 3, dropped: 1 });
    await runtime.stop();
  });

  test('a key with a full mailbox holds up the others; none of its events is lost', async () => {
    const { Account, hold, news } = accounts();
    const { runtime } = await started([actor(Account, { capacity: 2 })]);
    const held = hold('ada');
    const published = [1, 2, 3, 4].map((amount) => runtime.publish(put('ada', amount)));
    published.push(runtime.publish(put('bob', 1)));
    await settle(runtime);
    expect([news(), findUnbalanced(runtime)]).toEqual([['Account/ada up'], []]);
    held.open();
    await Promise.all(published);
    await settle(runtime);
    expect(news().sort()).toEqual(['Account/bob up', 'ada 1', 'ada 10', 'ada 3', 'ada 6', 'bob 1']);
    await runtime.stop();
  });
});

describe('a stop', () => {
  test('drains what waits for every key, and reports the keyed actor once', async () => {
    const { Account, hold } = accounts();
    const { runtime } = await started([actor(Account, { maxInstances: 2, capacity: 2 })]);
    const held = hold('ada');
    const published = ['ada', 'bob', 'ada', 'eve', 'ada', 'ada', 'max'].map((name) => runtime.publish(put(name, 1)));
    const stopped = runtime.stop();
    held.open();
    const report = await stopped;
    await Promise.all(published);
    expect(report).toMatchObject({ drained: true, abandoned: [] });
    expect(report.actors).toMatchObject([
      { id: 'Account', accepted: 7, handled: 7, queued: 0, deadLettered: 0, drained: 7 },
    ]);
  });

  test('names the instances that were left behind, and gives up the event that waits for room', async () => {
    const { Account, hold } = accounts();
    const { runtime, clock } = await started([actor(Account, { maxInstances: 1, shutdownTimeout: 100 })]);
    hold('ada');
    for (const name of ['ada', 'bob', 'eve']) await runtime.publish(put(name, 1));
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ drained: false, abandoned: ['Account/ada'] });
    expect(report.actors).toMatchObject([{ accepted: 3, handled: 0, deadLettered: 3, queued: 0 }]);
    expect(
      runtime.deadLetters
        .list()
        .map(({ subscriber, reason }) => `${String(subscriber)} ${reason}`)
        .sort(),
    ).toEqual(['Account not-drained', 'Account not-drained', 'Account/ada abandoned']);
  });
});
