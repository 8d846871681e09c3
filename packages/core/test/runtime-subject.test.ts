import { Actor, Event, Subscribe, topic, topics } from '@maiko/core';
import { config, firstValueFrom, from, map, Observable, Subject, take, throwError, toArray } from 'rxjs';
import { errorsReported, findUnbalanced, refusalOf, schemaOf, settle, started, unstarted, lastWords } from './support';

const Tick = topic<number>('tick');
const Orders = topics<string>('orders.*');
const Checked = topic('checked', {
  schema: schemaOf<number>((value) => (value === 13 ? { message: 'unlucky' } : undefined)),
  validate: 'always',
});
const wrong = (value: unknown) => value as never;

@Event('note.taken')
class NoteTaken {
  constructor(readonly text: string) {}
}

/** Keeps the numbers it gets. */
function collector() {
  const got: number[] = [];
  @Actor()
  class Collector {
    @Subscribe(Tick)
    take(tick: number) {
      got.push(tick);
    }
  }
  return { got, Collector };
}

test('it is a Subject and an Observable', async () => {
  const { runtime } = await started([]);
  expect(runtime.subject(Tick)).toBeInstanceOf(Subject);
  expect(runtime.subject(Tick)).toBeInstanceOf(Observable);
});

test('next publishes to actors and observers, as publish does', async () => {
  const { got, Collector } = collector();
  const { runtime } = await started([Collector]);
  const envelopes: unknown[] = [];
  runtime.events(Tick).subscribe(({ topic: name, payload, sender }) => envelopes.push([name, payload, sender]));
  const payloads: number[] = [];
  runtime.subject(Tick).subscribe((tick) => payloads.push(tick));
  runtime.subject(Tick).next(1);
  await runtime.publish(Tick, 2);
  await settle(runtime);
  expect(got).toEqual([1, 2]);
  expect(payloads).toEqual([1, 2]);
  expect(envelopes).toEqual([
    ['tick', 1, undefined],
    ['tick', 2, undefined],
  ]);
});

test('an event class and a topic of a family have one', async () => {
  const { runtime } = await started([]);
  const seen: string[] = [];
  runtime.subject(NoteTaken).subscribe(({ text }) => seen.push(text));
  runtime.subject(Orders.at('a')).subscribe((order) => seen.push(order));
  runtime.subject(NoteTaken).next(new NoteTaken('note'));
  runtime.subject(Orders.at('a')).next('order');
  runtime.subject(Orders.at('b')).next('other');
  await settle(runtime);
  expect(seen.sort()).toEqual(['note', 'order']);
});

test.each([
  [
    'a family',
    Orders,
    '[SUBJECT_OF_PATTERN] "orders.*" is a pattern, or a text, and has no subject. Expected one topic: made by topic(), by .at(token) of a family, or a class with @Event(name), received "orders.*". Observe it with runtime.events("orders.*"); to publish as well, name one topic.',
  ],
  [
    'a pattern',
    '>',
    '[SUBJECT_OF_PATTERN] ">" is a pattern, or a text, and has no subject. Expected one topic: made by topic(), by .at(token) of a family, or a class with @Event(name), received ">". Observe it with runtime.events(">"); to publish as well, name one topic.',
  ],
  [
    'the text of a name',
    'tick',
    '[SUBJECT_OF_PATTERN] "tick" is a pattern, or a text, and has no subject. Expected one topic: made by topic(), by .at(token) of a family, or a class with @Event(name), received "tick". Observe it with runtime.events("tick"); to publish as well, name one topic.',
  ],
  [
    'nothing',
    undefined,
    '[NOT_A_TOPIC] undefined is not a topic. Expected a topic made by topic() or topics(), or a class with @Event(name), received undefined. Declare it: const Reading = topic<ReadingData>("sensor.reading").',
  ],
])('%s is refused', async (_, target, text) => {
  const { runtime } = await started([]);
  expect(await refusalOf(() => runtime.subject(wrong(target)))).toBe(text);
});

test('a topic that is declared otherwise in this runtime is refused', async () => {
  @Actor()
  class Reader {
    @Subscribe(Tick)
    take() {}
  }
  const { runtime } = await started([Reader]);
  const other = topic<number>('tick', { overflow: 'latest' });
  expect(await refusalOf(() => runtime.subject(other))).toMatch(/^\[TOPIC_CONFLICT] Topic "tick"/);
});

test('pipe, asObservable, from and firstValueFrom take it as any Observable', async () => {
  const { runtime } = await started([]);
  const ticks = runtime.subject(Tick);
  const seen: Record<string, unknown> = {};
  ticks
    .pipe(
      map((tick) => tick * 10),
      take(2),
      toArray(),
    )
    .subscribe((value) => (seen.pipe = value));
  ticks.asObservable().subscribe((value) => (seen.asObservable = value));
  from(ticks).subscribe((value) => (seen.from = value));
  const first = firstValueFrom(ticks);
  for (const each of [1, 2, 3]) ticks.next(each);
  expect(await first).toBe(1);
  await settle(runtime);
  expect(seen).toEqual({ pipe: [10, 20], asObservable: 3, from: 3 });
});

test('what an operator was given leaves the mailbox of the observers when it has enough', async () => {
  const { runtime } = await started([]);
  const ticks = runtime.subject(Tick);
  ticks.pipe(take(1)).subscribe();
  expect(ticks.observed).toBe(true);
  ticks.next(1);
  await settle(runtime);
  expect(ticks.observed).toBe(false);
});

