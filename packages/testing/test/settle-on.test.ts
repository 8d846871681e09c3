import { Actor, Every, Subscribe, topic } from '@maiko/core';
import { createHarness, type Harness } from '@maiko/testing';

const Ping = topic<string>('ping');
const Pong = topic<string>('pong');
const Tick = topic<number>('tick');

@Actor({ name: 'echo' })
class Echo {
  @Subscribe(Ping)
  answer(text: string) {
    return Pong(text);
  }
}

@Actor({ name: 'sink' })
class Sink {
  @Subscribe([Pong, Tick])
  hear(_payload: unknown) {}
}

@Actor({ name: 'clock' })
class Ticker {
  #ticks = 0;
  @Every(100)
  tick() {
    return Tick(++this.#ticks);
  }
}

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness({ actors: [Echo, Sink, Ticker] });
});

afterEach(() => harness.stop());

test('settleOn is done at once when the condition holds already', async () => {
  await harness.publishAs('sink', Ping, 'a');
  await harness.settleOn((events) => events.exists);
  expect(harness.clock.now()).toBe(0);
});

test('settleOn waits for several events', async () => {
  for (const text of ['a', 'b', 'c']) await harness.publishAs('sink', Ping, text);
  await harness.settleOn((events) => events.onTopic(Pong).count >= 3);
  expect(harness.events().countByTopic).toEqual({ ping: 3, pong: 3 });
});

test('settleOn lets virtual time pass, only as far as the condition needs', async () => {
  await harness.settleOn((events) => events.onTopic(Tick).count >= 3);
  expect(harness.clock.now()).toBe(300);
});

test('settleOn gives up after 1 000 ms of virtual time, and tells what happened instead', async () => {
  await harness.publish(Ping, 'a');
  const waiting = harness.settleOn(function threePongs(events) {
    return events.onTopic(Pong).count >= 3;
  });
  await expect(waiting).rejects.toThrow(
    '[SETTLE_TIMEOUT] threePongs did not come within 1000 ms of virtual time.\nping [outside -> echo]\n└─ pong [echo -> sink]\n' +
      'tick [clock -> sink]\n(10 times)\nNothing else happened.',
  );
  expect(harness.clock.now()).toBe(1_000);
});

test('within says how much virtual time may pass', async () => {
  await expect(harness.settleOn(() => false, { within: 50 })).rejects.toThrow(
    '[SETTLE_TIMEOUT] What settleOn waits for did not come within 50 ms of virtual time.\n(no event was recorded)\n' +
      'Nothing else happened. Publish what causes it first, or give it longer with { within }.',
  );
  expect(harness.clock.now()).toBe(50);
  await harness.settleOn((events) => events.onTopic(Tick).count >= 20, { within: 3_000 });
  expect(harness.clock.now()).toBe(2_000);
});

test('settleOn fails as well when the runtime has stopped', async () => {
  await harness.stop();
  await expect(harness.settleOn((events) => events.count >= 100, { within: 100 })).rejects.toThrow('[SETTLE_TIMEOUT]');
});

test('settleOn waits for a handler that waits for something real', async () => {
  const Job = topic('job');
  const Done = topic('done');
  @Actor({ name: 'worker' })
  class Worker {
    @Subscribe(Job)
    async work() {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      return Done('well');
    }
    @Subscribe(Done, { own: true })
    done() {}
  }
  const other = await createHarness({ actors: [Worker] });
  await other.publish(Job, 1);
  await other.settleOn((events) => events.hasEvent(Done));
  await other.stop();
});

test('settleOnEvent waits for an event of a topic and resolves with its delivery', async () => {
  await harness.publishAs('sink', Ping, 'a');
  expect(await harness.settleOnEvent(Pong)).toMatchObject({ payload: 'a', sender: 'echo', receiver: 'sink' });
});

test('settleOnEvent takes a predicate, or a pattern', async () => {
  await harness.publish(Ping, 'a');
  expect(await harness.settleOnEvent(({ sender }) => sender === 'echo')).toMatchObject({ topic: 'pong' });
  expect(await harness.settleOnEvent('pong')).toMatchObject({ payload: 'a' });
});

test('settleOnEvent gives up as settleOn does', async () => {
  await expect(harness.settleOnEvent(Pong, { within: 50 })).rejects.toThrow(
    '[SETTLE_TIMEOUT] A delivery of "pong" did not come within 50 ms of virtual time',
  );
});
