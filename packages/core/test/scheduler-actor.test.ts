import {
  Actor,
  ActorContext,
  createRuntime,
  inject,
  Subscribe,
  topic,
  type AsyncContext,
  type Monitor,
  type Runtime,
} from '@maiko/core';
import { AsyncLocalStorage } from 'node:async_hooks';
import { interval, Subscription, take, timer, type SchedulerLike } from 'rxjs';
import { settle, started, turns, unstarted } from './support';

const Go = topic<() => void>('go');
const Tide = topic<string>('tide');

/** An actor that does what it is told, with its scheduler. */
@Actor({ name: 'harbour' })
class Harbour {
  readonly ctx = inject(ActorContext);

  @Subscribe(Go)
  go(work: () => void) {
    latest = this.ctx;
    work();
  }
}

let latest: ActorContext;

/** Runs code inside of a handler of the actor. */
async function inside(runtime: Runtime, work: (scheduler: SchedulerLike) => void): Promise<void> {
  await runtime.publish(Go, () => {
    work(latest.scheduler);
  });
  await settle(runtime);
}

const crash = () => {
  throw new Error('aground');
};

test('work on the scheduler of an actor is called once, on the clock of the runtime, and publishes as the actor', async () => {
  const { runtime, clock, harness } = await started([Harbour]);
  await inside(runtime, (scheduler) => {
    scheduler.schedule(() => void latest.publish(Tide, `at ${String(scheduler.now())}`), 1_000);
  });
  await clock.advance(999);
  const tides = () => harness.published.filter(({ topic: name }) => name === 'tide');
  expect(tides()).toEqual([]);
  await clock.advance(5_000);
  expect(tides()).toMatchObject([{ payload: 'at 1000', sender: 'harbour' }]);
  await runtime.stop();
});

test('work that throws fails the actor: it is restarted, and its other work is not called any more', async () => {
  const errors: Error[] = [];
  const monitor: Monitor = { failed: (error) => errors.push(error) };
  const { runtime, clock } = await started([Harbour], { monitors: [monitor] });
  const calls: string[] = [];
  await inside(runtime, (scheduler) => {
    scheduler.schedule(crash, 10);
    scheduler.schedule(() => calls.push('other'), 2_000);
  });
  await clock.advance(10);
  await clock.advance(100);
  expect(runtime.actor('harbour')).toMatchObject({ status: 'running', incarnation: 2 });
  expect(errors.map(({ message }) => message)).toEqual([
    '[SCHEDULER_WORK_FAILED] Work on ctx.scheduler of actor "harbour" threw Error: aground. Catch it in the work; in a pipe of operators, give subscribe() an error callback.',
  ]);
  expect(errors[0]).toMatchObject({ actor: 'harbour', cause: new Error('aground') });
  await clock.advance(5_000);
  expect(calls).toEqual([]);
  expect(clock.pending).toBe(0);
  await runtime.stop();
});

test('an actor with an onError that answers resume goes on, and so does its other work', async () => {
  @Actor({ name: 'calm' })
  class Calm extends Harbour {
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime, clock } = await started([Calm]);
  const calls: string[] = [];
  await inside(runtime, (scheduler) => {
    const failing = scheduler.schedule(crash, 10);
    scheduler.schedule(() => calls.push(`other, after ${failing.closed ? 'a closed one' : 'an open one'}`), 10);
  });
  await clock.advance(20);
  expect(calls).toEqual(['other, after a closed one']);
  expect(runtime.actor('calm')).toMatchObject({ status: 'running', incarnation: 1 });
  await runtime.stop();
});

test('work of an actor runs where its code runs: in the async context that is asked for, and in no store of others', async () => {
  const store = new AsyncLocalStorage<string>();
  const asyncContext: AsyncContext = {
    capture: () => store.getStore(),
    run: (_captured, instance, work) => {
      store.run(`of ${instance.constructor.name}`, work);
    },
  };
  for (const [options, expected] of [
    [{}, undefined],
    [{ asyncContext }, 'of Harbour'],
  ] as const) {
    const { runtime, clock } = await started([Harbour], options);
    const seen: unknown[] = [];
    await store.run('of the test', async () => {
      await inside(runtime, (scheduler) => {
        scheduler.schedule(() => seen.push(store.getStore()), 10);
      });
      await clock.advance(10);
    });
    expect(seen).toEqual([expected]);
    await runtime.stop();
  }
});

