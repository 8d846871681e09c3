import { Actor, actor, createRuntime, Subscribe, topic, topics, type ActorClass } from '@maiko/core';
import { memoryStore, memoryTransport, settle } from '@maiko/testing';
import { errorOf, schemaOf, started } from './support';

const Placed = topic<string>('wiring.placed', { durable: true });
const Perhaps = topic<string>('wiring.perhaps', { durable: 'if-available' });
const Plain = topic<string>('wiring.plain');
const Keyed = topic<{ id: unknown }>('wiring.keyed', { durable: true, key: ({ id }) => id as string });

type Options = Parameters<typeof Subscribe>[1];

/** An actor with one subscription. */
function subscriber(target: Parameters<typeof Subscribe>[0], options: object = {}, name = 'Reader'): ActorClass {
  @Actor({ name })
  class Reader {
    @Subscribe(target, options as Options)
    read() {}
  }
  return Reader;
}

@Actor({ publishes: [Placed] })
class Publisher {}

const withTransport = (...actors: Parameters<typeof createRuntime>[0]['actors'] & object) =>
  createRuntime({ actors, transport: memoryTransport() });

describe('wiring refuses', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a subscription of a durable topic without a transport',
      () => createRuntime({ actors: [subscriber(Placed)] }),
      '[TRANSPORT_MISSING] Topic "wiring.placed" is durable, and this runtime has no transport to keep its events. Expected a transport in the option "transport" of the runtime. Give the runtime a transport; or declare the topic with durable: "if-available", for programs that do without.',
    ],
    [
      'a live one as well',
      () => createRuntime({ actors: [subscriber(Placed, { durable: false })] }),
      '[TRANSPORT_MISSING] Topic "wiring.placed" is durable, and this runtime has no transport to keep its events. Expected a transport in the option "transport" of the runtime. Give the runtime a transport; or declare the topic with durable: "if-available", for programs that do without.',
    ],
    [
      'a publisher that says so',
      () => createRuntime({ actors: [Publisher] }),
      '[TRANSPORT_MISSING] Topic "wiring.placed" is durable, and this runtime has no transport to keep its events. Expected a transport in the option "transport" of the runtime. Give the runtime a transport; or declare the topic with durable: "if-available", for programs that do without.',
    ],
    [
      'a durable pattern without a transport',
      () => createRuntime({ actors: [subscriber('wiring.*', { durable: 'all' })] }),
      '[TRANSPORT_MISSING] Topic "wiring.*" is durable, and this runtime has no transport to keep its events. Expected a transport in the option "transport" of the runtime. Give the runtime a transport; or declare the topic with durable: "if-available", for programs that do without.',
    ],
    [
      'two actors with one name',
      () =>
        withTransport(subscriber(Placed, { durable: 'work' }, 'one'), subscriber(Placed, { durable: 'work' }, 'two')),
      '[DUPLICATE_DURABLE] Two subscriptions have the durable name "work": of "one" and of "two". Expected a name for each subscription of a runtime; the same one in other processes shares its events, received "work". Give one of them another name: @Subscribe(Topic, { durable: "name" }).',
    ],
    [
      'a class with a name that runs as two actors',
      () => {
        const Reader = subscriber(Placed, { durable: 'work' });
        return withTransport(actor(Reader, { name: 'one' }), actor(Reader, { name: 'two' }));
      },
      '[DUPLICATE_DURABLE] Two subscriptions have the durable name "work": of "one" and of "two". Expected a name for each subscription of a runtime; the same one in other processes shares its events, received "work". Give one of them another name: @Subscribe(Topic, { durable: "name" }).',
    ],
    [
      'a name for a topic that is not durable',
      () => withTransport(subscriber(Plain, { durable: 'work' })),
      '[INVALID_OPTION] Option "durable" of @Subscribe of Reader.read is not valid. Expected a topic that is durable, which "wiring.plain" is not, received "work". Correct "durable".',
    ],
    [
      'a pipe',
      () => withTransport(subscriber(Placed, { pipe: (events: unknown) => events })),
      '[DURABLE_PIPE] Reader.read has a pipe, and subscribes the durable topic "wiring.placed". Expected a durable subscription without a pipe, since what operators hold is lost with the process. Give the subscription durable: false; or handle the event, and publish on a topic that is not durable and has the pipe.',
    ],
    [
      'a policy that loses events',
      () => withTransport(subscriber(Placed, { overflow: 'drop-oldest' })),
      '[INVALID_OPTION] Option "overflow" of @Subscribe of Reader.read is not valid. Expected "block", or nothing: what a durable subscription has no room for waits in the transport, received "drop-oldest". Correct "overflow".',
    ],
    [
      'a name that no engine takes',
      () => subscriber(Placed, { durable: 'my work' }),
      '[INVALID_OPTION] Option "durable" of @Subscribe on "read" is not valid. Expected a name of letters, digits, "-" and "_", or false, received "my work". Correct "durable".',
    ],
    [
      'a transport that is none',
      () => createRuntime({ actors: [], transport: {} as never }),
      '[INVALID_OPTION] Option "transport" of createRuntime is not valid. Expected an object with publish(), subscribe(), close(), received an empty object. Correct "transport".',
    ],
    [
      'a topic that is durable in another way',
      () => topic('wiring.odd', { durable: 'yes' as never }),
      '[INVALID_OPTION] Option "durable" of topic "wiring.odd" is not valid. Expected true, false or "if-available", received "yes". Correct "durable".',
    ],
  ])('%s', async (_, make, message) => {
    const error = await errorOf(async () => make());
    expect(error.message).toBe(message);
  });

  test('an actor that is spawned with the name of another', async () => {
    const { runtime } = await started([subscriber(Placed, { durable: 'work' }, 'one')], {
      transport: memoryTransport(),
    });
    const second = runtime.spawn(subscriber(Placed, { durable: 'work' }, 'two'));
    await expect(second).rejects.toMatchObject({ code: 'DUPLICATE_DURABLE' });
    await runtime.stopActor('one');
    await expect(runtime.spawn(subscriber(Placed, { durable: 'work' }, 'two'))).resolves.toBe('two');
  });
});

