import { trio, Data, Listener, Ping, Pong, type Trio } from './support/trio';

let seen: Trio;

beforeAll(async () => {
  seen = await trio();
});

afterAll(() => seen.harness.stop());

const events = () => seen.harness.events();

describe('what is there', () => {
  test('count is the number of deliveries, one for each actor that got an event', () => {
    expect(events().count).toBe(6);
  });

  test('isEmpty and exists tell whether there is any', () => {
    expect([events().isEmpty, events().exists]).toEqual([false, true]);
    const none = events().onTopic('nothing.here');
    expect([none.isEmpty, none.exists, none.count]).toEqual([true, false, 0]);
  });

  test('first and last are the ends of the recording', () => {
    expect(events().first).toMatchObject({ sender: 'alice', receiver: 'bob', topic: 'ping', payload: 'hello' });
    expect(events().last).toMatchObject({ sender: 'charlie', topic: 'ping', payload: 'me too' });
  });

  test('at counts from 0, from the end when negative, and finds nothing beyond', () => {
    expect(events().at(1)).toMatchObject({ sender: 'bob', topic: 'pong' });
    expect(events().at(-1)).toBe(events().last);
    expect(events().at(100)).toBeUndefined();
  });

  test('deliveries lists each delivery of an event, unique each event once', () => {
    const data = events().onTopic(Data);
    expect(data.deliveries.map(({ receiver }) => receiver).toSorted()).toEqual(['bob', 'charlie']);
    expect(data.unique).toHaveLength(1);
    expect(events().unique).toHaveLength(4);
  });

  test('payloads lists the payload of each event once', () => {
    expect(events().onTopic(Ping).payloads).toEqual(['hello', 'me too']);
  });

  test('senders and receivers name each actor once', () => {
    expect(events().senders).toEqual(['alice', 'bob', 'charlie']);
    expect(events().receivers.toSorted()).toEqual(['alice', 'bob', 'charlie']);
    expect([events().senderCount, events().receiverCount]).toEqual([3, 3]);
  });

  test('senders and receivers are those of what the filters left', () => {
    const toAlice = events().receivedBy('alice');
    expect(toAlice.senders).toEqual(['bob', 'charlie']);
    expect(toAlice.senderCount).toBe(2);
    const fromAlice = events().sentBy('alice');
    expect(fromAlice.receivers.toSorted()).toEqual(['bob', 'charlie']);
    expect(fromAlice.receiverCount).toBe(2);
  });

  test('countByTopic counts the deliveries of each topic', () => {
    expect(events().countByTopic).toEqual({ ping: 3, pong: 1, data: 2 });
  });
});

