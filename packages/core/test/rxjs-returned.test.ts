import { Actor, ActorContext, bounded, Every, inject, messageOf, StepAction, Subscribe, topic } from '@maiko/core';
import { concat, EMPTY, from, interval, map, NEVER, Observable, of, range, repeat, Subject, throwError } from 'rxjs';
import { Counted, gate, lastDeadLetter, settle, slowReader, started } from './support';

const Go = topic<null>('go');
const Out = topic<number>('out');

/** Runs an actor with a handler that returns what `answer` makes, and tells it to once. */
async function answering(answer: () => unknown, verdict: 'resume' | 'restart' = 'resume') {
  @Actor()
  class Answering {
    @Subscribe(Go)
    handle(_: null) {
      return answer() as undefined;
    }
    onError() {
      return verdict;
    }
  }
  const stage = await started([Answering]);
  const seen: number[] = [];
  stage.runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await stage.runtime.publish(Go, null);
  await settle(stage.runtime);
  return { ...stage, seen, counters: () => stage.runtime.actor('Answering').counters };
}

test('what an Observable emits that a handler returned is published as it comes, until it completes', async () => {
  const source = new Subject<number>();
  const counted = new Counted(source.pipe(map((n) => Out(n))));
  const { runtime, seen, counters } = await answering(() => counted);
  expect(counters()).toMatchObject({ handled: 0, queued: 1 });
  source.next(1);
  await settle(runtime);
  expect(seen).toEqual([1]);
  source.next(2);
  source.next(3);
  await settle(runtime);
  expect(seen).toEqual([1, 2, 3]);
  expect(counters()).toMatchObject({ handled: 0, queued: 1 });
  source.complete();
  await settle(runtime);
  expect(counters()).toMatchObject({ handled: 1, queued: 0 });
  expect(counted).toMatchObject({ opened: 1, open: 0 });
});

test.each<[string, () => unknown]>([
  ['an Observable', () => of(Out(1), Out(2), Out(3))],
  ['a promise of one', () => Promise.resolve(of(Out(1), Out(2), Out(3)))],
  ['one of arrays', () => of([Out(1), Out(2)], Out(3))],
  ['one of Observables', () => of(of(Out(1), Out(2)), of(Out(3)))],
  ['an array of them', () => [of(Out(1)), of(Out(2), Out(3))]],
  ['one with gaps', () => of(Out(1), undefined, Out(2), null, Out(3))],
  ['a bounded one', () => bounded(of(Out(1), Out(2), Out(3)), { capacity: 3 })],
  [
    'that of another library',
    () => ({
      '@@observable': () => ({
        subscribe(observer: { next(value: unknown): void; complete(): void }) {
          for (const n of [1, 2, 3]) observer.next(Out(n));
          observer.complete();
          return { unsubscribe: () => undefined };
        },
      }),
    }),
  ],
])('%s is published in order', async (_what, answer) => {
  const { seen, counters } = await answering(answer);
  expect(seen).toEqual([1, 2, 3]);
  expect(counters()).toMatchObject({ handled: 1, failed: 0 });
});

test('events of an Observable have the handled event as parent, however late they come', async () => {
  const source = new Subject<number>();
  const { runtime } = await answering(() => source.pipe(map((n) => Out(n))));
  const parents: (string | undefined)[] = [];
  runtime.events(Out).subscribe(({ parentId }) => parents.push(parentId));
  source.next(1);
  await settle(runtime);
  expect(parents).toEqual([expect.any(String)]);
});

test('an error of the Observable comes after the values before it, and fails the handler', async () => {
  const { runtime, seen, counters } = await answering(() =>
    concat(
      of(Out(1), Out(2)),
      throwError(() => new Error('broken')),
    ),
  );
  expect(seen).toEqual([1, 2]);
  expect(counters()).toMatchObject({ handled: 0, failed: 1 });
  expect(lastDeadLetter(runtime)).toMatchObject({ reason: 'handler-failed', error: new Error('broken') });
});

