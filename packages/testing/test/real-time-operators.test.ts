import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  inject,
  StepAction,
  Subscribe,
  topic,
  type Runtime,
  type Steps,
} from '@maiko/core';
import { createHarness, RecordingLogger, TestClock, turns, type Harness } from '@maiko/testing';
import {
  asapScheduler,
  asyncScheduler,
  auditTime,
  bufferTime,
  debounceTime,
  delay,
  firstValueFrom,
  interval,
  merge,
  NEVER,
  observeOn,
  of,
  queueScheduler,
  sampleTime,
  Subject,
  Subscription,
  throttleTime,
  timeInterval,
  timeout,
  timer,
  type Observable,
} from 'rxjs';

const Go = topic<(ctx: ActorContext) => void | Promise<void>>('go');
const Tick = topic<number>('tick');

const warningOf = (place: string) =>
  `warn [REAL_TIME_OPERATOR] Code of actor "worker" uses an RxJS operator on real time (${place}), and a test runs on virtual time. Expected ctx.scheduler as the scheduler of operators that take time. Give it, as in debounceTime(1_000, ctx.scheduler). A service, or an interceptor of Nest, injects RuntimeScheduler.`;

/** What a test has subscribed to: real timers are not to outlive it. */
let subscriptions = new Subscription();

afterEach(() => {
  subscriptions.unsubscribe();
  subscriptions = new Subscription();
});

function follow(source: Observable<unknown>): void {
  subscriptions.add(source.subscribe());
}

@Actor({ name: 'worker' })
class Worker {
  readonly ctx = inject(ActorContext);

  @Subscribe(Go)
  go(work: (ctx: ActorContext) => void | Promise<void>) {
    return work(this.ctx);
  }
}

/** A harness in which a handler has done this. */
async function after(work: (ctx: ActorContext) => void | Promise<void>): Promise<Harness> {
  const harness = await createHarness({ actors: [Worker] });
  await harness.publish(Go, work);
  await harness.settle();
  return harness;
}

test.each<[what: string, work: () => void, told?: string]>([
  ['timer', () => follow(timer(60_000))],
  ['interval', () => follow(interval(60_000)), 'timer'],
  ['auditTime', () => follow(of(1).pipe(auditTime(60_000)))],
  ['throttleTime', () => follow(of(1).pipe(throttleTime(60_000)))],
  ['sampleTime', () => follow(NEVER.pipe(sampleTime(60_000)))],
  ['timeout', () => follow(NEVER.pipe(timeout(60_000)))],
  ['debounceTime', () => follow(of(1).pipe(debounceTime(60_000)))],
  ['bufferTime', () => follow(NEVER.pipe(bufferTime(60_000)))],
  ['delay', () => follow(of(1).pipe(delay(60_000))), 'timer'],
  ['timeInterval', () => follow(of(1).pipe(timeInterval()))],
  ['observeOn with asyncScheduler', () => follow(of(1).pipe(observeOn(asyncScheduler))), 'observeOn'],
  ['a delay on asapScheduler', () => follow(of(1).pipe(observeOn(asapScheduler, 60_000))), 'observeOn'],
  ['a delay on queueScheduler', () => follow(of(1).pipe(observeOn(queueScheduler, 60_000))), 'observeOn'],
])('a harness warns of %s in an actor without a scheduler, once, with its place', async (what, work, told = what) => {
  const harness = await after(() => {
    work();
    work();
  });
  await harness.publish(Go, work);
  await harness.settle();
  const warning = warningOf(`worker.go: ${told}`);
  expect(harness.log.lines).toEqual([warning]);
  expect(harness.report().split('\n').at(-1)).toBe(warning.slice('warn '.length));
  await harness.stop();
});

test.each<[what: string, work: (ctx: ActorContext) => void]>([
  [
    'operators with ctx.scheduler',
    ({ scheduler }) => follow(of(1).pipe(delay(10, scheduler), timeInterval(scheduler))),
  ],
  ['asapScheduler without a delay', () => follow(of(1).pipe(observeOn(asapScheduler)))],
  ['queueScheduler without a delay', () => follow(of(1).pipe(observeOn(queueScheduler)))],
])('a harness does not warn of %s', async (_, work) => {
  const harness = await after(work);
  await harness.advance(100);
  expect(harness.log.lines).toEqual([]);
  await harness.stop();
});

test('a harness names the actor when its handler takes real time after an await', async () => {
  const harness = await after(async () => {
    await turns(1);
    await firstValueFrom(timer(1));
  });
  expect(harness.log.lines).toEqual([warningOf('worker.go: timer')]);
  await harness.stop();
});

test('each method of an actor is told of once', async () => {
  @Actor({ name: 'worker' })
  class Twice {
    onStart() {
      follow(timer(60_000));
    }
    @Subscribe(Tick)
    take() {
      follow(of(1).pipe(debounceTime(60_000)));
    }
  }
  const harness = await createHarness({ actors: [Twice] });
  for (const tick of [1, 2]) await harness.publish(Tick, tick);
  await harness.settle();
  expect(harness.log.lines).toEqual([warningOf('worker.onStart: timer'), warningOf('worker.take: debounceTime')]);
  await harness.stop();
});