describe('work that a handler puts on the scheduler of its actor', () => {
  const store = new AsyncLocalStorage<string>();
  const carrying: AsyncContext = {
    capture: () => store.getStore(),
    run: (captured, _instance, work) => {
      store.run(typeof captured === 'string' ? captured : 'none', work);
    },
  };
  const plans: Record<string, (scheduler: SchedulerLike, see: () => void) => unknown> = {
    'as it is': (scheduler, see) => scheduler.schedule(see, 10),
    'as a timer': (scheduler, see) => timer(10, scheduler).subscribe(see),
    'as an interval': (scheduler, see) => interval(10, scheduler).pipe(take(3)).subscribe(see),
    'as work that schedules itself again': (scheduler, see) =>
      scheduler.schedule<number>(function (count = 0) {
        see();
        if (count < 1) this.schedule(count + 1, 5);
      }, 10),
  };

  test.each(Object.entries(plans))('%s runs inside of what asyncContext took when it did', async (_, plan) => {
    const { runtime, clock } = await started([Harbour], { asyncContext: carrying });
    const seen = new Set<unknown>();
    for (const tenant of ['a', 'b'])
      await store.run(tenant, () =>
        inside(runtime, (scheduler) => {
          plan(scheduler, () => seen.add(store.getStore()));
        }),
      );
    await store.run('other', () => clock.advance(100));
    expect([...seen]).toEqual(['a', 'b']);
    await runtime.stop();
  });

  test.each(Object.entries(plans))('%s runs in the empty context without asyncContext', async (_, plan) => {
    const { runtime, clock } = await started([Harbour]);
    const seen = new Set<unknown>();
    await inside(runtime, (scheduler) => {
      store.run('entered', () => {
        plan(scheduler, () => seen.add(store.getStore()));
      });
    });
    await store.run('other', () => clock.advance(100));
    expect([...seen]).toEqual([undefined]);
    await runtime.stop();
  });
});

test('an actor that awaits its own end in work of its scheduler is refused, as in a handler', async () => {
  const { runtime, clock } = await started([Harbour]);
  const refusals: unknown[] = [];
  await inside(runtime, (scheduler) => {
    scheduler.schedule(() => {
      runtime.stopActor('harbour').catch((error: unknown) => refusals.push(error));
    }, 10);
  });
  await clock.advance(10);
  expect(refusals).toMatchObject([{ code: 'INVALID_STATE' }]);
  await runtime.stop();
});

const ends: Record<string, (runtime: Runtime) => unknown> = {
  'it is stopped': (runtime) => runtime.stopActor('harbour'),
  'it stops itself': (runtime) => inside(runtime, () => latest.stop()),
  'it is restarted': (runtime) => inside(runtime, crash),
  'the runtime stops': (runtime) => runtime.stop(),
  'the runtime stops without draining': (runtime) => runtime.stop({ drain: false }),
};

describe.each(Object.entries(ends))('when %s', (_, end) => {
  test('what is pending on the scheduler of an actor is cancelled before onStop, and nothing is scheduled from then on', async () => {
    const calls: string[] = [];
    let closedInOnStop: boolean | undefined;
    @Actor({ name: 'harbour' })
    class Leaving extends Harbour {
      onStop() {
        closedInOnStop ??= pending?.closed === true && this.ctx.scheduler.schedule(() => undefined).closed;
      }
    }
    let pending: Subscription | undefined;
    const { runtime, clock } = await started([Leaving]);
    await inside(runtime, (scheduler) => {
      pending = scheduler.schedule(() => calls.push('work'), 5_000);
      timer(5_000, scheduler).subscribe(() => calls.push('timer'));
    });
    const before = latest;
    void end(runtime);
    await turns();
    await clock.advance(1_000);
    expect([closedInOnStop, pending?.closed, clock.pending]).toEqual([true, true, 0]);
    expect(before.scheduler.schedule(() => calls.push('late')).closed).toBe(true);
    await clock.advance(60_000);
    expect(calls).toEqual([]);
    await runtime.stop();
  });
});

test('the scheduler of a context that is read for the first time after its end is closed', async () => {
  const { runtime, harness } = await started([Harbour]);
  const { ctx } = harness.instance(Harbour);
  await runtime.stop();
  expect(ctx.scheduler.schedule(() => undefined).closed).toBe(true);
});

test.each(['constructor', 'onStart'] as const)(
  'nothing is left of an actor when its %s has scheduled work and failed',
  async (where) => {
    @Actor({ name: 'wreck' })
    class Wreck {
      readonly ctx = inject(ActorContext);
      constructor() {
        if (where === 'constructor') this.sink();
      }
      onStart() {
        this.sink();
      }
      private sink(): never {
        this.ctx.scheduler.schedule(() => undefined, 60_000);
        throw new Error('no harbour');
      }
    }
    const { runtime, clock } = await unstarted([Wreck]);
    await expect(runtime.start()).rejects.toMatchObject({ code: 'START_FAILED' });
    expect([runtime.state, clock.pending]).toEqual(['stopped', 0]);
  },
);

test('a teardown that throws when an actor ends is reported, and its end goes on', async () => {
  const { runtime, logger } = await started([Harbour]);
  await inside(runtime, (scheduler) => {
    scheduler.schedule(() => undefined, 1_000).add(crash);
  });
  await runtime.stopActor('harbour');
  expect(logger.lines.join('\n')).toContain('SCHEDULER_WORK_FAILED');
  expect((await runtime.stop()).failure).toBeUndefined();
});

test('each incarnation has one scheduler, and two runtimes share none', async () => {
  const { runtime, clock } = await started([Harbour]);
  const seen: SchedulerLike[] = [];
  await inside(runtime, (scheduler) => seen.push(scheduler, latest.scheduler));
  await inside(runtime, crash);
  await clock.advance(1_000);
  await inside(runtime, (scheduler) => seen.push(scheduler));
  expect(seen[0]).toBe(seen[1]);
  expect(new Set([...seen, runtime.scheduler, createRuntime({ actors: [] }).scheduler]).size).toBe(4);
  await runtime.stop();
});
