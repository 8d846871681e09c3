import {
  Actor,
  ActorContext,
  Subscribe,
  topic,
  type Envelope,
  type ErrorVerdict,
  type RetryOptions,
} from '@maiko/core';
import { gate, settle, started, stopVirtually, findUnbalanced, watch } from './support';

const Work = topic<string>('work');

/** An actor that fails on "bad" until it is told to be well again. */
function worker(retry: RetryOptions, verdict?: (attempt: number) => ErrorVerdict | undefined) {
  const journal: string[] = [];
  const state = { ill: true };
  @Actor()
  class Worker {
    constructor(private readonly ctx: ActorContext) {}
    @Subscribe(Work, { retry })
    take(work: string, { attempt }: Envelope) {
      journal.push(`#${String(this.ctx.incarnation)} ${work} ${String(attempt)}`);
      if (work === 'bad' && state.ill) throw new Error(`bad ${String(attempt)}`);
    }
    onError(_error: Error, envelope: Envelope | undefined) {
      return verdict?.(envelope?.attempt ?? 0);
    }
  }
  return { Worker, journal, state };
}

describe('an event with attempts left', () => {
  test('is handled again at the head, after a delay, by the same incarnation (I-22, I-25)', async () => {
    const { Worker, journal, state } = worker({ attempts: 3 });
    const { runtime, clock } = await started([Worker]);
    for (const work of ['bad', 'later']) void runtime.publish(Work, work);
    await clock.advance(99);
    expect(journal).toEqual(['#1 bad 1']);
    await clock.advance(1);
    await clock.advance(199);
    expect(journal).toEqual(['#1 bad 1', '#1 bad 2']);
    state.ill = false;
    await clock.advance(1);
    expect(journal).toEqual(['#1 bad 1', '#1 bad 2', '#1 bad 3', '#1 later 1']);
    expect(runtime.actor('Worker')).toMatchObject({ restarts: 0, counters: { handled: 2, failed: 0, queued: 0 } });
    expect(runtime.deadLetters.total).toBe(0);
    await runtime.stop();
  });

  test('counts as queued while it waits', async () => {
    const { Worker } = worker({ attempts: 3, backoff: 1_000 });
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'bad');
    await settle(runtime);
    expect(runtime.actor('Worker').counters).toMatchObject({ accepted: 1, queued: 1 });
    expect(findUnbalanced(runtime)).toEqual([]);
    await stopVirtually(runtime, clock);
  });

  test('becomes a dead letter after the last one, and the actor is restarted (I-26)', async () => {
    const { Worker, journal } = worker({ attempts: 2, backoff: 10 });
    const { runtime, clock } = await started([Worker]);
    for (const work of ['bad', 'later']) void runtime.publish(Work, work);
    await clock.advance(110);
    expect(journal).toEqual(['#1 bad 1', '#1 bad 2', '#2 later 1']);
    expect(runtime.deadLetters.list().map(({ reason, attempt, error }) => [reason, attempt, error.message])).toEqual([
      ['handler-failed', 2, 'bad 2'],
    ]);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });

  test('is handled by the next incarnation when onError asks for a restart', async () => {
    const { Worker, journal, state } = worker({ attempts: 3 }, () => 'restart');
    const { runtime, clock } = await started([Worker]);
    for (const work of ['bad', 'later']) void runtime.publish(Work, work);
    await clock.advance(99);
    state.ill = false;
    await clock.advance(1);
    expect(journal).toEqual(['#1 bad 1', '#2 bad 2', '#2 later 1']);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });

  test.each<[ErrorVerdict, string]>([
    ['stop', 'handler-failed'],
    ['escalate', 'handler-failed'],
  ])('is given up when onError answers "%s"', async (verdict, reason) => {
    const { Worker } = worker({ attempts: 3 }, () => verdict);
    const { runtime, clock } = await started([Worker]);
    void runtime.join().catch(() => undefined);
    await runtime.publish(Work, 'bad');
    await clock.advance(20_000);
    expect(runtime.deadLetters.list().map((letter) => [letter.reason, letter.attempt])).toEqual([[reason, 1]]);
    await runtime.stop();
  });

  test('is handled after its module was restarted, when onError answers "escalate" below the root', async () => {
    const { Worker, journal } = worker({ attempts: 3 }, (attempt) => (attempt === 1 ? 'escalate' : undefined));
    const { runtime, clock } = await started({ name: 'Root', imports: [{ name: 'Inner', actors: [Worker] }] });
    await runtime.publish(Work, 'bad');
    await clock.advance(100);
    expect(journal).toEqual(['#1 bad 1', '#2 bad 2']);
    expect(findUnbalanced(runtime)).toEqual([]);
    await stopVirtually(runtime, clock);
  });

  test('is handled before a drain is over', async () => {
    const { Worker, journal } = worker({ attempts: 2 });
    const { runtime, clock } = await started([Worker]);
    for (const work of ['bad', 'later']) void runtime.publish(Work, work);
    await settle(runtime);
    const report = await stopVirtually(runtime, clock);
    expect([report.drained, journal]).toEqual([true, ['#1 bad 1', '#1 bad 2', '#2 later 1']]);
  });

  test('is not drained when its delay is longer than the deadline', async () => {
    const { Worker } = worker({ attempts: 2, backoff: 60_000 });
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'bad');
    await settle(runtime);
    const report = await stopVirtually(runtime, clock);
    expect([report.drained, runtime.deadLetters.list().map(({ reason }) => reason)]).toEqual([false, ['not-drained']]);
    expect(clock.pending).toBe(0);
    expect(findUnbalanced(runtime)).toEqual([]);
  });

  test('may fail later, and publish again', async () => {
    const seen: number[] = [];
    @Actor()
    class Worker {
      @Subscribe(Work, { retry: { attempts: 3, backoff: 5 } })
      async take(_work: string, { attempt }: Envelope) {
        await Promise.resolve();
        seen.push(attempt);
        if (attempt < 3) throw new Error('not yet');
      }
    }
    const { runtime, clock } = await started([Worker]);
    await runtime.publish(Work, 'good');
    await clock.advance(20);
    expect([seen, runtime.actor('Worker').counters.handled]).toEqual([[1, 2, 3], 1]);
    await runtime.stop();
  });

  test('goes to the dead letters with the rest when a restart drops the mailbox', async () => {
    const { Worker } = worker({ attempts: 3 }, () => 'restart');
    @Actor({ mailboxOnRestart: 'drop' })
    class Forgetful extends Worker {}
    const { runtime, clock } = await started([Forgetful]);
    for (const work of ['bad', 'later']) void runtime.publish(Work, work);
    await clock.advance(100);
    expect(runtime.deadLetters.list().map(({ reason, envelope }) => [reason, envelope.payload])).toEqual([
      ['actor-restarted', 'bad'],
      ['actor-restarted', 'later'],
    ]);
    await runtime.publish(Work, 'new');
    await settle(runtime);
    expect(runtime.actor('Forgetful').counters).toMatchObject({ handled: 1, queued: 0 });
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });
});

describe('a restart that drops the mailbox', () => {
  test('releases publishers that wait for room', async () => {
    const hold = gate();
    @Actor({ mailboxOnRestart: 'drop', capacity: 1 })
    class Slow {
      @Subscribe(Work)
      async take(work: string) {
        await hold.passed;
        if (work === 'bad') throw new Error('bad');
      }
    }
    const { runtime, clock } = await started([Slow]);
    await runtime.publish(Work, 'bad');
    await settle(runtime);
    await runtime.publish(Work, 'queued');
    const waiting = watch(runtime.publish(Work, 'waits'));
    await settle(runtime);
    expect(waiting.state).toBe('pending');
    hold.open();
    await settle(runtime);
    expect([waiting.state, runtime.deadLetters.list().map(({ reason }) => reason)]).toEqual([
      'resolved',
      ['handler-failed', 'actor-restarted', 'actor-restarted'],
    ]);
    await stopVirtually(runtime, clock);
    expect(findUnbalanced(runtime)).toEqual([]);
  });
});
