import { Event, topic, topics } from '@maiko/core';
import { Subject, take } from 'rxjs';
import { settle, started, lastWords } from './support';

const Tick = topic<number>('tick');
const Orders = topics<string>('orders.*');

@Event('note.taken')
class NoteTaken {
  constructor(readonly text: string) {}
}

test('the events of a topic come as envelopes, in the order published', async () => {
  const { runtime } = await started([]);
  const seen: unknown[] = [];
  runtime.events(Tick).subscribe(({ topic: name, payload }) => seen.push([name, payload]));
  await runtime.publish(Tick, 1);
  await runtime.publish(Tick, 2);
  await runtime.publish(Orders.at('a'), 'other');
  await settle(runtime);
  expect(seen).toEqual([
    ['tick', 1],
    ['tick', 2],
  ]);
});

test('a family, an event class and a text pattern can be observed as well', async () => {
  const { runtime } = await started([]);
  const seen: string[] = [];
  runtime.events(Orders).subscribe(({ payload }) => seen.push(`family ${payload}`));
  runtime.events(NoteTaken).subscribe(({ payload }) => seen.push(`class ${payload.text}`));
  runtime.events('*.taken').subscribe(({ payload }) => seen.push(`text ${(payload as NoteTaken).text}`));
  await runtime.publish(Orders.at('a'), 'order');
  await runtime.publish(new NoteTaken('note'));
  await settle(runtime);
  expect(seen.sort()).toEqual(['class note', 'family order', 'text note']);
});

test('an observer sees what is published after it subscribed, nothing of before', async () => {
  const { runtime } = await started([]);
  const seen: number[] = [];
  const ticks = runtime.events(Tick);
  await runtime.publish(Tick, 1);
  ticks.subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Tick, 2);
  await settle(runtime);
  expect(seen).toEqual([2]);
});

test('observers never run on the stack of a publisher', async () => {
  const { runtime } = await started([]);
  const log: string[] = [];
  runtime.events(Tick).subscribe(() => log.push('observed'));
  void runtime.publish(Tick, 1);
  log.push('published');
  await settle(runtime);
  expect(log).toEqual(['published', 'observed']);
});

test('an observer that publishes gives all observers the same order', async () => {
  const { runtime } = await started([]);
  const one: number[] = [];
  const other: number[] = [];
  runtime.events(Tick).subscribe(({ payload }) => {
    one.push(payload);
    if (payload < 3) void runtime.publish(Tick, payload + 10);
  });
  runtime.events(Tick).subscribe(({ payload }) => other.push(payload));
  void runtime.publish(Tick, 1);
  void runtime.publish(Tick, 2);
  await settle(runtime);
  expect(one).toEqual([1, 2, 11, 12]);
  expect(other).toEqual(one);
});

test('an observer that leaves gets nothing more, the others do', async () => {
  const { runtime } = await started([]);
  const one: number[] = [];
  const other: number[] = [];
  const leaving = runtime.events(Tick).subscribe(({ payload }) => {
    one.push(payload);
    leaving.unsubscribe();
  });
  runtime.events(Tick).subscribe(({ payload }) => other.push(payload));
  for (const each of [1, 2, 3]) void runtime.publish(Tick, each);
  await settle(runtime);
  expect(one).toEqual([1]);
  expect(other).toEqual([1, 2, 3]);
});

test('when the last observer leaves with events queued, nothing becomes a dead letter, and it may come back', async () => {
  const { runtime } = await started([]);
  const seen: number[] = [];
  const collect = () =>
    runtime
      .events(Tick)
      .pipe(take(1))
      .subscribe(({ payload }) => seen.push(payload));
  collect();
  for (const each of [1, 2, 3]) void runtime.publish(Tick, each);
  await settle(runtime);
  collect();
  await runtime.publish(Tick, 4);
  await settle(runtime);
  expect(seen).toEqual([1, 4]);
  expect(runtime.deadLetters.total).toBe(0);
});

test('an Observable completes when the runtime has stopped, after its last event', async () => {
  const { Last, hold } = lastWords(Orders, () => Tick(99));
  const { runtime } = await started([Last]);
  const log: unknown[] = [];
  runtime.events(Tick).subscribe({ next: ({ payload }) => log.push(payload), complete: () => log.push('complete') });
  await runtime.publish(Orders.at('a'), 'x');
  const stopping = runtime.stop();
  await settle(runtime);
  expect(log).toEqual([]);
  hold.open();
  await stopping;
  expect(log).toEqual([99, 'complete']);
});

test('an Observable of a runtime that has stopped completes at once', async () => {
  const { runtime } = await started([]);
  await runtime.stop();
  const log: string[] = [];
  runtime.events(Tick).subscribe({ complete: () => log.push('complete') });
  expect(log).toEqual(['complete']);
});

test('one Observable may have many subscribers, and be piped like any other', async () => {
  const { runtime } = await started([]);
  const ticks = runtime.events(Tick);
  const out = new Subject<number>();
  const seen: number[] = [];
  out.subscribe((value) => seen.push(value));
  ticks.subscribe(({ payload }) => {
    out.next(payload);
  });
  ticks.subscribe(({ payload }) => {
    out.next(payload * 10);
  });
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(seen).toEqual([1, 10]);
});
