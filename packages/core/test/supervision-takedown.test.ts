import {
  Actor,
  actor,
  ActorContext,
  inject,
  plainContainer,
  Subscribe,
  topic,
  type ActorContainer,
  type ModuleDefinition,
  type StopReason,
} from '@maiko/core';
import { TestClock } from '@maiko/testing';
import { errorOf, gate, started, stopVirtually, findUnbalanced, unstarted, watch } from './support';

const Work = topic<string>('work');
const Boom = topic<string>('boom');
const Leak = topic<string>('leak');

@Actor()
class Trigger {
  @Subscribe(Boom)
  boom(what: string) {
    throw new Error(what);
  }
  onError(error: Error) {
    return error.message === 'escalate' ? ('escalate' as const) : ('restart' as const);
  }
}

describe('handlerTimeout that passes while the actor has to end', () => {
  /**
   * A worker with a time limit and a handler that goes on, publishes and fails after that; and a slow one that ends
   * before it.
   */
  function program(clock: TestClock, supervision: ModuleDefinition['supervision']) {
    const pause = (time: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, time));
    const told: string[] = [];
    @Actor({ handlerTimeout: 50 })
    class Worker {
      private readonly ctx = inject(ActorContext);
      @Subscribe(Work)
      async work(_what: string) {
        this.ctx.signal.addEventListener('abort', () => told.push(`cut off at ${String(clock.monotonic())}`));
        await pause(100);
        await this.ctx.publish(Leak, 'late').catch((error: unknown) => told.push((error as { code: string }).code));
        throw new Error('failed after all');
      }
      onStop(reason: StopReason) {
        told.push(`${reason} at ${String(clock.monotonic())}`);
      }
    }
    @Actor()
    class Slow {
      onStop() {
        return pause(200);
      }
    }
    const actors = [Worker, Trigger, Slow];
    return { told, module: { name: 'Root', imports: [{ name: 'Inner', actors, supervision }] } };
  }

  test('cuts it off while its module is taken down, and nothing it does is heard', async () => {
    const clock = new TestClock();
    const { told, module } = program(clock, {});
    const { runtime } = await started(module, { clock });
    await runtime.publish(Work, 'long');
    await clock.advance(0);
    await runtime.publish(Boom, 'escalate');
    await clock.advance(1_000);
    expect(told).toEqual(['cut off at 50', 'INCARNATION_ENDED', 'restart at 200']);
    expect(runtime.actor('Worker')).toMatchObject({ status: 'running', incarnation: 2 });
    expect(runtime.actor('Worker').counters).toMatchObject({ accepted: 1, failed: 1, handled: 0 });
    expect((await stopVirtually(runtime, clock)).abandoned).toEqual(['Worker']);
  });

  test('cuts it off while it may finish what it has in hand, and its end goes on at once', async () => {
    const clock = new TestClock();
    const { told, module } = program(clock, { strategy: 'one-for-all', backoff: 10 });
    module.imports[0]!.actors.pop();
    const { runtime } = await started(module, { clock });
    await runtime.publish(Work, 'long');
    await clock.advance(0);
    await runtime.publish(Boom, 'now');
    await clock.advance(1_000);
    // It was told at once that it must end, because its sibling failed.
    expect(told).toEqual(['cut off at 0', 'restart at 50', 'INCARNATION_ENDED']);
    expect(runtime.actor('Worker').counters).toMatchObject({ accepted: 1, failed: 1, deadLettered: 0 });
    await runtime.stop();
  });

  test('cuts it off while the runtime stops', async () => {
    const clock = new TestClock();
    const { told, module } = program(clock, {});
    const { runtime } = await started(module, { clock });
    await runtime.publish(Work, 'long');
    await clock.advance(0);
    const report = await stopVirtually(runtime, clock, { drain: false });
    expect(told[0]).toBe('cut off at 50');
    expect([runtime.state, findUnbalanced(runtime), report.abandoned]).toEqual(['stopped', [], ['Worker']]);
  });
});