describe('filters', () => {
  test('sentBy keeps what one actor published', () => {
    const query = events().sentBy('alice');
    expect(query.count).toBe(3);
    expect(query.every(({ sender }) => sender === 'alice')).toBe(true);
  });

  test('receivedBy keeps what one actor got', () => {
    const query = events().receivedBy('bob');
    expect(query.count).toBe(3);
    expect(query.every(({ receiver }) => receiver === 'bob')).toBe(true);
  });

  test('a class stands for all actors of the class', () => {
    expect(events().receivedBy(Listener).count).toBe(6);
  });

  test('fromOutside keeps what no actor published', async () => {
    const { harness } = await trio();
    await harness.publish(Pong, 'from the test');
    await harness.settle();
    expect(harness.events().fromOutside().payloads).toEqual(['from the test']);
    await harness.stop();
  });

  test('onTopic keeps a topic, given as such or by a pattern', () => {
    expect(events().onTopic(Pong).count).toBe(1);
    expect(events().onTopic('pong').count).toBe(1);
    expect(events().onTopic('*').count).toBe(6);
  });

  test('withId keeps the deliveries of one event', () => {
    expect(events().withId(seen.data).count).toBe(2);
    expect(events().withId(seen.data.id).count).toBe(2);
  });

  test('childrenOf keeps what an event caused directly', async () => {
    const { harness } = await trio();
    const cause = await harness.publish(Ping, 'cause');
    await harness.publish(Pong, 'effect', { parent: cause });
    await harness.settle();
    expect(harness.events().childrenOf(cause).payloads).toEqual(['effect']);
    await harness.stop();
  });

  test('matching asks about the delivery, matchingPayload about the payload', () => {
    expect(events().matching(({ sender }) => sender === 'bob').count).toBe(1);
    expect(
      events()
        .onTopic(Data)
        .matchingPayload((value) => value === 42).count,
    ).toBe(2);
    expect(
      events()
        .onTopic(Data)
        .matchingPayload((value) => value === 43).count,
    ).toBe(0);
  });

  test('after and before keep what came later and earlier than a delivery', () => {
    const [, second, , fourth] = seen.all;
    expect(events().after(second!).count).toBe(4);
    expect(events().before(fourth!).count).toBe(3);
  });

  test('filters combine, and each returns a new query', () => {
    const fromAlice = events().sentBy('alice');
    expect(fromAlice.onTopic(Ping).receivedBy('bob').count).toBe(1);
    expect(fromAlice.count).toBe(3);
  });

  test('a query is live: it finds what is recorded later', async () => {
    const { harness } = await trio();
    const pongs = harness.events().onTopic(Pong);
    await harness.publish(Pong, 'later');
    await harness.settle();
    expect(pongs.count).toBe(2);
    await harness.stop();
  });
});

describe('yes or no', () => {
  test('every holds when all match, and when there are none', () => {
    expect(
      events()
        .sentBy('alice')
        .every(({ sender }) => sender === 'alice'),
    ).toBe(true);
    expect(events().every(({ sender }) => sender === 'alice')).toBe(false);
    expect(
      events()
        .onTopic('nothing.here')
        .every(() => false),
    ).toBe(true);
  });

  test('some holds when one matches', () => {
    expect(events().some(({ topic }) => topic === 'pong')).toBe(true);
    expect(events().some(({ payload }) => payload === 999)).toBe(false);
  });

  test('hasEvent takes a topic, a pattern, an id or a predicate', () => {
    expect(events().hasEvent(Ping)).toBe(true);
    expect(events().hasEvent('*')).toBe(true);
    expect(events().hasEvent('nothing.here')).toBe(false);
    expect(events().hasEvent({ id: seen.pong.id })).toBe(true);
    expect(events().hasEvent(seen.pong)).toBe(true);
    expect(events().hasEvent(({ payload }) => payload === 42)).toBe(true);
    expect(events().hasEvent(({ payload }) => payload === 999)).toBe(false);
  });

  test('hasEvent asks only what the filters left', () => {
    const fromBob = events().sentBy('bob');
    expect(fromBob.hasEvent(Pong)).toBe(true);
    expect(fromBob.hasEvent(Ping)).toBe(false);
  });

  test('hasSender and hasReceiver ask for an actor', () => {
    expect(events().hasSender('alice')).toBe(true);
    expect(events().hasSender('dave')).toBe(false);
    expect(events().hasReceiver('bob')).toBe(true);
    expect(events().hasReceiver('dave')).toBe(false);
  });

  test('an actor that does not exist is an error, not an empty answer', () => {
    expect(() => events().hasSender('alcie')).toThrow(
      '[UNKNOWN_ACTOR] There is no actor "alcie". Expected one of "alice", "bob", "charlie", "dave", received "alcie". ' +
        'Correct the name, or give the class of the actor.',
    );
    expect(() => events().receivedBy(class Unknown {})).toThrow('There is no actor "Unknown"');
  });

  test('what is no topic is refused', () => {
    expect(() => events().onTopic('a..b')).toThrow('[INVALID_PATTERN]');
    expect(() => events().hasEvent(class NoEvent {})).toThrow('[NOT_A_TOPIC]');
  });
});
