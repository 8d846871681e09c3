import { Actor, ActorContext, inject, isMaikoError, messageOf, topic } from '@maiko/core';
import { concat, from, NEVER, of, range, Subject, throwError } from 'rxjs';
import { Counted, hasCelsius, schemaOf, settle, slowReader, started } from './support';

const Out = topic<number>('out');
const Checked = topic('checked', { schema: schemaOf(hasCelsius) });

/** A subscriber of `Out` with room for one event, which waits until the gate opens. */
async function slow() {
  const { Slow, hold, seen } = slowReader(Out);
  return { ...(await started([Slow])), hold, seen };
}

test('what a connected Observable emits is published from outside, and its end closes the subscription', async () => {
  const { runtime } = await started([]);
  const seen: unknown[] = [];
  runtime.events(Out).subscribe(({ payload, sender, via }) => seen.push([payload, sender, via]));
  const counted = new Counted(from([1, 2]));
  const bridge = {};
  const subscription = runtime.connect(counted, Out, { via: bridge });
  const torn: string[] = [];
  subscription.add(() => torn.push('closed'));
  await settle(runtime);
  expect(seen).toEqual([
    [1, undefined, bridge],
    [2, undefined, bridge],
  ]);
  expect([subscription.closed, torn]).toEqual([true, ['closed']]);
  expect(counted).toMatchObject({ opened: 1, open: 0 });
});

test('values that the schema refuses are dead letters and told, and do not end the connection', async () => {
  const { runtime } = await started([]);
  const told: string[] = [];
  const seen: unknown[] = [];
  runtime.events(Checked).subscribe(({ payload }) => seen.push(payload));
  const source = new Subject<{ celsius: number }>();
  const subscription = runtime.connect(source, Checked, {
    onError: (error) => told.push((error as { code?: string }).code ?? ''),
  });
  source.next({ celsius: 1 });
  source.next('wrong' as never);
  source.next({ celsius: 2 });
  await settle(runtime);
  expect(seen).toEqual([{ celsius: 1 }, { celsius: 2 }]);
  expect(told).toEqual(['PAYLOAD_REJECTED']);
  expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['payload-rejected']);
  expect(subscription.closed).toBe(false);
});

test('an error of the source ends the connection after the values before it, and is logged', async () => {
  const { runtime, logger } = await started([]);
  const seen: number[] = [];
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  const subscription = runtime.connect(
    concat(
      of(1),
      throwError(() => new Error('cable')),
    ),
    Out,
  );
  await settle(runtime);
  expect([seen, subscription.closed]).toEqual([[1], true]);
  expect(logger.lines).toEqual([
    'error The connection to "out" has ended: [CONNECTION_FAILED] The Observable that was connected to "out" failed. See the cause; catch it in the Observable (catchError, retry), or connect again. (cable)',
  ]);
});

test('a source that is faster than its subscribers is bounded', async () => {
  const { runtime, hold, seen } = await slow();
  const errors: unknown[] = [];
  runtime.connect(range(0, Infinity), Out, { capacity: 4, onError: (error) => errors.push(error) });
  runtime.connect(range(100, 10), Out, { overflow: 'latest' });
  hold.open();
  await settle(runtime);
  expect(seen.filter((n) => n < 100)).toEqual([0, 1, 2, 3]);
  expect(seen.filter((n) => n >= 100)).toEqual([109]);
  expect(errors).toMatchObject([{ code: 'CONNECTION_FAILED', cause: { code: 'SOURCE_OVERFLOW' } }]);
});

test('a runtime that stops unsubscribes first, and publishes what waits', async () => {
  const { runtime, hold, seen } = await slow();
  const source = new Subject<number>();
  const subscription = runtime.connect(source, Out);
  for (let n = 1; n <= 6; n++) source.next(n);
  const stopped = runtime.stop();
  expect(source.observed).toBe(false);
  hold.open();
  expect((await stopped).drained).toBe(true);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  expect(subscription.closed).toBe(true);
  expect(() => runtime.connect(source, Out)).toThrow('[RUNTIME_CLOSED]');
});

test('what waits when a runtime stops without draining becomes dead letters', async () => {
  const { runtime, hold, seen } = await slow();
  const source = new Subject<number>();
  runtime.connect(source, Out);
  for (let n = 1; n <= 5; n++) source.next(n);
  await settle(runtime);
  const stopped = runtime.stop({ drain: false });
  hold.open();
  expect((await stopped).drained).toBe(false);
  const lost = runtime.deadLetters.list().map(({ envelope }) => envelope.payload as number);
  expect([...seen, ...lost].sort()).toEqual([1, 2, 3, 4, 5]);
});

test('unsubscribing stops taking, and what was emitted before is published', async () => {
  const { runtime, hold, seen } = await slow();
  const source = new Subject<number>();
  const subscription = runtime.connect(source, Out);
  for (let n = 1; n <= 5; n++) source.next(n);
  subscription.unsubscribe();
  expect(source.observed).toBe(false);
  hold.open();
  await settle(runtime);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test('what an actor connects ends with its incarnation, and an error of the source fails it', async () => {
  const sources: Counted<number>[] = [];
  const failing = new Subject<number>();
  const judged: string[] = [];
  @Actor()
  class Connecting {
    private readonly ctx = inject(ActorContext);
    onStart() {
      const source = new Counted<number>(sources.length === 0 ? failing : NEVER);
      sources.push(source);
      this.ctx.connect(source, Out);
    }
    onError(error: Error) {
      judged.push(messageOf(error));
      return 'restart' as const;
    }
  }
  const { runtime, clock } = await started([Connecting]);
  const senders: unknown[] = [];
  runtime.events(Out).subscribe(({ sender }) => senders.push(sender));
  failing.next(1);
  await settle(runtime);
  expect(senders).toEqual(['Connecting']);
  failing.error(new Error('lost'));
  await clock.advance(1_000);
  expect(judged).toEqual([expect.stringContaining('[SOURCE_FAILED] The Observable of Connecting.connect failed.')]);
  expect(sources.map(({ opened, open }) => [opened, open])).toEqual([
    [1, 0],
    [1, 1],
  ]);
  await runtime.stop();
  expect(sources.map(({ open }) => open)).toEqual([0, 0]);
});

test.each<[string, (connect: (...args: unknown[]) => unknown) => unknown, string]>([
  ['no Observable', (connect) => connect([1], Out), 'NOT_AN_OBSERVABLE'],
  ['no topic', (connect) => connect(NEVER, {}), 'NOT_A_TOPIC'],
  ['an unknown option', (connect) => connect(NEVER, Out, { size: 1 }), 'UNKNOWN_OPTION'],
  ['a capacity of zero', (connect) => connect(NEVER, Out, { capacity: 0 }), 'INVALID_OPTION'],
  ['a policy that waits', (connect) => connect(NEVER, Out, { overflow: 'block' }), 'INVALID_OPTION'],
])('connect refuses %s', async (_what, call, code) => {
  const { runtime } = await started([]);
  let thrown: unknown;
  try {
    call((...args) => (runtime.connect as (...given: unknown[]) => unknown).apply(runtime, args));
  } catch (error) {
    thrown = error;
  }
  expect(isMaikoError(thrown) && thrown.code).toBe(code);
});