test('an event with an Observable that failed is tried again, with a subscription of its own', async () => {
  let attempts = 0;
  const seen: number[] = [];
  @Actor()
  class Retrying {
    @Subscribe(Go, { retry: { attempts: 2, backoff: { min: 1 } } })
    handle(_: null) {
      return ++attempts === 1 ? throwError(() => new Error('first')) : of(Out(attempts));
    }
  }
  const { runtime, clock } = await started([Retrying]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, null);
  await clock.advance(10);
  expect(seen).toEqual([2]);
});

test('what an Observable emits and is no event fails the handler', async () => {
  const counted = new Counted(concat(from([Out(1), 7]), NEVER));
  const { runtime, seen } = await answering(() => counted);
  expect(seen).toEqual([1]);
  expect(messageOf(lastDeadLetter(runtime).error)).toBe(
    '[INVALID_RETURN] Answering.handle returned 7, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received 7. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  );
  expect(counted.open).toBe(0);
});

test('an Observable is published no faster than it is accepted; what does not fit fails the handler', async () => {
  const source = new Subject<number>();
  const { Slow, hold, seen } = slowReader(Out);
  @Actor()
  class Answering {
    @Subscribe(Go)
    handle(_: null) {
      return bounded(source.pipe(map((n) => Out(n))), { capacity: 2 });
    }
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Slow, Answering]);
  await runtime.publish(Go, null);
  await settle(runtime);
  for (let n = 1; n <= 3; n++) {
    source.next(n);
    await settle(runtime);
  }
  // One in the hands of its handler, one queued, one waits for room.
  source.next(4);
  source.next(5);
  expect(source.observed).toBe(true);
  source.next(6);
  expect(source.observed).toBe(false);
  hold.open();
  await settle(runtime);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(messageOf(lastDeadLetter(runtime).error)).toBe(
    '[SOURCE_OVERFLOW] The Observable of Answering.handle emits faster than its values are accepted, and was unsubscribed. Expected at most 2 values that wait. Emit less (throttleTime, auditTime, bufferTime), return an iterable of what is known beforehand, or choose the bound: bounded(source, { capacity: 1_000, overflow: "drop-oldest" }), or the same options of connect().',
  );
});

test.each([
  ['drop-oldest', [0, 1, 7, 8, 9]],
  ['drop-newest', [0, 1, 2, 3, 4]],
  ['latest', [0, 1, 9]],
] as const)('under %s an Observable loses what its policy says', async (overflow, expected) => {
  const source = new Subject<number>();
  const { Slow, hold, seen } = slowReader(Out);
  @Actor()
  class Answering {
    @Subscribe(Go)
    handle(_: null) {
      return bounded(source.pipe(map((n) => Out(n))), { capacity: 3, overflow });
    }
  }
  const { runtime } = await started([Slow, Answering]);
  await runtime.publish(Go, null);
  for (let n = 0; n < 2; n++) {
    await settle(runtime);
    source.next(n);
  }
  await settle(runtime);
  for (let n = 2; n < 10; n++) source.next(n);
  hold.open();
  await settle(runtime);
  expect(seen).toEqual(expected);
});

test.each<[string, () => Observable<unknown>]>([
  ['range without end', () => range(0, Infinity).pipe(map((n) => Out(n)))],
  ['repeat without end', () => of(Out(1)).pipe(repeat())],
  [
    'a loop without a look at its subscriber',
    () =>
      new Observable((subscriber) => {
        for (let n = 0; n < 10_000; n++) subscriber.next(Out(n));
      }),
  ],
])('%s fails its handler, and hangs nothing', async (_what, answer) => {
  const { runtime, seen } = await answering(answer);
  expect(seen).toHaveLength(128);
  expect(lastDeadLetter(runtime).error).toMatchObject({ code: 'SOURCE_OVERFLOW' });
  expect(runtime.actor('Answering').status).toBe('running');
});

