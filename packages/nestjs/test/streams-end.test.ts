import { Actor, Subscribe } from '@maiko/core';
import { Catch, UseInterceptors, type ExceptionFilter, type NestInterceptor } from '@nestjs/common';
import { concat, interval, map, merge, mergeMap, NEVER, of, switchMap, throwError, type Observable } from 'rxjs';
import { Counted } from '../../core/test/support';
import { answering, application, gate, Go, intercepting, Out, settle, shouting } from './support';

describe('the end of an actor', () => {
  test('unsubscribes an endless Observable behind interceptors, and its interceptors', async () => {
    const counted = new Counted(interval(1e9).pipe(map((n) => Out(n))));
    const beside = new Counted(NEVER);
    const { runtime, seen } = await answering(() => concat(of(Out(0)), counted), {
      interceptors: [shouting, intercepting((results) => merge(results, beside))],
    });
    expect(seen).toEqual(['0!']);
    expect([counted.open, beside.open]).toEqual([1, 1]);
    await runtime.stopActor('Answering');
    expect([counted.open, beside.open]).toEqual([0, 0]);
  });

  test('unsubscribes what an interceptor goes on emitting once the handler has answered', async () => {
    const counted = new Counted(NEVER);
    const endless = intercepting((results) => results.pipe(switchMap((value) => concat(of(value), counted))));
    const { runtime, seen } = await answering(() => Promise.resolve(Out(1)), { interceptors: [endless] });
    expect({ seen, opened: counted.open }).toEqual({ seen: [1], opened: 1 });
    await runtime.stopActor('Answering');
    expect(counted.open).toBe(0);
    expect(runtime.deadLetters.list()).toEqual([]);
  });

  test.each<[string, NestInterceptor, (passed: Promise<void>) => unknown]>([
    ['a handler that is running', shouting, (passed) => passed.then(() => Out('done'))],
    [
      'a handler that an interceptor has not called yet',
      {
        intercept: async (_, next) => {
          await Promise.resolve();
          return next.handle();
        },
      },
      (passed) => passed.then(() => Out('done')),
    ],
    [
      'a handler after what an interceptor has emitted',
      intercepting((results) => concat(of(Out('began')), results)),
      (passed) => passed.then(() => Out('done')),
    ],
  ])('waits for %s, and for its event', async (_what, interceptor, answer) => {
    const wait = gate();
    const { runtime, seen } = await answering(() => answer(wait.passed), { interceptors: [interceptor] });
    const closed = runtime.stopActor('Answering');
    wait.open();
    await closed;
    expect(String(seen.at(-1))).toMatch(/^done/);
  });

  test('waits for an interceptor that is busy with the event of the handler', async () => {
    const wait = gate();
    const slow = intercepting((results) =>
      results.pipe(mergeMap((value) => wait.passed.then(() => value as unknown as Out))),
    );
    const { runtime, seen } = await answering(() => Out('done'), { interceptors: [slow] });
    const closed = runtime.stopActor('Answering');
    await Promise.resolve();
    wait.open();
    await closed;
    expect(seen).toEqual(['done']);
  });

  test('waits for a filter that is busy with an error', async () => {
    const wait = gate();
    @Catch()
    class Slow implements ExceptionFilter {
      async catch(error: Error) {
        await wait.passed;
        return Out(error.message);
      }
    }
    const failing = () => throwError(() => new Error('broken'));
    const { runtime, seen } = await answering(failing, { filters: [new Slow()] });
    const closed = runtime.stopActor('Answering');
    await Promise.resolve();
    wait.open();
    await closed;
    expect(seen).toEqual(['broken']);
  });

  test('by a handler that takes too long unsubscribes it', async () => {
    const counted = new Counted(NEVER);
    @Actor({ handlerTimeout: 100 })
    @UseInterceptors(shouting)
    class Endless {
      @Subscribe(Go)
      handle(_: string) {
        return counted as Observable<Out>;
      }
    }
    const { runtime, harness } = await application({ providers: [Endless] });
    await runtime.publish(Go, 'go');
    await settle(runtime);
    expect(counted.open).toBe(1);
    await harness.advance(1_000);
    expect(runtime.actor('Endless').restarts).toBe(1);
    expect(counted.open).toBe(0);
  });
});
