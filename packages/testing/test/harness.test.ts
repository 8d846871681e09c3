import { Actor, actor, ActorContext, Event, Every, StepAction, Subscribe, topic, type StopReason } from '@maiko/core';
import { createHarness, TestClock, type Harness } from '@maiko/testing';

const Ping = topic<string>('ping');
const Pong = topic<string>('pong');

@Actor({ name: 'echo' })
class Echo {
  heard: string[] = [];
  @Subscribe(Ping)
  answer(text: string) {
    this.heard.push(text);
    return Pong(text);
  }
}

@Actor({ name: 'sink' })
class Sink {
  @Subscribe([Ping, Pong])
  hear(_text: string) {}
}

@Event('shop.opened')
class ShopOpened {
  constructor(readonly at: string) {}
}

describe('publishing', () => {
  test('publish resolves with the envelope, in both forms, and for event classes', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    expect(await harness.publish(Ping, 'a')).toMatchObject({ topic: 'ping', payload: 'a', sender: undefined });
    expect(await harness.publish(Ping('b'))).toMatchObject({ topic: 'ping', payload: 'b' });
    expect(await harness.publish(new ShopOpened('nine'))).toMatchObject({
      topic: 'shop.opened',
      payload: { at: 'nine' },
    });
    await harness.stop();
  });

  test('publishAs makes an actor the sender, and the actor does not get it', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    const ping = await harness.publishAs('echo', Ping, 'a');
    await harness.settle();
    expect(ping.sender).toBe('echo');
    expect(harness.event(ping).receivers).toEqual(['sink']);
    expect((await harness.publishAs(Sink, Ping('b'))).sender).toBe('sink');
    await harness.stop();
  });

  test('publishAs an actor that is handling an event does not make it the cause', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    harness.hang('echo');
    await harness.publish(Ping, 'a');
    await harness.settle();
    expect((await harness.publishAs('echo', Pong, 'b')).parentId).toBeUndefined();
    await harness.stop({ drain: false });
  });

  test('publishAs needs an actor that exists and has started, and one of a class', async () => {
    const harness = await createHarness(
      { actors: [actor(Sink, { name: 'one' }), actor(Sink, { name: 'two' })] },
      { start: false },
    );
    await expect(harness.publishAs('sinc', Ping, 'a')).rejects.toThrow('[UNKNOWN_ACTOR] There is no actor "sinc"');
    await expect(harness.publishAs('one', Ping, 'a')).rejects.toThrow(
      '[CANNOT_PUBLISH_AS] No actor can publish as "one" now. Expected an actor that has started and has not ended, of which ' +
        'there is one. Start the harness first, and name one actor where a class runs under several names.',
    );
    await harness.start();
    await expect(harness.publishAs(Sink, Ping, 'a')).rejects.toThrow(
      '[CANNOT_PUBLISH_AS] No actor can publish as "Sink" now',
    );
    await harness.stop();
  });

  test('publish rejects with what the runtime rejects with', async () => {
    const harness = await createHarness({ actors: [Echo] });
    await harness.stop();
    await expect(harness.publish(Ping, 'late')).rejects.toThrow('[RUNTIME_CLOSED]');
  });

  test('what is published before the start is delivered after it', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] }, { start: false });
    const early = await harness.publish(Ping, 'early');
    await harness.start();
    await harness.settle();
    expect(harness.event(early).wasDeliveredToAll(['echo', 'sink'])).toBe(true);
    await harness.stop();
  });
});

describe('time', () => {
  @Actor({ name: 'heart' })
  class Heart {
    @Every(1_000)
    beat() {
      return Pong('beat');
    }
  }

  test('passes only by advance', async () => {
    const harness = await createHarness({ actors: [Heart, Sink] });
    await harness.settle();
    expect(harness.topic(Pong).eventCount).toBe(0);
    await harness.advance(3_000);
    expect(harness.topic(Pong).eventCount).toBe(3);
    await harness.stop();
  });

  test('is that of a clock of the test, if it gives one', async () => {
    const clock = new TestClock();
    const harness = await createHarness({ actors: [Heart, Sink] }, { clock });
    await clock.advance(1_000);
    expect(harness.clock).toBe(clock);
    expect(harness.topic(Pong).published).toMatchObject([{ timestamp: 1_000 }]);
    await harness.stop();
  });
});