test('a source that never pauses ends under a policy that drops, too', async () => {
  const { runtime } = await answering(() =>
    bounded(range(0, Infinity).pipe(map((n) => Out(n))), { overflow: 'latest' }),
  );
  expect(messageOf(lastDeadLetter(runtime).error)).toContain(
    '[SOURCE_OVERFLOW] The Observable of Answering.handle emitted 1000000 values too many without a pause, and was unsubscribed. Expected a source that lets others run.',
  );
});

test.each<[string, object, string]>([
  [
    'throws at subscribe',
    new Observable(() => {
      throw new Error('at subscribe');
    }),
    'at subscribe',
  ],
  [
    'is of another library and throws',
    {
      '@@observable': () => {
        throw new Error('no Observable');
      },
    },
    'no Observable',
  ],
  [
    'is of another library and gives nothing',
    { '@@observable': () => undefined },
    'Symbol.observable returned no Observable',
  ],
  [
    'has an async subscribe that rejects',
    { '@@observable': () => ({ subscribe: async () => Promise.reject(new Error('later')) }) },
    'later',
  ],
])('a source that %s fails its handler', async (_what, source, message) => {
  const { runtime } = await answering(() => source);
  expect(lastDeadLetter(runtime).error.message).toBe(message);
});

test('what a source of another library emits after its end is not heard', async () => {
  let observer: { next(value: unknown): void; complete(): void } | undefined;
  const { runtime, seen, counters } = await answering(() => ({
    '@@observable': () => ({
      subscribe(given: typeof observer) {
        observer = given;
        return () => undefined;
      },
    }),
  }));
  observer?.next(Out(1));
  observer?.complete();
  observer?.next(Out(2));
  observer?.complete();
  await settle(runtime);
  expect(seen).toEqual([1]);
  expect(counters()).toMatchObject({ handled: 1, failed: 0 });
});

test('teardown that throws hides neither the end nor the error', async () => {
  const source = new Observable((subscriber) => {
    subscriber.next(7);
    return () => {
      throw new Error('in teardown');
    };
  });
  const { runtime, counters } = await answering(() => source);
  expect(lastDeadLetter(runtime).error).toMatchObject({ code: 'INVALID_RETURN' });
  expect(counters()).toMatchObject({ failed: 1 });
});

// ---- the end of the incarnation ----

test('an actor that is told to end unsubscribes at once, and its handler has finished', async () => {
  const counted = new Counted(interval(1e9).pipe(map((n) => Out(n))));
  const { runtime } = await answering(() => counted);
  expect(counted.open).toBe(1);
  await runtime.stopActor('Answering');
  expect(counted.open).toBe(0);
  expect(runtime.deadLetters.list()).toEqual([]);
});

test('what a source emits when the signal aborts is still published', async () => {
  const seen: number[] = [];
  @Actor()
  class Last {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    handle(_: null) {
      return new Observable<ReturnType<typeof Out>>((subscriber) => {
        this.ctx.signal.addEventListener('abort', () => {
          subscriber.next(Out(9));
          subscriber.complete();
        });
      });
    }
  }
  const { runtime } = await started([Last]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, null);
  await settle(runtime);
  await runtime.stopActor('Last');
  await settle(runtime);
  expect(seen).toEqual([9]);
});

test('a runtime that stops unsubscribes what a handler waits for, within its deadline', async () => {
  const counted = new Counted<never>(NEVER);
  const { runtime, clock } = await answering(() => counted);
  const stopped = runtime.stop({ deadline: 1_000 });
  await clock.advance(1_000);
  expect((await stopped).drained).toBe(false);
  expect(counted).toMatchObject({ opened: 1, open: 0 });
});

test('a restart unsubscribes the Observable of the incarnation before', async () => {
  const sources: Counted<never>[] = [];
  @Actor({ handlerTimeout: 50 })
  class Hanging {
    @Subscribe(Go)
    handle(_: null) {
      const source = new Counted<never>(NEVER);
      sources.push(source);
      return source;
    }
  }
  const { runtime, clock } = await started([Hanging]);
  await runtime.publish(Go, null);
  await clock.advance(5_000);
  expect(runtime.actor('Hanging')).toMatchObject({ incarnation: 2, status: 'running' });
  expect(sources.map(({ opened, open }) => [opened, open])).toEqual([[1, 0]]);
});

