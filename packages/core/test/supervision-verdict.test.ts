import {
  Actor,
  causeChain,
  Subscribe,
  topic,
  type ActorClass,
  type Envelope,
  type ErrorVerdict,
  type StopReason,
} from '@maiko/core';
import { settle, started } from './support';

const Work = topic<number>('work');

/** Fails on every event and asks `judge`. */
function judged(judge: (error: Error, envelope: Envelope | undefined) => unknown) {
  const stops: StopReason[] = [];
  @Actor()
  class Judged {
    @Subscribe(Work)
    take(work: number) {
      if (work < 0) throw new Error(`no ${String(work)}`);
    }
    onError(error: Error, envelope: Envelope | undefined): ErrorVerdict {
      return judge(error, envelope) as ErrorVerdict;
    }
    onStop(reason: StopReason) {
      stops.push(reason);
    }
  }
  return { Judged: Judged as ActorClass, stops };
}

describe('the verdict of onError', () => {
  test.each([
    ['at once', (verdict: unknown) => verdict],
    ['later', (verdict: unknown) => Promise.resolve(verdict)],
  ])('is done, given %s', async (_, give) => {
    const expected: [unknown, string[], string][] = [
      ['resume', [], 'running'],
      ['restart', ['restart'], 'running'],
      [undefined, ['restart'], 'running'],
      ['stop', ['failure'], 'gone'],
    ];
    for (const [verdict, reasons, status] of expected) {
      const { Judged, stops } = judged(() => give(verdict));
      const { runtime, clock } = await started([Judged]);
      await runtime.publish(Work, -1);
      await clock.advance(100);
      expect(stops).toEqual(reasons);
      expect(runtime.actors()[0]?.status ?? 'gone').toBe(status);
      expect(runtime.state).toBe('running');
      await runtime.stop();
    }
  });

  test.each([
    ['at once', (verdict: unknown) => verdict],
    ['later', (verdict: unknown) => Promise.resolve(verdict)],
  ])('escalate, given %s, ends the runtime with the cause', async (_, give) => {
    const { Judged, stops } = judged(() => give('escalate'));
    const { runtime } = await started([Judged]);
    const joined = runtime.join().then(
      () => [],
      (error: unknown) => causeChain(error),
    );
    await runtime.publish(Work, -1);
    expect(await joined).toEqual([
      expect.stringContaining('[RUNTIME_FAILED]'),
      expect.stringContaining('[ESCALATED] Actor "Judged" returned "escalate"'),
      expect.stringContaining('[HANDLER_FAILED]'),
      'Error: no -1',
    ]);
    expect(stops).toEqual(['failure']);
    // It was judged and done: nothing was left behind.
    expect((await runtime.stop()).abandoned).toEqual([]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('bad judge');
      },
      'ON_ERROR_FAILED',
    ],
    ['rejects', () => Promise.reject(new Error('bad judge')), 'ON_ERROR_FAILED'],
    ['answers nonsense', () => 'whatever', 'INVALID_VERDICT'],
    ['answers nonsense later', () => Promise.resolve(42), 'INVALID_VERDICT'],
  ])('one that %s restarts the actor, and both causes are told', async (_, judge, code) => {
    const { Judged } = judged(judge);
    const { runtime, clock } = await started([Judged]);
    const causes: Error[] = [];
    runtime.monitors.add({ actorRestarting: (_id, _incarnation, cause) => causes.push(cause) });
    await runtime.publish(Work, -1);
    await clock.advance(100);
    expect(runtime.actor('Judged')).toMatchObject({ status: 'running', incarnation: 2 });
    expect(causes[0]).toMatchObject({ code });
    expect(JSON.stringify(causeChain(causes[0]))).toContain('no -1');
    await runtime.stop();
  });

  test('waited for, holds the next event back', async () => {
    let answer = (_: ErrorVerdict): void => undefined;
    const { Judged } = judged(() => new Promise<ErrorVerdict>((resolve) => (answer = resolve)));
    const { runtime } = await started([Judged]);
    for (const work of [-1, 2]) void runtime.publish(Work, work);
    await settle(runtime);
    expect(runtime.actor('Judged').counters).toMatchObject({ failed: 1, handled: 0, queued: 1 });
    answer('resume');
    await settle(runtime);
    expect(runtime.actor('Judged').counters).toMatchObject({ failed: 1, handled: 1, queued: 0 });
    await runtime.stop();
  });
});