test('observed tells whether there are observers, through whichever Subject of the topic they came', async () => {
  const { runtime } = await started([collector().Collector]);
  expect(runtime.subject(Tick).observed).toBe(false);
  const one = runtime.subject(Tick).subscribe();
  const other = runtime.events(Tick).subscribe();
  expect(runtime.subject(Tick).observed).toBe(true);
  one.unsubscribe();
  expect(runtime.subject(Tick).observed).toBe(true);
  other.unsubscribe();
  expect(runtime.subject(Tick).observed).toBe(false);
});

test('next never throws: a payload that its schema refuses is a dead letter', async () => {
  const { runtime } = await started([]);
  const seen: number[] = [];
  const checked = runtime.subject(Checked);
  checked.subscribe((value) => seen.push(value));
  for (const each of [1, 13, 2]) checked.next(each);
  await settle(runtime);
  expect(seen).toEqual([1, 2]);
  expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
    ['payload-rejected', 13],
  ]);
});

test('a source that ends leaves the topic open, one that fails is told once with its topic and cause', async () => {
  const { runtime, logger } = await started([]);
  const seen: unknown[] = [];
  const ticks = runtime.subject(Tick);
  ticks.subscribe({
    next: (tick) => seen.push(tick),
    error: () => seen.push('error'),
    complete: () => seen.push('end'),
  });
  from([1, 2]).subscribe(ticks);
  throwError(() => new Error('unplugged')).subscribe(ticks);
  ticks.next(3);
  await settle(runtime);
  expect(seen).toEqual([1, 2, 3]);
  expect(logger.lines).toEqual([
    'warn A source of topic "tick" failed: [SUBJECT_SOURCE_FAILED] An Observable that feeds topic "tick" has failed and feeds it no more. Handle its error before it reaches the subject, with catchError or retry; the topic goes on. (unplugged)',
  ]);
});

test('a source that fails with what is no Error, or with a hostile one, ends nothing', async () => {
  const { runtime, logger } = await started([]);
  const hostile = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('no message');
    },
  });
  const ticks = runtime.subject(Tick);
  for (const each of [undefined, 'text', hostile]) ticks.error(each);
  const first = firstValueFrom(ticks);
  ticks.next(1);
  expect(await first).toBe(1);
  expect(logger.lines).toHaveLength(3);
});

test('it completes when the runtime has stopped, after what was published before', async () => {
  const { Last, hold } = lastWords(Orders, () => Tick(99));
  const { runtime } = await started([Last]);
  const log: unknown[] = [];
  const ticks = runtime.subject(Tick);
  ticks.subscribe({ next: (tick) => log.push(tick), complete: () => log.push('complete') });
  ticks.complete();
  runtime.subject(Orders.at('a')).next('x');
  const stopping = runtime.stop();
  await settle(runtime);
  expect(log).toEqual([]);
  hold.open();
  await stopping;
  expect(log).toEqual([99, 'complete']);
});

test('after the stop it completes its subscribers at once, and what comes is a dead letter', async () => {
  const { runtime } = await started([]);
  const before = runtime.subject(Tick);
  before.subscribe();
  await runtime.stop();
  for (const ticks of [before, runtime.subject(Tick)]) {
    const log: string[] = [];
    ticks.subscribe({ complete: () => log.push('complete') });
    ticks.pipe(map((tick) => String(tick))).subscribe({ complete: () => log.push('complete') });
    expect(log).toEqual(['complete', 'complete']);
    expect(ticks.observed).toBe(false);
    ticks.next(1);
    ticks.error(new Error('late'));
    ticks.complete();
    ticks.unsubscribe();
  }
  expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['runtime-closed', 'runtime-closed']);
});

test('what is published before the start is observed and handled after it', async () => {
  const { got, Collector } = collector();
  const { harness, runtime } = await unstarted([Collector]);
  const seen: number[] = [];
  runtime.subject(Tick).subscribe((tick) => seen.push(tick));
  runtime.subject(Tick).next(1);
  await harness.start();
  await settle(runtime);
  expect([got, seen]).toEqual([[1], [1]]);
});

test('every event is handled, dropped or a dead letter, whatever observers do meanwhile', async () => {
  const { got, Collector } = collector();
  const { runtime } = await started([Collector]);
  const told: unknown[] = [];
  config.onUnhandledError = (error) => told.push(error);
  try {
    const ticks = runtime.subject(Tick);
    ticks.subscribe((tick) => {
      if (tick % 3 === 0) throw new Error('observer');
      if (tick < 200) ticks.next(tick + 1_000);
      if (tick % 5 === 0) ticks.pipe(take(2)).subscribe();
    });
    for (let tick = 0; tick < 400; tick++) {
      ticks.next(tick);
      expect(findUnbalanced(runtime)).toEqual([]);
      if (tick % 50 === 0) await settle(runtime);
    }
    await settle(runtime);
    expect(findUnbalanced(runtime)).toEqual([]);
    expect(got).toHaveLength(400 + [...Array(200).keys()].filter((tick) => tick % 3 !== 0).length);
    await errorsReported();
    expect(told.length).toBeGreaterThan(0);
  } finally {
    config.onUnhandledError = null;
  }
});