describe('publishing on a durable topic refuses', () => {
  test('every event without a transport', async () => {
    const { runtime } = await started([]);
    await expect(runtime.publish(Placed, 'a')).rejects.toMatchObject({ code: 'TRANSPORT_MISSING' });
  });

  test.each([
    ['a key that is none', { id: {} }, 'TOPIC_KEY_FAILED'],
    ['a key that is empty', { id: '' }, 'TOPIC_KEY_FAILED'],
    ['a payload that cannot be written', { id: 'a', call: () => undefined }, 'PAYLOAD_NOT_RECORDABLE'],
    ['an event that is too large', { id: 'a', text: 'x'.repeat(2_000_000) }, 'RECORD_TOO_LARGE'],
  ])('%s', async (_, payload, code) => {
    const store = memoryStore();
    const { runtime } = await started([], { transport: memoryTransport({ store }) });
    await expect(runtime.publish(Keyed, payload)).rejects.toMatchObject({ code });
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['transport-refused']);
    await runtime.publish(Keyed, { id: 7 });
    expect(store.records.map(({ key }) => key)).toEqual(['7']);
  });

  test('an event for which there is no room', async () => {
    const store = memoryStore({ capacity: 1 });
    const { runtime } = await started([], { transport: memoryTransport({ store }) });
    await runtime.publish(Placed, 'a');
    await expect(runtime.publish(Placed, 'b')).rejects.toMatchObject({ code: 'TRANSPORT_FULL' });
    store.capacity = 2;
    await runtime.publish(Placed, 'b');
    expect(store.size).toBe(2);
  });
});

describe('durable: "if-available"', () => {
  test('is live without a transport, and kept with one', async () => {
    const seen: string[] = [];
    @Actor()
    class Reader {
      @Subscribe(Perhaps)
      read(text: string) {
        seen.push(text);
      }
    }
    const store = memoryStore();
    const live = await started([Reader]);
    await live.runtime.publish(Perhaps, 'live');
    await settle(live.runtime);
    const kept = await started([Reader], { transport: memoryTransport({ store }) });
    await kept.runtime.publish(Perhaps, 'kept');
    await settle(kept.runtime);
    expect([seen, store.size]).toEqual([['live', 'kept'], 1]);
  });
});

describe('the schema of a durable topic', () => {
  const Checked = topic<{ n: number }>('wiring.checked', {
    durable: true,
    schema: schemaOf<{ n: number }>((value) =>
      typeof (value as { n: unknown }).n === 'number' ? undefined : { message: 'no number' },
    ),
  });

  test('is applied to what arrives, in order', async () => {
    const transport = memoryTransport();
    const seen: number[] = [];
    @Actor()
    class Reader {
      @Subscribe(Checked)
      read({ n }: { n: number }) {
        seen.push(n);
      }
    }
    const { runtime } = await started([Reader], { transport });
    const base = { topic: 'wiring.checked', time: 0, node: 'old', correlation: 'c' };
    for (const n of [1, 'two', 3]) await transport.publish({ ...base, id: String(n), payload: { n } });
    await settle(runtime);
    expect(seen).toEqual([1, 3]);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['payload-rejected']);
  });
});

test('a subscription that begins at the start gets what was kept before it was known', async () => {
  const store = memoryStore();
  const first = await started([], { transport: memoryTransport({ store }) });
  await first.runtime.publish(Placed, 'before');
  const seen: string[] = [];
  @Actor()
  class Reader {
    @Subscribe(Placed, { durable: 'all', from: 'start' })
    all(text: string) {
      seen.push(`all ${text}`);
    }
    @Subscribe(Placed, { durable: 'new' })
    new(text: string) {
      seen.push(`new ${text}`);
    }
  }
  const second = await started([Reader], { transport: memoryTransport({ store }) });
  await second.runtime.publish(Placed, 'after');
  await settle(second.runtime);
  expect(seen.sort()).toEqual(['all after', 'all before', 'new after']);
});

test('a durable pattern takes what is kept of all topics, and a method one event once', async () => {
  const Family = topics<string>('wiring.family.*', { durable: true });
  const seen: string[] = [];
  @Actor()
  class Reader {
    @Subscribe([Family, Placed], { durable: 'mine' })
    mine(text: string) {
      seen.push(`mine ${text}`);
    }
    @Subscribe('wiring.>', { durable: 'all' })
    all(text: unknown) {
      seen.push(`all ${String(text)}`);
    }
  }
  const { runtime } = await started([Reader], { transport: memoryTransport() });
  await runtime.publish(Family.at('x'), 'a');
  await runtime.publish(Placed, 'b');
  await runtime.publish(Plain, 'c');
  await settle(runtime);
  expect(seen.sort()).toEqual(['all a', 'all b', 'mine a', 'mine b']);
});