test('each actor is told of once, the instances of a keyed actor as one', async () => {
  @Actor({ name: 'account', key: (each: number) => each })
  class Account {
    @Subscribe(Tick)
    take() {
      follow(timer(60_000));
    }
  }
  const harness = await createHarness({ actors: [Account, Worker, actor(Worker, { name: 'other/one' })] });
  for (const key of [1, 2]) await harness.publish(Tick, key);
  await harness.publish(Go, () => {
    follow(timer(60_000));
  });
  await harness.settle();
  const named = harness.log.lines.map((line) => /actor "(.*?)"/u.exec(line)?.[1]);
  expect(named.sort()).toEqual(['account', 'other/one', 'worker']);
  await harness.stop();
});

test.each<[what: string, work: () => void | Promise<void>]>([
  ['at once', () => follow(timer(60_000))],
  [
    'after an await',
    async () => {
      await turns(1);
      follow(timer(60_000));
    },
  ],
])('actors of a runtime without a harness, and of another harness, may take real time %s', async (_, work) => {
  const harness = await createHarness({ actors: [Worker] });
  const logger = new RecordingLogger();
  const other: Runtime = createRuntime({ actors: [Worker], logger, clock: new TestClock(), watch: false });
  await other.start();
  await other.publish(Go, work);
  await turns();
  const third = await after(work);
  expect([harness.log.lines, logger.lines, third.log.lines]).toEqual([[], [], [warningOf('worker.go: timer')]]);
  await Promise.all([other.stop(), third.stop(), harness.stop()]);
});

test('code of a test, and what it observes a runtime with, may take real time', async () => {
  const harness = await createHarness({ actors: [Worker] });
  follow(timer(60_000));
  follow(harness.runtime.events(Tick).pipe(timeout(60_000)));
  follow(harness.runtime.subject(Tick).pipe(timeout(60_000)));
  for (const tick of [1, 2]) await harness.publish(Tick, tick);
  await harness.settle();
  expect(harness.log.lines).toEqual([]);
  await harness.stop();
});

test('the warning goes to the logger that the test gave', async () => {
  const logger = new RecordingLogger();
  const harness = await createHarness({ actors: [Worker] }, { options: { logger } });
  await harness.publish(Go, () => {
    follow(timer(60_000));
  });
  await harness.settle();
  expect([logger.lines, harness.log.lines]).toEqual([[warningOf('worker.go: timer')], []]);
  await harness.stop();
});

test('the schedulers of RxJS are as they were when the last harness has ended', async () => {
  const own = () =>
    [asyncScheduler, asapScheduler, queueScheduler].map((each) => [
      Object.getOwnPropertyDescriptors(each).now.value as unknown,
      Object.getOwnPropertyDescriptor(each, 'schedule'),
    ]);
  const before = own();
  const one = await createHarness({ actors: [Worker] });
  const other = await createHarness({ actors: [Worker] });
  expect(own()).not.toEqual(before);
  await one.stop();
  expect(own()).not.toEqual(before);
  await other.runtime.stop();
  expect(own()).toEqual(before);
});

test('a program that does not come to rest because of real time is told the cause and the mend', async () => {
  const harness = await createHarness({ actors: [Worker] });
  const released = new Subject<void>();
  await harness.publish(Go, () => firstValueFrom(merge(timer(60_000), released)).then(() => undefined));
  await expect(harness.settle({ timeout: 50 })).rejects.toThrow(
    '[NOT_SETTLED] The program did not come to rest within 50 ms of real time: worker has not finished with an event of "go" (go). RxJS operators in "worker" run on real time, which may be the cause. Give operators that take time ctx.scheduler, as in timer(1_000, ctx.scheduler), or runtime.scheduler outside of actors; advance(ms) lets that time pass.',
  );
  released.next();
  await harness.stop();
});

test('events that keep moving are told with the cause and the mend when an actor takes real time', async () => {
  @Actor({ name: 'worker' })
  class Restless implements Steps {
    readonly ctx = inject(ActorContext);
    async step() {
      follow(timer(60_000));
      await this.ctx.publish(Tick, 1);
      return StepAction.Continue;
    }
  }
  const harness = await createHarness({ actors: [Restless] }, { record: false });
  await expect(harness.settle({ timeout: 50 })).rejects.toThrow(
    'events keep moving. RxJS operators in "worker" run on real time, which may be the cause. Give operators that take time ctx.scheduler',
  );
  await harness.stop();
});

test('what does not come within virtual time is told with the warning', async () => {
  const harness = await after((ctx) => {
    subscriptions.add(timer(60_000).subscribe(() => void ctx.publish(Tick, 1)));
  });
  await expect(harness.settleOnEvent(Tick)).rejects.toThrow('REAL_TIME_OPERATOR');
  await harness.stop();
});
