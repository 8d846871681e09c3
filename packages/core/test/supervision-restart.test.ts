import {
  Actor,
  ActorContext,
  causeChain,
  plainContainer,
  Subscribe,
  topic,
  type ActorContainer,
  type Envelope,
  type StopReason,
} from '@maiko/core';
import { settle, started, stopVirtually, findUnbalanced } from './support';

const Work = topic<number>('work');

/** Handles numbers; fails on negative ones. Keeps what happened to every instance. */
function worker(events: string[] = []) {
  let instances = 0;
  @Actor()
  class Worker {
    readonly instance = ++instances;
    constructor(readonly ctx: ActorContext) {
      events.push(`${String(this.instance)} created`);
    }
    onStart() {
      events.push(`${String(this.instance)} started`);
    }
    @Subscribe(Work)
    take(work: number) {
      events.push(`${String(this.instance)} got ${String(work)}`);
      if (work < 0) throw new Error(`no ${String(work)}`);
    }
    onStop(reason: StopReason) {
      events.push(`${String(this.instance)} stopped: ${reason}`);
    }
  }
  return { Worker, events };
}

describe('a restart', () => {
  test('goes through the container: a fresh instance, the old one disposed of before (I-21)', async () => {
    const { Worker, events } = worker();
    const container: ActorContainer = {
      create: (actorClass, context) => plainContainer.create(actorClass, context),
      dispose: (instance) => {
        events.push(`${String((instance as { instance: number }).instance)} disposed`);
      },
    };
    const { runtime, clock } = await started([Worker], { container });
    await runtime.publish(Work, -1);
    await clock.advance(99);
    expect(runtime.actor('Worker')).toMatchObject({ status: 'restarting', incarnation: 1, restarts: 1 });
    await clock.advance(1);
    expect(runtime.actor('Worker')).toMatchObject({ status: 'running', incarnation: 2, restarts: 1 });
    await runtime.stop();
    expect(events).toEqual([
      '1 created',
      '1 started',
      '1 got -1',
      '1 stopped: restart',
      '1 disposed',
      '2 created',
      '2 started',
      '2 stopped: shutdown',
      '2 disposed',
    ]);
  });

  test('keeps the mailbox in order; the failing event is dead exactly once (I-22)', async () => {
    const { Worker, events } = worker();
    const { runtime, clock } = await started([Worker]);
    for (const work of [1, -2, 3, 4]) void runtime.publish(Work, work);
    await settle(runtime);
    void runtime.publish(Work, 5);
    await settle(runtime);
    expect(runtime.actor('Worker').mailbox.size).toBe(3);
    expect(findUnbalanced(runtime)).toEqual([]);
    await clock.advance(100);
    expect(events.filter((event) => event.includes('got'))).toEqual([
      '1 got 1',
      '1 got -2',
      '2 got 3',
      '2 got 4',
      '2 got 5',
    ]);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['handler-failed', -2],
    ]);
    await runtime.stop();
  });

  test('is logged with its cause, and told to monitors', async () => {
    const { Worker } = worker();
    const { runtime, clock, logger } = await started([Worker]);
    const told: unknown[] = [];
    runtime.monitors.add({
      actorRestarting: (id, incarnation, cause, delay) => told.push([id, incarnation, causeChain(cause).at(-1), delay]),
    });
    await runtime.publish(Work, -1);
    await settle(runtime);
    expect(told).toEqual([['Worker', 1, 'Error: no -1', 100]]);
    expect(logger.lines.at(-1)).toMatch(
      /^warn Actor "Worker" failed and is restarted in 100 ms \(restart 1 of 5 within 30000 ms\): .*HANDLER_FAILED.*Worker\.take failed.*no -1/,
    );
    await stopVirtually(runtime, clock);
  });

  test('backs off 100, 200, 400 ms and more', async () => {
    const { Worker } = worker();
    const { runtime, clock } = await started([Worker]);
    const delays: number[] = [];
    runtime.monitors.add({ actorRestarting: (_, __, ___, delay) => delays.push(delay) });
    for (let failure = 0; failure < 5; failure++) {
      await runtime.publish(Work, -1);
      await settle(runtime);
      await clock.advance(delays.at(-1) ?? 0);
      expect(runtime.actor('Worker').status).toBe('running');
    }
    expect(delays).toEqual([100, 200, 400, 800, 1600]);
    await runtime.stop();
  });

  test('adds jitter from the Random of the runtime', async () => {
    const { Worker } = worker();
    const { runtime } = await started([Worker], { random: { next: () => 0.5 } });
    const delays: number[] = [];
    runtime.monitors.add({ actorRestarting: (_, __, ___, delay) => delays.push(delay) });
    await runtime.publish(Work, -1);
    await settle(runtime);
    expect(delays.map(Math.round)).toEqual([110]);
  });

  test('begins at 100 ms again after a healthy interval (I-24)', async () => {
    const { Worker } = worker();
    const { runtime, clock } = await started([Worker]);
    const delays: number[] = [];
    runtime.monitors.add({ actorRestarting: (_, __, ___, delay) => delays.push(delay) });
    for (const pause of [5_050, 5_049, 5_050]) {
      await runtime.publish(Work, -1);
      await settle(runtime);
      await clock.advance((delays.at(-1) ?? 0) + pause);
    }
    await runtime.publish(Work, -1);
    await settle(runtime);
    expect(delays).toEqual([100, 100, 200, 100]);
  });
});