describe('an actor that drops its mailbox when it is restarted, and reads a log with others', () => {
  const held = { now: gate() };
  beforeEach(() => (held.now = gate()));

  @Actor({ mailboxOnRestart: 'drop' })
  class Worker {
    @Subscribe(Work)
    async work(_what: string) {
      await held.now.passed;
    }
  }

  test.each([
    ['stopActor()', 'shutdown'],
    ['stop()', 'shutdown'],
    ['stop({ drain: false })', 'shutdown'],
  ])('ends when it is told to while it goes down: %s', async (how) => {
    const actors = [actor(Worker, { name: 'w1' }), actor(Worker, { name: 'w2' }), Trigger];
    const { runtime, clock } = await started(actors, { supervision: { strategy: 'one-for-all', backoff: 10 } });
    for (const what of ['one', 'two']) await runtime.publish(Work, what);
    await runtime.publish(Boom, 'now');
    await clock.advance(0);
    const ended = watch(how === 'stopActor()' ? runtime.stopActor('w2') : runtime.stop({ drain: how === 'stop()' }));
    await clock.advance(10_000);
    expect([ended.state, findUnbalanced(runtime)]).toEqual(['resolved', []]);
    if (how === 'stopActor()') expect(runtime.actor('w1')).toMatchObject({ status: 'running', incarnation: 2 });
    const joined = watch(runtime.join());
    await stopVirtually(runtime, clock);
    expect(joined.state).toBe('resolved');
  });
});

describe('the reason of onStop', () => {
  function slowly() {
    const reasons: string[] = [];
    const begun = { now: gate() };
    @Actor()
    class Slow {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        if (this.ctx.incarnation === 2) await begun.now.passed;
      }
      @Subscribe(Work)
      async work(_what: string) {
        await begun.now.passed;
      }
      onStop(reason: StopReason) {
        reasons.push(`#${String(this.ctx.incarnation)} ${reason}`);
      }
    }
    return { Slow, reasons, begun };
  }
  const supervision = { strategy: 'one-for-all' as const, backoff: 10 };

  test('is "restart" when a start was cut short by a restart', async () => {
    const { Slow, reasons, begun } = slowly();
    const { runtime, clock } = await started([Trigger, Slow], { supervision });
    await runtime.publish(Boom, 'now');
    await clock.advance(20);
    await runtime.publish(Boom, 'again');
    await clock.advance(20);
    begun.now.open();
    await clock.advance(100);
    expect([reasons, runtime.actor('Slow').incarnation]).toEqual([['#1 restart', '#2 restart'], 3]);
    await runtime.stop();
  });

  test.each(['while it starts', 'while it works'])(
    'is "shutdown" when it is told to end for good %s, though it was going down for a restart',
    async (when) => {
      const { Slow, reasons, begun } = slowly();
      const { runtime, clock } = await started([Trigger, Slow], { supervision });
      if (when === 'while it works') await runtime.publish(Work, 'long');
      await runtime.publish(Boom, 'now');
      await clock.advance(20);
      if (when === 'while it starts') await runtime.publish(Boom, 'again');
      await clock.advance(0);
      const stopped = runtime.stopActor('Slow');
      begun.now.open();
      await clock.advance(100);
      await stopped;
      expect(reasons.at(-1)).toBe(when === 'while it starts' ? '#2 shutdown' : '#1 shutdown');
      await runtime.stop();
    },
  );
});

