import { Actor, ActorContext, bounded, inject, Subscribe, topic, type ActorClass, type Pipe } from '@maiko/core';
import { createHarness, simulate, turns } from '@maiko/testing';
import {
  bufferCount,
  bufferTime,
  debounceTime,
  delay,
  from,
  interval,
  map,
  Subject,
  switchMap,
  take,
  takeUntil,
  type Observable,
  type SchedulerLike,
} from 'rxjs';

const Reading = topic<number>('reading');
const Batch = topic<number[]>('batch');

/** The actor below with operators between topic and handler. */
function piped(pipe: Pipe<number, number[]>): ActorClass {
  @Actor({ name: 'worker' })
  class Piped {
    @Subscribe(Reading, { pipe })
    store(batch: number[]) {
      return Batch(batch);
    }
  }
  return Piped;
}

/** An actor with this among its hooks and handlers. */
function worker(ofHook: (ctx: ActorContext) => unknown, ofHandler: (ctx: ActorContext) => unknown = () => undefined) {
  @Actor({ name: 'worker' })
  class Sourced {
    readonly ctx = inject(ActorContext);
    onStart() {
      return ofHook(this.ctx) as undefined;
    }
    @Subscribe(Reading)
    take() {
      return ofHandler(this.ctx) as undefined;
    }
  }
  return Sourced;
}

const batches = (source: Observable<number>, scheduler?: SchedulerLike): Observable<number[]> =>
  scheduler === undefined ? source.pipe(bufferTime(60_000)) : source.pipe(bufferTime(60_000, scheduler));

/** Ends what a handler follows. */
const over = new Subject<void>();

const events = (scheduler?: SchedulerLike) => interval(60_000, scheduler).pipe(map((count) => Batch([count])));

/** Programs with operators that take time: on the scheduler that they are given, or without one on real time. */
const programs: Record<
  string,
  [place: string, programOf: (schedulerOf: (ctx: ActorContext) => SchedulerLike | undefined) => ActorClass]
> = {
  'a pipe': [
    'worker.store: bufferTime',
    (schedulerOf) => piped((readings, _, ctx) => batches(readings, schedulerOf(ctx))),
  ],
  'a pipe, only when an event comes': [
    'worker.store: debounceTime',
    (schedulerOf) =>
      piped((readings, _, ctx) =>
        readings.pipe(
          map((each) => [each]),
          debounceTime(60_000, schedulerOf(ctx)),
        ),
      ),
  ],
  'an Observable that onStart returns': [
    'worker.onStart: timer',
    (schedulerOf) => worker((ctx) => events(schedulerOf(ctx))),
  ],
  'an Observable that a handler returns': [
    'worker.take: timer',
    (schedulerOf) =>
      worker(
        () => undefined,
        (ctx) => events(schedulerOf(ctx)).pipe(take(1), takeUntil(over)),
      ),
  ],
  'a bounded Observable': [
    'worker.onStart: timer',
    (schedulerOf) => worker((ctx) => bounded(events(schedulerOf(ctx)), { capacity: 1 })),
  ],
  'ctx.connect': [
    'worker.connect: bufferTime',
    (schedulerOf) =>
      worker((ctx) => {
        ctx.connect(batches(interval(20_000, ctx.scheduler), schedulerOf(ctx)), Batch);
      }),
  ],
};

const warningOf = (place: string) =>
  `[REAL_TIME_OPERATOR] Code of actor "worker" uses an RxJS operator on real time (${place}), and a test runs on virtual time. Expected ctx.scheduler as the scheduler of operators that take time. Give it, as in debounceTime(1_000, ctx.scheduler). A service, or an interceptor of Nest, injects RuntimeScheduler.`;