describe('the limit of restarts', () => {
  test('ends the runtime when an actor fails a sixth time within 30 s; join rejects with the cause chain', async () => {
    const { Worker, events } = worker();
    const { runtime, clock } = await started([Worker]);
    const joined = runtime.join().then(
      () => [],
      (error: unknown) => causeChain(error),
    );
    for (let failure = 0; failure < 6; failure++) {
      expect(runtime.state).toBe('running');
      await runtime.publish(Work, -1);
      await clock.advance(failure < 5 ? 5_000 : 0);
    }
    await clock.advance(10_000);
    expect(runtime.state).toBe('stopped');
    const chain = await joined;
    expect(chain).toHaveLength(4);
    expect(chain[0]).toMatch(/^MaikoError: \[RUNTIME_FAILED\] The runtime ended because an actor failed for good/);
    expect(chain[1]).toMatch(/\[RESTART_LIMIT\] Actor "Worker" failed again after 5 restarts within 30000 ms/);
    expect(chain[2]).toMatch(/\[HANDLER_FAILED\] Worker\.take failed on event \S+ of topic "work"/);
    expect(chain[3]).toBe('Error: no -1');
    expect(events.at(-1)).toBe('6 stopped: failure');
    expect((await runtime.stop()).failure).toMatchObject({ code: 'RESTART_LIMIT', actor: 'Worker' });
  });

  test('is a sliding window: restarts that are far enough apart go on forever (I-17)', async () => {
    const { Worker } = worker();
    const { runtime, clock } = await started([Worker]);
    for (let failure = 0; failure < 30; failure++) {
      await runtime.publish(Work, -1);
      await clock.advance(6_001);
    }
    expect(runtime.actor('Worker')).toMatchObject({ status: 'running', restarts: 30 });
    await runtime.stop();
  });

  test('counts the failures of all actors of the supervisor together', async () => {
    const { Worker } = worker();
    const Other = worker().Worker;
    const { runtime, clock } = await started([Worker, { actorClass: Other, config: { name: 'other' } }]);
    for (let failure = 0; failure < 3; failure++) {
      await runtime.publish(Work, -1);
      await clock.advance(2_000);
    }
    await clock.advance(10_000);
    expect(runtime.state).toBe('stopped');
    await expect(runtime.join()).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
  });

  test('logs the chain when nothing has joined', async () => {
    const { Worker } = worker();
    const { runtime, clock, logger } = await started([Worker]);
    for (let failure = 0; failure < 6; failure++) {
      await runtime.publish(Work, -1);
      await clock.advance(4_000);
    }
    await clock.advance(10_000);
    expect(logger.lines.at(-1)).toMatch(
      /^error .*RUNTIME_FAILED.*\n {2}caused by .*RESTART_LIMIT.*\n.*\n {2}caused by Error: no -1$/,
    );
    expect(runtime.state).toBe('stopped');
  });
});

describe('a fenced incarnation', () => {
  test('is not heard: its publishes are refused, its late promises change nothing, its signal is aborted (I-23)', async () => {
    const Said = topic<string>('said');
    const said: string[] = [];
    const codes: unknown[] = [];
    const aborted: boolean[] = [];
    let finish = (): void => undefined;
    @Actor()
    class Parrot {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      async take(work: number, _envelope: Envelope) {
        if (work < 0) {
          const late = new Promise<void>((resolve) => (finish = resolve));
          const { ctx } = this;
          void late.then(async () => {
            aborted.push(ctx.signal.aborted);
            await ctx.publish(Said, 'too late').catch((error: unknown) => codes.push((error as { code: string }).code));
          });
          throw new Error('no');
        }
        await this.ctx.publish(Said, `heard ${String(work)}`);
      }
    }
    @Actor()
    class Listener {
      @Subscribe(Said)
      hear(text: string) {
        said.push(text);
      }
    }
    const { runtime, clock } = await started([Listener, Parrot]);
    await runtime.publish(Work, -1);
    await runtime.publish(Work, 2);
    await clock.advance(100);
    finish();
    await settle(runtime);
    expect([said, codes, aborted]).toEqual([['heard 2'], ['INCARNATION_ENDED'], [true]]);
    expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['handler-failed', 'publisher-ended']);
    await runtime.stop();
  });

  test('does not stop its successor', async () => {
    const contexts: ActorContext[] = [];
    @Actor()
    class Worker {
      constructor(ctx: ActorContext) {
        contexts.push(ctx);
      }
      @Subscribe(Work)
      take(work: number) {
        if (work < 0) throw new Error('no');
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, -1);
    await clock.advance(100);
    contexts[0]?.stop();
    await settle(runtime);
    expect(runtime.actor('Worker').status).toBe('running');
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    contexts[1]?.stop();
    await settle(runtime);
    expect(() => runtime.actor('Worker')).toThrow(/UNKNOWN_ACTOR/);
    await runtime.stop();
  });
});
