import { Actor, ActorContext, inject, StepAction, Subscribe, topic, type OnStart, type Runtime } from '@maiko/core';
import { NEVER, Subject, finalize, interval, map, merge, mergeMap, of, throwError, timer } from 'rxjs';
import { Counted, settle, started } from './support';

// An actor fails beside what it has in hand, and that has no end.

const Follow = topic<null>('follow');
const Fast = topic<number>('fast', { overflow: 'fail' });
const Out = topic<number>('out');

/** How long what is in hand may go on. */
const LONGEST = 5_000;

/** What an actor may have in hand without an end. */
const endless = {
  'an Observable': () => NEVER,
  'an Observable that emits': (ctx: ActorContext) => interval(1_000, ctx.scheduler).pipe(map((n) => Out(n))),
  'an async generator': async function* (ctx: ActorContext) {
    for (;;) {
      await new Promise<void>((resolve) => ctx.scheduler.schedule(() => resolve(), 1_000));
      yield Out(1);
    }
  },
};

describe.each(Object.entries(endless))('a handler that follows %s', (_, follow) => {
  /** Has the actor follow it, fail beside it, and waits. */
  async function failing(verdict: 'resume' | 'restart' | 'stop', fail: (ctx: ActorContext, runtime: Runtime) => void) {
    const errors: unknown[] = [];
    const handled: number[] = [];
    const contexts: ActorContext[] = [];
    @Actor({ name: 'follower', capacity: 2 })
    class Follower {
      readonly ctx = inject(ActorContext);
      constructor() {
        contexts.push(this.ctx);
      }
      @Subscribe(Follow)
      follow(_: null) {
        return follow(this.ctx) as typeof NEVER;
      }
      @Subscribe(Fast)
      fast(n: number) {
        handled.push(n);
      }
      onError(error: Error) {
        errors.push((error as { code?: unknown }).code ?? error.message);
        return verdict;
      }
    }
    const stage = await started([Follower]);
    await stage.runtime.publish(Follow, null);
    await settle(stage.runtime);
    fail(contexts[0] as ActorContext, stage.runtime);
    await settle(stage.runtime);
    const before = [...errors];
    for (let at = 0; at <= LONGEST; at += 1_000) await stage.clock.advance(1_000);
    await settle(stage.runtime);
    return { ...stage, errors, before, handled, contexts };
  }

  test.each(['resume', 'restart'] as const)(
    'is judged when it has gone on for long enough, and %ss',
    async (verdict) => {
      const { before, errors, handled, runtime, contexts } = await failing(verdict, (_ctx, runtime) => {
        for (const n of [1, 2, 3]) void runtime.publish(Fast, n);
      });
      await settle(runtime);
      expect([before, errors]).toEqual([[], ['MAILBOX_OVERFLOW']]);
      expect(handled).toEqual([1, 2]);
      expect(contexts).toHaveLength(verdict === 'resume' ? 1 : 2);
      expect(runtime.actor('follower').counters).toMatchObject({ handled: 3, failed: 0, deadLettered: 1, queued: 0 });
      await runtime.publish(Fast, 4);
      await settle(runtime);
      expect(handled).toEqual([1, 2, 4]);
      await runtime.stop();
    },
  );

  test('is judged also for work of its scheduler that fails', async () => {
    const { errors, runtime } = await failing('stop', ({ scheduler }) => {
      scheduler.schedule(() => {
        throw new Error('work');
      });
    });
    expect(errors).toEqual(['SCHEDULER_WORK_FAILED']);
    expect(runtime.actors()).toEqual([]);
  });
});

test('a step that follows an endless Observable is ended when the actor fails beside it', async () => {
  const errors: unknown[] = [];
  const counted = new Counted(NEVER);
  @Actor({ name: 'stepping', capacity: 1 })
  class Stepping {
    #first = true;
    step() {
      if (!this.#first) return StepAction.Never;
      this.#first = false;
      return counted;
    }
    @Subscribe(Fast)
    fast(_: number) {}
    onError(error: Error) {
      errors.push((error as { code?: unknown }).code);
      return 'resume' as const;
    }
  }
  const { runtime, clock } = await started([Stepping]);
  for (const n of [1, 2, 3]) void runtime.publish(Fast, n);
  await settle(runtime);
  expect(counted.open).toBe(1);
  await clock.advance(LONGEST);
  await settle(runtime);
  expect([errors, counted.open]).toEqual([['MAILBOX_OVERFLOW'], 0]);
});

test('what has an end in time keeps it, and sources beside the turns go on', async () => {
  const seen: number[] = [];
  const beside = new Subject<number>();
  const ended: string[] = [];
  @Actor({ name: 'follower', capacity: 1 })
  class Follower implements OnStart {
    readonly ctx = inject(ActorContext);
    onStart() {
      return beside.pipe(map((n) => Out(n)));
    }
    @Subscribe(Follow)
    follow(_: null) {
      const work = merge(of(0), timer(LONGEST - 1, this.ctx.scheduler));
      return work.pipe(
        map(() => Out(1)),
        finalize(() => ended.push('work')),
      );
    }
    @Subscribe(Fast)
    fast(_: number) {}
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime, clock } = await started([Follower]);
  runtime.subject(Out).subscribe((n) => seen.push(n));
  await runtime.publish(Follow, null);
  await settle(runtime);
  for (const n of [1, 2]) void runtime.publish(Fast, n);
  await settle(runtime);
  await clock.advance(LONGEST - 1);
  await settle(runtime);
  beside.next(2);
  await settle(runtime);
  expect([seen, ended]).toEqual([[1, 1, 2], ['work']]);
  await clock.advance(10 * LONGEST);
  expect(clock.pending).toBe(0);
});

test('a failure of the followed Observable itself is that of its handler', async () => {
  const errors: string[] = [];
  @Actor()
  class Follower {
    @Subscribe(Follow)
    follow(_: null) {
      return of(1).pipe(mergeMap(() => throwError(() => new Error('cable'))));
    }
    onError(error: Error) {
      errors.push(error.message);
      return 'resume' as const;
    }
  }
  const { runtime, clock } = await started([Follower]);
  await runtime.publish(Follow, null);
  await settle(runtime);
  expect([errors, clock.pending]).toEqual([['cable'], 0]);
});