describe('settle', () => {
  const Job = topic<() => unknown>('job');

  @Actor({ name: 'worker' })
  class Worker {
    @Subscribe(Job)
    async work(job: () => unknown) {
      await job();
      return Pong('done');
    }
  }

  test('waits for everything that one event sets in motion', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    for (let count = 0; count < 100; count++) await harness.publish(Ping, 'a');
    await harness.settle();
    expect(harness.actor('sink').eventsReceived).toBe(200);
    expect(harness.runtime.actors().every(({ mailbox }) => mailbox.size === 0)).toBe(true);
    await harness.stop();
  });

  test('waits for a handler that waits for something real', async () => {
    const harness = await createHarness({ actors: [Worker, Sink] });
    await harness.publish(Job, async () => {
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    });
    await harness.settle();
    expect(harness.topic(Pong).wasPublished).toBe(true);
    await harness.stop();
  });

  test('names the actor and the event when a handler does not finish', async () => {
    const harness = await createHarness({ actors: [Worker] });
    await harness.publish(Job, () => new Promise(() => undefined));
    await expect(harness.settle({ timeout: 5 })).rejects.toThrow(
      '[NOT_SETTLED] The program did not come to rest within 5 ms of real time: worker has not finished with an event of ' +
        '"job" (work). If it waits for time to pass, await advance(ms) first; if it needs longer, settle({ timeout }).',
    );
    await harness.stop({ drain: false, deadline: 10 });
  });

  test('knows a handler that does not finish from events that keep moving, however little time there was to look', async () => {
    const harness = await createHarness({ actors: [Worker] });
    await harness.publish(Job, () => new Promise(() => undefined));
    await expect(harness.settle({ timeout: 0 })).rejects.toThrow('worker has not finished with an event of "job"');
    await harness.stop({ drain: false, deadline: 10 });
  });

  test('says so when events keep moving forever', async () => {
    @Actor({ name: 'ping' })
    class Pinger {
      @Subscribe(Pong)
      *again() {
        yield Ping('again');
      }
    }
    const harness = await createHarness({ actors: [Pinger, Echo] }, { record: false });
    await harness.publish(Ping, 'first');
    await expect(harness.settle({ timeout: 20 })).rejects.toThrow(
      '[NOT_SETTLED] The program did not come to rest within 20 ms of real time: events keep moving. Two actors may ' +
        'answer each other forever; wait for what you need with settleOn(...).',
    );
    await harness.stop({ drain: false });
  });

  test('does not wait for an actor that waits for time: for its restart, its retry or its step', async () => {
    @Actor({ name: 'stepper' })
    class Stepper {
      step() {
        return StepAction.Backoff(1_000);
      }
    }
    const harness = await createHarness({ actors: [Echo, Sink, Stepper] });
    harness.failNext('echo');
    await harness.publish(Ping, 'bad');
    await harness.publish(Ping, 'good');
    await harness.settle();
    expect(harness.actor('echo').eventsReceived).toBe(1);
    await harness.advance(1_000);
    await harness.settle();
    expect(harness.actor('echo').eventsReceived).toBe(2);
    await harness.stop();
  });
});

describe('recording', () => {
  test('is on from the start, and reset forgets it', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    await harness.publish(Ping, 'a');
    await harness.settle();
    expect(harness.events().count).toBe(3);
    harness.reset();
    expect(harness.events().isEmpty).toBe(true);
    await harness.publish(Ping, 'b');
    await harness.settle();
    expect(harness.topic(Ping).payloads).toEqual(['b']);
    await harness.stop();
  });

  test('stops with pause and begins again with record', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] }, { record: false });
    await harness.publish(Ping, 'unseen');
    await harness.settle();
    expect(harness.events().isEmpty).toBe(true);
    harness.record();
    await harness.publish(Ping, 'seen');
    await harness.settle();
    harness.pause();
    await harness.publish(Ping, 'unseen');
    await harness.settle();
    expect(harness.topic(Ping).payloads).toEqual(['seen']);
    harness.record();
    expect(harness.events().isEmpty).toBe(true);
    await harness.stop();
  });

  test('story tells everything as trees, with the dead letters', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    expect(harness.report()).toBe('(no event was recorded)');
    await harness.publish(Ping, 'a');
    await harness.settle();
    harness.failNext('echo');
    await harness.publish(Ping, 'b');
    await harness.settle();
    expect(harness.report()).toBe(
      [
        'ping [outside -> echo, sink]',
        '└─ pong [echo -> sink]',
        'ping [outside -> echo (failed: [INJECTED_FAILURE] echo.answer fails because the test said so.), sink]',
        'dead letter: ping for echo (handler-failed: [INJECTED_FAILURE] echo.answer fails because the test said so.)',
      ].join('\n'),
    );
    expect(harness.deadLetters).toMatchObject([{ subscriber: 'echo', reason: 'handler-failed' }]);
    await harness.stop();
  });
});

