import { bounded, Actor, Subscribe } from '@maiko/core';
import {
  Catch,
  Injectable,
  UseInterceptors,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { concat, from, map, of, range, retry, Subject, throwError } from 'rxjs';
import { answering, application, gate, Go, intercepting, Journal, Out, settle, type Around } from './support';

@Catch()
class Apology implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost): unknown {
    return Out(`${host.getType()} ${host.getArgByIndex<string>(0)}: ${error.message}`);
  }
}

describe('what interceptors emit', () => {
  test('is published as it comes, and the handler is in progress until it completes', async () => {
    const source = new Subject<Out>();
    const { runtime, seen, counters } = await answering(() => source);
    for (const each of ['a', 'b']) {
      source.next(Out(each));
      await settle(runtime);
    }
    expect(seen).toEqual(['a!', 'b!']);
    expect(counters()).toMatchObject({ handled: 0, queued: 1 });
    source.complete();
    await settle(runtime);
    expect(counters()).toMatchObject({ handled: 1, failed: 0 });
  });

  test.each<[string, () => unknown]>([
    ['an Observable', () => of(Out(1), Out(2), Out(3))],
    ['a promise of one', () => Promise.resolve(of(Out(1), Out(2), Out(3)))],
    ['a bounded one', () => bounded(of(Out(1), Out(2), Out(3)))],
    [
      'that of another library',
      () => ({ '@@observable': () => from([Out(1), Out(2), Out(3)]) as { subscribe(observer: never): unknown } }),
    ],
  ])('is each value of %s', async (_what, answer) => {
    const { seen, counters } = await answering(answer);
    expect(seen).toEqual(['1!', '2!', '3!']);
    expect(counters()).toMatchObject({ handled: 1, failed: 0 });
  });

  test.each<[string, () => unknown, number]>([
    ['nothing', () => undefined, 0],
    ['an event', () => Out(1), 1],
    ['a promise of an event', () => Promise.resolve(Out(1)), 1],
    ['an array', () => [Out(1), Out(2)], 2],
    [
      'a generator',
      function* () {
        yield Out(1);
        yield Out(2);
      },
      2,
    ],
  ])('is one value when the handler gives %s', async (_what, answer, events) => {
    const values: unknown[] = [];
    const noting = intercepting((results) => results.pipe(map((value) => (values.push(value), value))));
    const { seen, counters } = await answering(answer, { interceptors: [noting] });
    expect(values).toHaveLength(1);
    expect(seen).toHaveLength(events);
    expect(counters()).toMatchObject({ handled: 1, failed: 0 });
  });

  test('is published while the handler is still running', async () => {
    const wait = gate();
    const began = intercepting((results) => concat(of(Out('began')), results));
    const { runtime, seen } = await answering(() => wait.passed.then(() => Out('done')), { interceptors: [began] });
    expect(seen).toEqual(['began']);
    wait.open();
    await settle(runtime);
    expect(seen).toEqual(['began', 'done']);
  });

  test('is bounded: more than may wait while one is accepted fails the handler', async () => {
    const { runtime, seen, counters } = await answering(() => range(0, 200).pipe(map((n) => Out(n))));
    expect(seen).toHaveLength(128);
    expect(counters()).toMatchObject({ handled: 0, failed: 1 });
    expect(runtime.deadLetters.list()).toMatchObject([{ error: { code: 'SOURCE_OVERFLOW' } }]);
  });

  test('has the bound of the Observable that the handler returned', async () => {
    const { seen } = await answering(() =>
      bounded(range(0, 200).pipe(map((n) => Out(n))), { capacity: 2, overflow: 'drop-oldest' }),
    );
    expect(seen).toEqual(['198!', '199!']);
  });

  test('may be nothing of the handler, which then is not called', async () => {
    const handler = jest.fn();
    const cached = intercepting(() => of(Out('cached')));
    const { seen } = await answering(handler, { interceptors: [cached] });
    expect(seen).toEqual(['cached']);
    expect(handler).not.toHaveBeenCalled();
  });

  test('may come of a second call of the handler', async () => {
    let calls = 0;
    const { seen, counters } = await answering(
      () => {
        if (++calls === 1) throw new Error('first');
        return Out(calls);
      },
      { interceptors: [intercepting((results) => results.pipe(retry(1)))] },
    );
    expect(seen).toEqual([2]);
    expect(counters()).toMatchObject({ handled: 1, failed: 0 });
  });

  test('fails the handler with an error, after the values before it', async () => {
    const { seen, counters } = await answering(() =>
      concat(
        of(Out(1)),
        throwError(() => new Error('broken')),
      ),
    );
    expect(seen).toEqual(['1!']);
    expect(counters()).toMatchObject({ handled: 0, failed: 1 });
  });
});

describe('a filter', () => {
  test.each<[string, Around]>([
    ['without interceptors', { interceptors: [] }],
    ['behind interceptors', {}],
  ])('answers an error of an Observable, %s', async (_where, around) => {
    const failing = () =>
      concat(
        of(Out(1)),
        throwError(() => new Error('broken')),
      );
    const { seen, counters } = await answering(failing, { ...around, filters: [new Apology()] });
    expect(seen.slice(1)).toEqual(['maiko go: broken']);
    expect(seen).toHaveLength(2);
    expect(counters()).toMatchObject({ handled: 1, failed: 0 });
  });

  test.each<[string, () => unknown]>([
    ['a promise', () => Promise.resolve(Out('sorry'))],
    ['an Observable', () => of(Out('sorry'))],
    ['a promise of one', () => Promise.resolve(of(Out('sorry')))],
  ])('may answer with %s', async (_what, answer) => {
    @Catch()
    class Filtering implements ExceptionFilter {
      catch = answer;
    }
    const failing = () => throwError(() => new Error('broken'));
    const { seen, counters } = await answering(failing, { filters: [new Filtering()] });
    expect(seen).toEqual(['sorry']);
    expect(counters()).toMatchObject({ handled: 1, failed: 0 });
  });

  test('that throws fails the handler', async () => {
    @Catch()
    class Rethrowing implements ExceptionFilter {
      catch(error: Error): never {
        throw new Error(`${error.message} again`);
      }
    }
    const failing = () => throwError(() => new Error('broken'));
    const { runtime } = await answering(failing, { filters: [new Rethrowing()] });
    expect(runtime.deadLetters.list()).toMatchObject([{ error: { message: 'broken again' } }]);
  });
});

test('services of an interceptor are injected, and it sees the handler and its event', async () => {
  @Injectable()
  class Noting implements NestInterceptor {
    constructor(private readonly journal: Journal) {}
    intercept(context: ExecutionContext, next: CallHandler) {
      this.journal.write(`${context.getClass().name}.${context.getHandler().name} ${context.getArgByIndex<string>(0)}`);
      return next.handle();
    }
  }
  @Actor()
  @UseInterceptors(Noting)
  class Streaming {
    @Subscribe(Go)
    handle() {
      return of(Out(1), Out(2));
    }
  }
  const { app, runtime, settled } = await application({ providers: [Streaming, Journal] });
  await runtime.publish(Go, 'go');
  await settled();
  expect(app.get(Journal).lines).toEqual(['Streaming.handle go']);
});