test('events that were emitted and not accepted when the incarnation was cut off are dead letters', async () => {
  const source = new Subject<number>();
  const hold = gate();
  @Actor({ capacity: 1 })
  class Slow {
    @Subscribe(Out)
    async take(_: number) {
      await hold.passed;
    }
  }
  @Actor({ handlerTimeout: 50 })
  class Cut {
    @Subscribe(Go)
    handle(_: null) {
      return source.pipe(map((n) => Out(n)));
    }
  }
  const { runtime, clock } = await started([Slow, Cut]);
  await runtime.publish(Go, null);
  await settle(runtime);
  for (let n = 1; n <= 5; n++) source.next(n);
  await clock.advance(50);
  const cutOff = runtime.deadLetters.list().filter(({ reason }) => reason === 'publisher-ended');
  expect(cutOff.map(({ envelope }) => envelope.payload)).toEqual([4, 5]);
  expect(messageOf(cutOff[0]?.error)).toBe(
    '[SOURCE_CUT_OFF] An event that the Observable of Cut.handle had emitted was not published any more. Its actor or runtime ended, or failed, while the event waited for an earlier one to be accepted.',
  );
  hold.open();
});

// ---- onStart ----

test('what the Observable of onStart emits is published beside the events of the actor', async () => {
  const source = new Subject<number>();
  const counted = new Counted(source.pipe(map((n) => Out(n))));
  const seen: unknown[] = [];
  @Actor()
  class Source {
    onStart() {
      return counted;
    }
    @Subscribe(Go)
    handle(_: null) {
      seen.push('handled');
    }
  }
  const { runtime } = await started([Source]);
  runtime.events(Out).subscribe(({ payload, parentId, sender }) => seen.push([payload, parentId, sender]));
  source.next(1);
  await runtime.publish(Go, null);
  await settle(runtime);
  source.next(2);
  await settle(runtime);
  expect(seen).toEqual(expect.arrayContaining([[1, undefined, 'Source'], 'handled', [2, undefined, 'Source']]));
  const report = await runtime.stop();
  expect(report.drained).toBe(true);
  expect(counted).toMatchObject({ opened: 1, open: 0 });
});

test('what the Observable of onStart emits during a handler has no parent', async () => {
  const source = new Subject<number>();
  const hold = gate();
  const parents: unknown[] = [];
  @Actor()
  class Source {
    async onStart() {
      return Promise.resolve(source.pipe(map((n) => Out(n))));
    }
    @Subscribe(Go)
    async handle(_: null) {
      await hold.passed;
    }
  }
  const { runtime } = await started([Source]);
  runtime.events(Out).subscribe(({ parentId }) => parents.push(parentId));
  await runtime.publish(Go, null);
  await settle(runtime);
  source.next(1);
  await settle(runtime);
  expect(parents).toEqual([undefined]);
  hold.open();
});

test('an error of the Observable of onStart fails the actor, and the next incarnation subscribes again', async () => {
  const sources: Subject<number>[] = [];
  const judged: unknown[] = [];
  @Actor()
  class Source {
    onStart() {
      const source = new Subject<number>();
      sources.push(source);
      return source.pipe(map((n) => Out(n)));
    }
    onError(error: Error, envelope: unknown) {
      judged.push(messageOf(error), envelope);
      return 'restart' as const;
    }
  }
  const { runtime, clock } = await started([Source]);
  sources[0]?.error(new Error('lost'));
  await clock.advance(1_000);
  expect(judged).toEqual([
    '[SOURCE_FAILED] The Observable of Source.onStart failed. See the cause; catch it in the Observable (catchError, retry), or let the supervisor restart the actor.',
    undefined,
  ]);
  expect(runtime.actor('Source').incarnation).toBe(2);
  expect(sources.map(({ observed }) => observed)).toEqual([false, true]);
});

