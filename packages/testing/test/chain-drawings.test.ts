import { Actor, actor, Subscribe, topic } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import { relay, Start } from './support/relay';

test('toTree shows each event with its sender and receivers under the event that caused it', async () => {
  const { harness, chain } = await relay('linear');
  expect(chain.toTree()).toBe(
    ['start [alice -> bob]', '└─ process [bob -> charlie]', '   └─ complete [charlie -> alice]'].join('\n'),
  );
  expect(String(chain)).toBe(chain.toTree());
  await harness.stop();
});

test('toTree shows branches, and receivers of one event in the order of the alphabet', async () => {
  const { harness, chain } = await relay('branching', { dave: true });
  expect(chain.toTree()).toBe(
    ['start [alice -> bob, dave]', '├─ process [bob -> charlie, dave]', '└─ branch [bob -> alice, dave]'].join('\n'),
  );
  await harness.stop();
});

test('toTree says what failed, what is not finished, and what has no receiver', async () => {
  const { harness, chain } = await relay('bad');
  expect(chain.toTree()).toBe('start [alice -> bob]\n└─ process [bob -> charlie (failed: cannot do that)]');
  const held = harness.hang('bob');
  const again = await harness.publish(Start, 'linear');
  await harness.settle();
  expect(harness.chain(again).toTree()).toBe('start [outside -> bob (not finished)]');
  held.release();
  const lonely = await harness.publish(topic('lonely'), 1);
  expect(harness.chain(lonely).toTree()).toBe('lonely [outside -> no actor]');
  await harness.stop();
});

test('toTree of an event that was not recorded says so', async () => {
  const { harness } = await relay('linear');
  expect(harness.chain('no-such-event').toTree()).toBe('(no such event was recorded)');
  await harness.stop();
});

test('toMermaid draws a sequence diagram of the deliveries in their order', async () => {
  const { harness, chain } = await relay('linear');
  expect(chain.toMermaid()).toBe(
    [
      'sequenceDiagram',
      '    participant alice as alice',
      '    participant bob as bob',
      '    participant charlie as charlie',
      '    alice->>bob: start',
      '    bob->>charlie: process',
      '    charlie->>alice: complete',
    ].join('\n'),
  );
  await harness.stop();
});

test('toMermaid gives actors ids that Mermaid takes, and a cross to a delivery that failed', async () => {
  const Job = topic('job');
  @Actor()
  class Worker {
    @Subscribe(Job)
    work() {
      throw new Error('no');
    }
  }
  const names = ['the worker', 'the-worker'];
  const harness = await createHarness({ actors: names.map((name) => actor(Worker, { name })) });
  const job = await harness.publish(Job, 1);
  await harness.settle();
  const lines = harness.chain(job).toMermaid().split('\n');
  expect(lines.toSorted()).toEqual(
    [
      'sequenceDiagram',
      '    participant outside as outside',
      '    participant the_worker as the worker',
      '    participant the_worker__2 as the-worker',
      '    outside-xthe_worker: job',
      '    outside-xthe_worker__2: job',
    ].toSorted(),
  );
  await harness.stop();
});

test('toMermaid draws branches and every receiver', async () => {
  const { harness, chain } = await relay('branching', { dave: true });
  const arrows = chain
    .toMermaid()
    .split('\n')
    .filter((line) => line.includes('->>'));
  expect(arrows.map((line) => line.trim()).toSorted()).toEqual([
    'alice->>bob: start',
    'alice->>dave: start',
    'bob->>alice: branch',
    'bob->>charlie: process',
    'bob->>dave: branch',
    'bob->>dave: process',
  ]);
  await harness.stop();
});

test('toMermaid of an empty chain is an empty diagram', async () => {
  const { harness } = await relay('linear');
  expect(harness.chain('no-such-event').toMermaid()).toBe('sequenceDiagram');
  await harness.stop();
});