describe.each(Object.entries(programs))('%s', (_, [place, programOf]) => {
  test('without a scheduler is told of by a harness', async () => {
    const harness = await createHarness({ actors: [programOf(() => undefined)] });
    await harness.publish(Reading, 1);
    await turns();
    expect(harness.log.lines).toEqual([`warn ${warningOf(place)}`]);
    over.next();
    await harness.stop();
  });

  test('with ctx.scheduler is not, and follows virtual time', async () => {
    const harness = await createHarness({ actors: [programOf(({ scheduler }) => scheduler)] });
    await harness.publish(Reading, 1);
    await harness.advance(60_000);
    expect(harness.topic(Batch)).toHaveProperty('eventCount', 1);
    expect(harness.log.lines).toEqual([]);
    await harness.stop();
  });

  test('without a scheduler is a finding of a simulation', async () => {
    const found = simulate({ actors: [programOf(() => undefined)] }, (run) => run.publish(Reading, 1), { seed: 0 });
    await expect(found).rejects.toMatchObject({
      finding: { kind: 'real-time', name: 'worker', message: warningOf(place), cause: { code: 'REAL_TIME_OPERATOR' } },
    });
  });

  test('with ctx.scheduler is none', async () => {
    const { findings } = await simulate(
      { actors: [programOf(({ scheduler }) => scheduler)] },
      async (run) => {
        await run.publish(Reading, 1);
        await run.advance(60_000);
      },
      { seeds: 5 },
    );
    expect(findings).toEqual([]);
  });
});

test('what a pipe does after a promise is told of by a harness', async () => {
  const later = piped((readings) =>
    readings.pipe(switchMap((each) => from(Promise.resolve([each])).pipe(debounceTime(60_000)))),
  );
  const harness = await createHarness({ actors: [later] });
  await harness.publish(Reading, 1);
  await harness.settle();
  expect(harness.log.lines).toEqual([`warn ${warningOf('worker.store: debounceTime')}`]);
  await harness.stop();
});

// ---- runtime.connect ----

const CONNECTED =
  '[REAL_TIME_OPERATOR] An Observable that runtime.connect() was given uses an RxJS operator on real time (timer), and a test runs on virtual time. Expected runtime.scheduler as the scheduler of operators that take time. Give it, as in debounceTime(1_000, runtime.scheduler).';

test('a source of runtime.connect without a scheduler is told of by its harness only', async () => {
  const harness = await createHarness({ actors: [piped(bufferCount(1))] });
  const other = await createHarness({ actors: [piped(bufferCount(1))] });
  harness.runtime.connect(interval(60_000), Reading);
  await harness.settle();
  expect(harness.log.lines).toEqual([`warn ${CONNECTED}`]);
  expect(harness.report()).toContain(CONNECTED);
  expect(other.log.lines).toEqual([]);
  await Promise.all([harness.stop(), other.stop()]);
});

test('a source of runtime.connect that takes time after a promise is told of', async () => {
  const harness = await createHarness({ actors: [piped(bufferCount(1))] });
  harness.runtime.connect(from(Promise.resolve(1)).pipe(delay(60_000)), Reading);
  await harness.settle();
  expect(harness.log.lines).toEqual([`warn ${CONNECTED}`]);
  await harness.stop();
});

test('a source of runtime.connect with runtime.scheduler is not told of, and follows virtual time', async () => {
  const harness = await createHarness({ actors: [piped(bufferCount(2))] });
  harness.runtime.connect(interval(20_000, harness.runtime.scheduler), Reading);
  await harness.advance(60_000);
  expect(harness.topic(Batch).payloads).toEqual([[0, 1]]);
  expect(harness.log.lines).toEqual([]);
  await harness.stop();
});

test('a source of runtime.connect without a scheduler is a finding of a simulation', async () => {
  const found = simulate(
    { actors: [piped(bufferCount(1))] },
    ({ runtime }) => {
      runtime.connect(interval(60_000), Reading);
    },
    { seed: 0 },
  );
  await expect(found).rejects.toMatchObject({ finding: { kind: 'real-time', name: 'runtime.connect' } });
});

test('a Subject of the test that feeds a program may have observers on real time', async () => {
  const harness = await createHarness({ actors: [piped(bufferCount(1))] });
  const readings = new Subject<number>();
  const own = readings.pipe(debounceTime(60_000)).subscribe();
  harness.runtime.connect(readings, Reading);
  readings.next(1);
  await harness.settle();
  expect(harness.topic(Batch).payloads).toEqual([[1]]);
  expect(harness.log.lines).toEqual([]);
  own.unsubscribe();
  await harness.stop();
});
