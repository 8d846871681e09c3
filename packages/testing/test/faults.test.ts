import { Actor, actor, Every, Subscribe, topic } from '@maiko/core';
import { createHarness, type Harness } from '@maiko/testing';

const Job = topic<string>('job');
const Done = topic<string>('done');

@Actor({ name: 'worker', handlerTimeout: 5_000 })
class Worker {
  @Subscribe(Job)
  work(job: string) {
    return Done(job);
  }
}

@Actor({ name: 'sink' })
class Sink {
  @Subscribe(Done)
  hear(_job: string) {}
}

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness({ actors: [Worker, Sink] });
});

afterEach(() => harness.stop({ drain: false }));

test('failNext makes the next call fail, once unless told otherwise', async () => {
  harness.failNext('worker');
  await harness.publish(Job, 'first');
  await harness.publish(Job, 'second');
  await harness.advance(1_000);
  expect(harness.topic(Done).payloads).toEqual(['second']);
  expect(harness.deadLetters).toMatchObject([{ subscriber: 'worker', reason: 'handler-failed' }]);
  expect(harness.actor('worker').failures).toMatchObject([{ payload: 'first' }]);
  expect(harness.actor('worker').failures[0]?.error).toMatchObject({ code: 'INJECTED_FAILURE', method: 'work' });
});

test('failNext takes how often, and which error', async () => {
  harness.failNext(Worker, 2, new Error('disk full'));
  for (const job of ['a', 'b', 'c']) await harness.publish(Job, job);
  await harness.advance(10_000);
  expect(harness.actor('worker').failures.map(({ error }) => error?.message)).toEqual(['disk full', 'disk full']);
  expect(harness.actor('worker').restarts).toBe(2);
  expect(harness.topic(Done).payloads).toEqual(['c']);
});

test('delay makes every call longer by virtual time, until clearFaults', async () => {
  harness.delay('worker', 300);
  await harness.publish(Job, 'late');
  await harness.settle();
  expect(harness.topic(Done).wasPublished).toBe(false);
  await harness.advance(299);
  expect(harness.topic(Done).wasPublished).toBe(false);
  await harness.advance(1);
  expect(harness.topic(Done).payloads).toEqual(['late']);
  harness.clearFaults('worker');
  await harness.publish(Job, 'at once');
  await harness.settle();
  expect(harness.topic(Done).payloads).toEqual(['late', 'at once']);
});

test('hang keeps the next call until it is released; the mailbox fills meanwhile', async () => {
  const held = harness.hang('worker');
  await harness.publish(Job, 'held');
  await harness.publish(Job, 'behind');
  await harness.settle();
  expect(harness.runtime.actor('worker').mailbox.size).toBe(1);
  held.release();
  await harness.settle();
  expect(harness.topic(Done).payloads).toEqual(['held', 'behind']);
});

test('a call that hangs meets the handler timeout of its actor', async () => {
  harness.hang('worker');
  await harness.publish(Job, 'held');
  await harness.advance(10_000);
  expect(harness.actor('worker').failures[0]?.error).toMatchObject({ code: 'HANDLER_TIMEOUT' });
  await harness.publish(Job, 'next');
  await harness.settle();
  expect(harness.topic(Done).payloads).toEqual(['next']);
});

test('a hang that is released before anything came does nothing', async () => {
  harness.hang('worker').release();
  await harness.publish(Job, 'a');
  await harness.settle();
  expect(harness.topic(Done).payloads).toEqual(['a']);
});

test('clearFaults takes back the faults of one actor, or all', async () => {
  harness.failNext('worker');
  harness.failNext('sink');
  harness.clearFaults('worker');
  await harness.publish(Job, 'a');
  await harness.settle();
  expect(harness.topic(Done).payloads).toEqual(['a']);
  expect(harness.actor('sink').failures).toHaveLength(1);
  harness.failNext('worker');
  harness.clearFaults();
  await harness.publish(Job, 'b');
  await harness.settle();
  expect(harness.topic(Done).payloads).toEqual(['a', 'b']);
});

test('scheduled methods fail as well', async () => {
  let beats = 0;
  @Actor({ name: 'heart' })
  class Heart {
    @Every(100)
    beat() {
      beats++;
    }
  }
  const other = await createHarness({ actors: [actor(Heart)] });
  other.failNext('heart');
  await other.advance(100);
  expect(beats).toBe(0);
  await other.advance(1_000);
  expect(beats).toBeGreaterThan(0);
  expect(other.actor('heart').restarts).toBe(1);
  await other.stop();
});

test('a fault for an actor that does not exist is an error', () => {
  expect(() => {
    harness.failNext('wroker');
  }).toThrow('[UNKNOWN_ACTOR] There is no actor "wroker"');
});

test.each<[string, () => void, string]>([
  [
    'a negative delay',
    () => {
      harness.delay('worker', -1);
    },
    '[INVALID_OPTION] Option "duration" of harness.delay is not valid. Expected a number of milliseconds, zero or more, received -1. Correct "duration".',
  ],
  [
    'a delay that is no number',
    () => {
      harness.delay('worker', NaN);
    },
    '[INVALID_OPTION] Option "duration" of harness.delay is not valid. Expected a number of milliseconds, zero or more, received NaN. Correct "duration".',
  ],
  [
    'a failure of no call',
    () => {
      harness.failNext('worker', 0);
    },
    '[INVALID_OPTION] Option "times" of harness.failNext is not valid. Expected a whole number, at least 1, received 0. Correct "times".',
  ],
])('%s is refused', (_what, inject, text) => {
  expect(inject).toThrow(text);
});