test('what the Observable of onStart emits and is no event fails the actor', async () => {
  const judged: string[] = [];
  @Actor()
  class Source {
    onStart() {
      return from(['text']) as never;
    }
    onError(error: Error) {
      judged.push(messageOf(error));
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Source]);
  await settle(runtime);
  expect(judged).toEqual([
    expect.stringContaining('[INVALID_RETURN] Source.onStart returned "text", which is no event'),
  ]);
});

test('a runtime that drains stops the source of onStart first, and publishes what it had emitted', async () => {
  const source = new Subject<number>();
  const { Slow, hold, seen } = slowReader(Out);
  @Actor()
  class Source {
    onStart() {
      return source.pipe(map((n) => Out(n)));
    }
  }
  const { runtime } = await started([Slow, Source]);
  for (let n = 1; n <= 6; n++) source.next(n);
  await settle(runtime);
  const stopped = runtime.stop();
  expect(source.observed).toBe(false);
  hold.open();
  expect((await stopped).drained).toBe(true);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});

// ---- step, schedules, onDrain ----

test('a step that returned an Observable is in progress until that completes, then the next is due', async () => {
  const sources = [new Subject<number>(), new Subject<number>()];
  let steps = 0;
  const seen: number[] = [];
  @Actor()
  class Stepping {
    step() {
      const source = sources[steps++];
      return source === undefined ? StepAction.Never : source.pipe(map((n) => Out(n)));
    }
  }
  const { runtime } = await started([Stepping]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  sources[0]?.next(1);
  await settle(runtime);
  expect([steps, seen]).toEqual([1, [1]]);
  sources[0]?.complete();
  await settle(runtime);
  expect(steps).toBe(2);
  sources[1]?.complete();
  await settle(runtime);
  expect(steps).toBe(3);
});

test('a runtime that drains stops the Observable of a step at once', async () => {
  const counted = new Counted<never>(NEVER);
  @Actor()
  class Stepping {
    async step() {
      return Promise.resolve(counted);
    }
  }
  const { runtime } = await started([Stepping]);
  await settle(runtime);
  expect(counted.open).toBe(1);
  expect((await runtime.stop()).drained).toBe(true);
  expect(counted).toMatchObject({ opened: 1, open: 0 });
});

test('a step with an Observable that fails has failed', async () => {
  const judged: string[] = [];
  @Actor()
  class Stepping {
    step() {
      return judged.length === 0 ? throwError(() => new Error('no step')) : StepAction.Never;
    }
    onError(error: Error) {
      judged.push(messageOf(error));
      return 'resume' as const;
    }
  }
  const { clock } = await started([Stepping]);
  await clock.advance(1_000);
  expect(judged).toEqual(['no step']);
});

test('a scheduled method and onDrain publish their Observables', async () => {
  const seen: number[] = [];
  @Actor()
  class Scheduled {
    @Every(100)
    sample() {
      return of(Out(1), Out(2));
    }
    onDrain() {
      return concat(of(Out(3)), EMPTY);
    }
  }
  const { runtime, clock } = await started([Scheduled]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await clock.advance(100);
  expect((await runtime.stop()).drained).toBe(true);
  expect(seen).toEqual([1, 2, 3]);
});

test('an actor that ends alone publishes the Observable of its onDrain, although its signal has aborted', async () => {
  const seen: number[] = [];
  @Actor()
  class Keeping {
    private readonly ctx = inject(ActorContext);
    @Subscribe(Go)
    handle(_: null) {
      this.ctx.stop();
    }
    onDrain() {
      return new Observable<ReturnType<typeof Out>>((subscriber) => {
        void Promise.resolve().then(() => {
          subscriber.next(Out(4));
          subscriber.complete();
        });
      });
    }
  }
  const { runtime } = await started([Keeping]);
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await runtime.publish(Go, null);
  await settle(runtime);
  expect(seen).toEqual([4]);
});
