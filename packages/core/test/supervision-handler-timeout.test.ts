import { Actor, ActorContext, Every, StepAction, Subscribe, topic, type Envelope, type StopReason } from '@maiko/core';
import { gate, settle, started, stopVirtually, turns, findUnbalanced } from './support';

const Work = topic<string>('work');
const Out = topic<string>('out');

describe('handlerTimeout', () => {
  function worker() {
    const journal: string[] = [];
    const late = gate();
    const asked: string[] = [];
    @Actor({ handlerTimeout: 1_000 })
    class Worker {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work)
      async take(work: string) {
        const { incarnation, signal } = this.ctx;
        journal.push(`#${String(incarnation)} ${work}`);
        if (work !== 'stuck') return;
        signal.addEventListener('abort', () => journal.push(`#${String(incarnation)} aborted`));
        await late.passed;
        await this.ctx.publish(Out, 'too late').catch((error: unknown) => {
          journal.push((error as { code: string }).code);
        });
      }
      onError(error: Error) {
        asked.push(error.message);
      }
      onStop(reason: StopReason) {
        journal.push(`#${String(this.ctx.incarnation)} ${reason}`);
      }
    }
    return { Worker, journal, late, asked };
  }

  test('cuts a stuck handler off: aborts, reports, restarts; what it does later is not heard', async () => {
    const { Worker, journal, late, asked } = worker();
    const { runtime, clock } = await started([Worker]);
    for (const work of ['stuck', 'next']) void runtime.publish(Work, work);
    await clock.advance(999);
    expect(journal).toEqual(['#1 stuck']);
    await clock.advance(1);
    expect(journal).toEqual(['#1 stuck', '#1 aborted', '#1 restart']);
    await clock.advance(100);
    expect(journal.slice(3)).toEqual(['#2 next']);
    late.open();
    await turns();
    expect(journal.slice(4)).toEqual(['INCARNATION_ENDED']);
    // The handler is still running when the decision is made, so onError is not asked.
    expect(asked).toEqual([]);
    const { reason, error } = runtime.deadLetters.list()[0] ?? {};
    expect([reason, error]).toMatchObject([
      'handler-failed',
      { code: 'HANDLER_TIMEOUT', actor: 'Worker', method: 'take' },
    ]);
    const report = await runtime.stop();
    expect([report.abandoned, report.actors[0]?.failed]).toEqual([['Worker'], 1]);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  test('is counted for each event, with one timer for all of them', async () => {
    const { Worker, journal } = worker();
    const steps = gate();
    @Actor({ handlerTimeout: 1_000 })
    class Waiting {
      @Subscribe(Work)
      async take() {
        await steps.passed;
      }
    }
    const { runtime, clock } = await started([Worker, Waiting]);
    await runtime.publish(Work, 'first');
    await clock.advance(800);
    steps.open();
    await settle(runtime);
    void runtime.publish(Work, 'stuck');
    await clock.advance(999);
    expect(journal).toEqual(['#1 first', '#1 stuck']);
    await clock.advance(1);
    expect(journal.at(-1)).toBe('#1 restart');
    expect(runtime.actor('Waiting').restarts).toBe(0);
    await clock.advance(5_000);
    await stopVirtually(runtime, clock);
    expect(clock.pending).toBe(0);
  });

  test('lets the event be tried again, if it has attempts left', async () => {
    const attempts: string[] = [];
    @Actor({ handlerTimeout: 50 })
    class Worker {
      constructor(private readonly ctx: ActorContext) {}
      @Subscribe(Work, { retry: { attempts: 2 } })
      take(_work: string, { attempt }: Envelope) {
        attempts.push(`#${String(this.ctx.incarnation)} ${String(attempt)}`);
        return attempt === 1 ? new Promise<void>(() => undefined) : undefined;
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'x');
    await clock.advance(150);
    expect(attempts).toEqual(['#1 1', '#2 2']);
    expect(runtime.actor('Worker').counters).toMatchObject({ handled: 1, failed: 0 });
    await runtime.stop();
  });

  test('reaches the emission of what a handler returned, too', async () => {
    @Actor({ handlerTimeout: 50 })
    class Worker {
      @Subscribe(Work)
      async *take() {
        yield Out('1');
        await new Promise<void>(() => undefined);
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'x');
    await clock.advance(50);
    expect(runtime.deadLetters.list()[0]?.error).toMatchObject({ code: 'HANDLER_TIMEOUT' });
    await stopVirtually(runtime, clock);
  });

  test('does not keep stop() waiting for a stuck handler', async () => {
    const { Worker } = worker();
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'stuck');
    await settle(runtime);
    const report = await stopVirtually(runtime, clock);
    expect(report).toMatchObject({ duration: 1_100, abandoned: ['Worker'], drained: true });
  });
});

describe('handlerTimeout limits what an actor does without an event as well', () => {
  const never = () => new Promise<never>(() => undefined);

  /**
   * Does `work` by itself a hundred milliseconds after it has started, in its first incarnation; writes what happens to
   * it.
   */
  function alone(kind: 'step' | 'scheduled', work: () => unknown) {
    const journal: string[] = [];
    class Base {
      readonly #name: string;
      constructor({ incarnation, signal }: ActorContext) {
        this.#name = `#${String(incarnation)}`;
        signal.addEventListener('abort', () => journal.push(`${this.#name} aborted`));
      }
      @Subscribe(Work)
      take(event: string) {
        journal.push(`${this.#name} ${event}`);
      }
      onError(error: Error) {
        journal.push(`asked about ${error.message}`);
      }
      onStop(reason: StopReason) {
        journal.push(`${this.#name} ${reason}`);
      }
      protected begin(): unknown {
        journal.push(`${this.#name} begins`);
        return this.#name === '#1' ? work() : undefined;
      }
    }
    @Actor({ name: 'Worker', handlerTimeout: 1_000, inject: [ActorContext] })
    class Stepping extends Base {
      #waited = false;
      step() {
        if (this.#waited) return (this.begin() ?? StepAction.Never) as StepAction;
        this.#waited = true;
        return StepAction.Backoff(100);
      }
    }
    @Actor({ name: 'Worker', handlerTimeout: 1_000, inject: [ActorContext] })
    class Scheduled extends Base {
      @Every(100)
      tick() {
        return this.begin() as undefined;
      }
    }
    return { journal, Worker: kind === 'step' ? Stepping : Scheduled, method: kind === 'step' ? 'step' : 'tick' };
  }

  test.each(['step', 'scheduled'] as const)(
    'a stuck %s is cut off: aborts, reports, restarts; events wait meanwhile and are handled',
    async (kind) => {
      const { Worker, journal, method } = alone(kind, never);
      const { runtime, clock } = await started([Worker]);
      const failures: unknown[] = [];
      runtime.monitors.add({ failed: (error, actor, envelope) => failures.push([error.message, actor, envelope]) });
      await clock.advance(100);
      void runtime.publish(Work, 'next');
      await clock.advance(999);
      expect(journal).toEqual(['#1 begins']);
      await clock.advance(1);
      expect(journal.slice(1)).toEqual(['#1 aborted', '#1 restart']);
      const text = `[HANDLER_TIMEOUT] Worker.${method} had not finished after 1000 ms and was cut off. Make ${method} end when ctx.signal aborts, or give the actor a longer handlerTimeout.`;
      expect(failures).toEqual([[text, 'Worker', undefined]]);
      await clock.advance(100);
      expect(journal[3]).toBe('#2 next');
      expect(runtime.actor('Worker')).toMatchObject({ restarts: 1, status: 'running', counters: { handled: 1 } });
      expect(runtime.deadLetters.total).toBe(0);
      const report = await stopVirtually(runtime, clock);
      expect(report.abandoned).toEqual(['Worker']);
      expect(clock.pending).toBe(0);
    },
  );

  test.each(['step', 'scheduled'] as const)(
    'a %s that takes long every time is not cut off while each is in time',
    async (kind) => {
      const held = [gate(), gate(), gate()];
      let count = 0;
      const { Worker } = alone(kind, async () => {
        await held[count++]?.passed;
        return kind === 'step' ? StepAction.Backoff(100) : undefined;
      });
      const { runtime, clock } = await started([Worker]);
      await clock.advance(100);
      for (const each of held) {
        await clock.advance(800);
        each.open();
        await clock.advance(100);
      }
      expect(count).toBeGreaterThan(held.length);
      expect(runtime.actor('Worker').restarts).toBe(0);
      await stopVirtually(runtime, clock);
    },
  );

  test('an event that a scheduled method returns and that is not accepted counts for it', async () => {
    const Full = topic<string>('full', { overflow: 'block', blockTimeout: 60_000 });
    @Actor({ capacity: 1 })
    class Stuck {
      @Subscribe(Full)
      take() {
        return never();
      }
    }
    const { Worker, journal } = alone('scheduled', () => Full('third'));
    const { runtime, clock } = await started([Stuck, Worker]);
    for (const event of ['first', 'second']) await runtime.publish(Full, event);
    await clock.advance(1_099);
    expect(journal).toEqual(['#1 begins']);
    await clock.advance(1);
    expect(journal.slice(1)).toEqual(['#1 aborted', '#1 restart']);
    await stopVirtually(runtime, clock);
  });
});