describe('life', () => {
  test('stop lets virtual time pass for what never ends, and may be called again', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    harness.hang('echo');
    await harness.publish(Ping, 'a');
    await harness.settle();
    const report = await harness.stop();
    expect(report.abandoned).toEqual(['echo']);
    expect(await harness.stop()).toBe(report);
  });

  test('an onStart that waits for virtual time is started by hand', async () => {
    const clock = new TestClock();
    @Actor({ name: 'slow' })
    class Slow {
      onStart() {
        return new Promise<void>((resolve) => clock.setTimer(resolve, 2_000));
      }
    }
    const harness = await createHarness({ actors: [Slow] }, { clock, start: false });
    const started = harness.start();
    await harness.advance(2_000);
    await started;
    expect(harness.runtime.state).toBe('running');
    await harness.stop();
  });

  test('a start that does not come to an end says how to start by hand', async () => {
    @Actor({ name: 'stuck' })
    class Stuck {
      onStart() {
        return new Promise<void>(() => undefined);
      }
    }
    const harness = await createHarness({ actors: [Stuck] }, { start: false });
    await expect(harness.start({ timeout: 5 })).rejects.toThrow(
      '[START_STALLED] The actors had not started after 5 ms of real time. If an onStart waits for virtual time: ' +
        'createHarness(Module, { start: false }), const started = harness.start(), await harness.advance(ms), await started. ' +
        'In a Nest application it is started = module.init().',
    );
    await harness.stop();
  });

  test('a container that makes nothing is reported as the runtime does', async () => {
    const container = { create: () => undefined as never };
    await expect(createHarness({ actors: [Echo] }, { container })).rejects.toMatchObject({
      code: 'START_FAILED',
      cause: { code: 'NO_INSTANCE' },
    });
  });

  test('a failed start rejects as the runtime does', async () => {
    @Actor({ name: 'unfit' })
    class Unfit {
      onStart() {
        throw new Error('no');
      }
    }
    await expect(createHarness({ actors: [Unfit] })).rejects.toThrow('[START_FAILED]');
  });

  test('await using stops it', async () => {
    const reasons: StopReason[] = [];
    @Actor({ name: 'guest' })
    class Guest {
      onStop(reason: StopReason) {
        reasons.push(reason);
      }
    }
    const harness = await createHarness({ actors: [Guest] });
    await harness[Symbol.asyncDispose]();
    expect(reasons).toEqual(['shutdown']);
  });

  test('instance gives the actor itself, the new one after a restart', async () => {
    const harness = await createHarness({ actors: [Echo, Sink] });
    const before = harness.instance(Echo);
    harness.failNext(Echo);
    await harness.publish(Ping, 'bad');
    await harness.advance(1_000);
    await harness.publish(Ping, 'good');
    await harness.settle();
    expect(harness.instance<Echo>('echo')).not.toBe(before);
    expect(harness.instance(Echo).heard).toEqual(['good']);
    expect(harness.actor('echo').restarts).toBe(1);
    await harness.stop();
  });

  test('there is no instance before the start', async () => {
    const harness = await createHarness({ actors: [Echo] }, { start: false });
    expect(() => harness.instance('echo')).toThrow(
      '[NO_INSTANCE] "echo" has no instance. Ask after it has started; give the full name of one instance of a keyed actor.',
    );
    await harness.stop();
  });

  test('a keyed actor is asked about under its name, or one instance under its full name', async () => {
    const Paid = topic<{ customer: string }>('paid');
    @Actor({ name: 'account', key: ({ customer }: { customer: string }) => customer })
    class Account {
      constructor(readonly ctx: ActorContext) {}
      @Subscribe(Paid)
      pay(_payment: { customer: string }) {}
    }
    const harness = await createHarness({ actors: [Account] });
    for (const customer of ['ann', 'ben', 'ann']) await harness.publish(Paid, { customer });
    await harness.settle();
    expect(harness.actor('account').eventsReceived).toBe(3);
    expect(harness.actor('account/ann').eventsReceived).toBe(2);
    expect(harness.instance<Account>('account/ben').ctx.key).toBe('ben');
    await harness.stop();
  });
});