describe('a start that is over later than startTimeout', () => {
  /** Counts what is made and released. */
  function counting(clock: TestClock, create: (made: () => object) => object | Promise<object>) {
    const made: object[] = [];
    const log: string[] = [];
    const container: ActorContainer = {
      create: (actorClass, context) =>
        create(() => {
          const instance = plainContainer.create(actorClass, context);
          made.push(instance);
          return instance;
        }) as never,
      dispose: (instance) => void log.push(`dispose ${String(made.indexOf(instance) + 1)}`),
    };
    const pause = (time: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, time));
    return { made, log, container, pause };
  }

  test.each([120, 20_000])('is followed by onStop and disposal, once each, when onStart takes %d ms', async (time) => {
    const clock = new TestClock();
    const { log, container, pause } = counting(clock, (make) => make());
    @Actor({ startTimeout: 50 })
    class Pool {
      private readonly ctx = inject(ActorContext);
      async onStart() {
        if (this.ctx.incarnation === 2) await pause(time);
        log.push(`open ${String(this.ctx.incarnation)}`);
      }
      @Subscribe(Work)
      work(_what: string) {
        throw new Error('once');
      }
      onStop(reason: StopReason) {
        log.push(`close ${String(this.ctx.incarnation)} ${reason}`);
      }
    }
    const { runtime } = await started([Pool], { clock, container, supervision: { backoff: 10 } });
    await runtime.publish(Work, 'now');
    await clock.advance(30_000);
    expect(runtime.actor('Pool')).toMatchObject({ status: 'running', incarnation: 3 });
    const inTime = ['open 2', 'close 2 restart', 'dispose 2'];
    const late = ['dispose 2', 'open 2', 'close 2 restart'];
    expect(log).toEqual([
      ...['open 1', 'close 1 restart', 'dispose 1', 'open 3'],
      // Another shutdownTimeout later it is disposed of, whatever it does.
      ...(time < 5_000 ? inTime : late),
    ]);
    await runtime.stop();
    expect(log.slice(-2)).toEqual(['close 3 shutdown', 'dispose 3']);
  });

  test('is disposed of when it never ends, at the latest with its actor', async () => {
    const clock = new TestClock();
    const { log, container } = counting(clock, (make) => make());
    @Actor({ startTimeout: 50 })
    class Never {
      onStart() {
        return new Promise<void>(() => undefined);
      }
    }
    const { runtime } = await started([], { clock, container });
    const spawned = watch(runtime.spawn(Never));
    await clock.advance(60);
    expect([spawned.state, log, clock.pending]).toEqual(['START_FAILED', ['dispose 1'], 0]);
    await runtime.stop();
  });

  test('releases the instance that a container makes too late, once', async () => {
    const clock = new TestClock();
    const { made, log, container, pause } = counting(clock, async (make) => {
      await pause(80);
      return make();
    });
    @Actor({ startTimeout: 30, shutdownTimeout: 30 })
    class Late {
      onStart() {
        log.push('onStart');
      }
    }
    const { runtime } = await unstarted([Late], { clock, container });
    const failed = watch(runtime.start());
    await clock.advance(200);
    expect([failed.state, made.length, log]).toEqual(['START_FAILED', 1, ['dispose 1']]);
    expect([runtime.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('does not hold up stop(), and leaves no timer', async () => {
    const clock = new TestClock();
    const { log, container, pause } = counting(clock, (make) => make());
    @Actor({ startTimeout: 30_000, shutdownTimeout: 1_000 })
    class Slow {
      async onStart() {
        await pause(20_000);
      }
      onStop() {
        log.push('onStop');
      }
    }
    const { runtime } = await started([], { clock, container });
    runtime.spawn(Slow).catch(() => undefined);
    await clock.advance(0);
    const report = await stopVirtually(runtime, clock);
    expect([report.duration, report.abandoned, clock.pending]).toEqual([6_000, ['Slow'], 1]);
    await clock.advance(20_000);
    expect([[...log].sort(), clock.pending]).toEqual([['dispose 1', 'onStop'], 0]);
  });
});

describe('what START_FAILED advises', () => {
  @Actor()
  class Broken {
    onStart() {
      throw new Error('no start');
    }
  }
  test('at the first start', async () => {
    const { runtime } = await unstarted([Broken]);
    expect((await errorOf(() => runtime.start())).message).toContain('the actors started before it have been stopped');
  });
  test('when it is spawned', async () => {
    const { runtime } = await started([]);
    expect((await errorOf(() => runtime.spawn(Broken))).message).toContain(
      'its name is free again, and no other actor is concerned',
    );
    await runtime.stop();
  });
});

describe('start()', () => {
  test('is refused when the runtime is stopping or has stopped, and else is the start that is there', async () => {
    const { runtime } = await unstarted([Trigger]);
    const start = runtime.start();
    expect(runtime.start()).toBe(start);
    await start;
    expect(runtime.start()).toBe(start);
    const stopped = runtime.stop();
    expect((await errorOf(() => runtime.start())).message).toBe(
      '[INVALID_STATE] start() is not possible while the runtime is stopping. Create a new runtime.',
    );
    await stopped;
    expect((await errorOf(() => runtime.start())).message).toContain('while the runtime is stopped');
  });
});