describe('the order of turns', () => {
  async function order(seed?: number): Promise<string> {
    const harness = await createHarness(
      { actors: ['a', 'b', 'c', 'd'].map((name) => actor(Sink, { name })) },
      seed === undefined ? {} : { seed },
    );
    for (let count = 0; count < 3; count++) await harness.publish(Ping, String(count));
    await harness.settle();
    const seen = harness.events().deliveries.map(({ receiver, payload }) => `${receiver}${String(payload)}`);
    await harness.stop();
    return seen.join(' ');
  }

  test('is the same every time', async () => {
    expect(await order()).toBe(await order());
    expect(await order(7)).toBe(await order(7));
  });

  test('is another with another seed', async () => {
    const orders = await Promise.all([1, 2, 3, 4, 5].map(order));
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});

test('wrong options are refused with what is right', async () => {
  const wrong = (options: object) => createHarness({ actors: [Echo] }, options);
  await expect(wrong({ seed: 'one' })).rejects.toThrow(
    '[INVALID_OPTION] Option "seed" of createHarness is not valid. Expected a whole number, received "one". Correct "seed".',
  );
  await expect(wrong({ clock: {} })).rejects.toThrow('Expected a TestClock, received an empty object');
  await expect(wrong({ capacity: 3 })).rejects.toThrow(
    '[UNKNOWN_OPTION] createHarness does not know "capacity". Expected only container, overrides, start, record, seed, clock, ' +
      'options, received "capacity". Options of the runtime belong in "options"; else remove it or correct its spelling.',
  );
});

test('options of the runtime go to the runtime', async () => {
  const harness = await createHarness({ actors: [Echo] }, { options: { capacity: 3 } });
  expect(harness.runtime.actor('echo').mailbox.capacity).toBe(3);
  await harness.stop();
});

test.each<[string, (harness: Harness) => Promise<unknown>, string]>([
  [
    'an option that settle does not know',
    (harness) => harness.settle({ timout: 3 } as object),
    '[UNKNOWN_OPTION] harness.settle does not know "timout". Expected only timeout, received "timout". Remove it or correct its spelling.',
  ],
  [
    'a timeout of settle that is no number',
    (harness) => harness.settle({ timeout: '3' as never }),
    '[INVALID_OPTION] Option "timeout" of harness.settle is not valid. Expected a number of milliseconds, zero or more, received "3". Correct "timeout".',
  ],
  [
    'an option that start does not know',
    (harness) => harness.start({ within: 3 } as object),
    '[UNKNOWN_OPTION] harness.start does not know "within". Expected only timeout, received "within". Remove it or correct its spelling.',
  ],
  [
    'an option that settleOn does not know',
    (harness) => harness.settleOn(() => true, { timeout: 3 } as object),
    '[UNKNOWN_OPTION] harness.settleOn does not know "timeout". Expected only within, received "timeout". Remove it or correct its spelling.',
  ],
  [
    'a negative time of settleOnEvent',
    (harness) => harness.settleOnEvent(Ping, { within: -1 }),
    '[INVALID_OPTION] Option "within" of harness.settleOnEvent is not valid. Expected a number of milliseconds, zero or more, received -1. Correct "within".',
  ],
  [
    'a time to advance that is no number',
    (harness) => harness.advance(NaN),
    '[INVALID_OPTION] Option "duration" of harness.advance is not valid. Expected a number of milliseconds, zero or more, received NaN. Correct "duration".',
  ],
])('%s is refused', async (_what, call, text) => {
  const harness = await createHarness({ actors: [Echo] });
  await expect(call(harness)).rejects.toThrow(text);
  await harness.stop();
});
