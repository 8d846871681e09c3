import {
  Actor,
  createRuntime,
  plainContainer,
  StepAction,
  Subscribe,
  topic,
  type ActorContainer,
  type AsyncContext,
} from '@maiko/core';
import { boundOf, observableOf, standsFor, WorkSource } from '@maiko/core/adapter';
import { AsyncLocalStorage } from 'node:async_hooks';
import { bufferCount, concat, defer, finalize, map, NEVER, of, Subject, tap, type Observable } from 'rxjs';
import { Counted, gate, RecordingLogger, settle, started, TestClock } from './support';

const Go = topic<string>('go');
const Out = topic<string>('out');

const storage = new AsyncLocalStorage<string>();

const carrying: AsyncContext = {
  capture: () => storage.getStore(),
  run: (captured, _actor, work) => {
    storage.run(captured as string, work);
  },
};

const here = () => Out(storage.getStore() ?? 'nothing');

/** Runs actors and collects what they publish; `ask` publishes within a store. */
async function running(
  actor: new () => object,
  { asyncContext }: { asyncContext?: AsyncContext } = { asyncContext: carrying },
) {
  const runtime = createRuntime({
    actors: [actor],
    clock: new TestClock(),
    logger: new RecordingLogger(),
    asyncContext,
  });
  const seen: string[] = [];
  runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
  await storage.run('starter', () => runtime.start());
  const ask = async (store: string): Promise<void> => {
    await storage.run(store, () => runtime.publish(Go, store));
    await settle(runtime);
  };
  return { runtime, seen, ask };
}

describe('an Observable that an actor returns runs in the async context of the code that returned it', () => {
  test.each<[string, () => unknown]>([
    ['of a handler', () => defer(() => of(here()))],
    ['of a promise', async () => (await Promise.resolve(), defer(() => of(here())))],
    ['inside another', () => of(defer(() => of(here())))],
    ['in an array', () => [defer(() => of(here()))]],
    ['of a generator', () => [defer(() => of(here()))][Symbol.iterator]()],
    ['that emits later', () => defer(() => Promise.resolve()).pipe(map(here))],
  ])('%s', async (_where, answer) => {
    @Actor()
    class Answering {
      @Subscribe(Go)
      handle() {
        return answer() as Observable<ReturnType<typeof Out>>;
      }
    }
    const { seen, ask } = await running(Answering);
    for (const store of ['a', 'b']) await ask(store);
    expect(seen).toEqual(['a', 'b']);
  });

  test('what it emits when something else happens is published within that of its handler', async () => {
    const source = new Subject<void>();
    const captured: unknown[] = [];
    @Actor()
    class Answering {
      @Subscribe(Go)
      handle() {
        return source.pipe(map(() => Out('later')));
      }
      @Subscribe(Out, { own: true })
      out() {
        captured.push(storage.getStore());
      }
    }
    const { runtime, ask } = await running(Answering);
    await ask('a');
    storage.run('elsewhere', () => {
      source.next();
      source.complete();
    });
    await settle(runtime);
    expect(captured).toEqual(['a']);
  });

  test('of onStart, step and without a context: in the empty one', async () => {
    let steps = 0;
    @Actor()
    class Beside {
      onStart() {
        return defer(() => of(here()));
      }
      step() {
        return steps++ === 0 ? defer(() => of(here())) : StepAction.Never;
      }
      @Subscribe(Go)
      handle() {
        return defer(() => of(here()));
      }
    }
    const { runtime, seen, ask } = await running(Beside, {});
    await settle(runtime);
    await ask('a');
    expect(seen).toEqual(['nothing', 'nothing', 'nothing']);
  });
});

describe('the pipe of an actor', () => {
  test('finds the store of each event in its operators, and of the last one behind a batch', async () => {
    const stores: (string | undefined)[] = [];
    @Actor()
    class Batches {
      @Subscribe(Go, {
        pipe: (events) =>
          events.pipe(
            tap(() => stores.push(storage.getStore())),
            bufferCount(2),
          ),
      })
      take() {
        return here();
      }
    }
    const { seen, ask } = await running(Batches);
    for (const store of ['a', 'b', 'c', 'd']) await ask(store);
    expect({ stores, seen }).toEqual({ stores: ['a', 'b', 'c', 'd'], seen: ['b', 'd'] });
  });

  test('gets the instance, also when a container has something around it', async () => {
    @Actor()
    class Hidden {
      readonly #sign = '!';
      @Subscribe(Go, { pipe: (events, actor: Hidden) => events.pipe(map((each) => each + actor.#sign)) })
      take(text: string) {
        return Out(text + this.#sign);
      }
    }
    const container: ActorContainer = {
      create: async (actorClass, context) => {
        const instance = await plainContainer.create(actorClass, context);
        const take = (text: string): unknown => (instance as unknown as Hidden).take(text);
        const around = <T extends object>(inner: T): T =>
          standsFor(Object.create(inner, { take: { value: take, configurable: true } }) as T, inner);
        // As two adapters would.
        return around(around(instance));
      },
    };
    const { runtime } = await started([Hidden], { container });
    const seen: string[] = [];
    runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
    await runtime.publish(Go, 'a');
    await settle(runtime);
    expect(seen).toEqual(['a!!']);
  });
});

describe('an Observable with a handler in it', () => {
  async function around(answer: (done: Promise<void>) => WorkSource<unknown>) {
    const done = gate();
    @Actor()
    class Working {
      @Subscribe(Go)
      handle() {
        return answer(done.passed) as never;
      }
    }
    const stage = await started([Working]);
    const seen: string[] = [];
    stage.runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
    await stage.runtime.publish(Go, 'go');
    await settle(stage.runtime);
    return { ...stage, seen, done };
  }

  test('is unsubscribed at the end of its actor when the handler is not in progress any more', async () => {
    const endless = new Counted(NEVER);
    const { runtime, seen, done } = await around((passed) => {
      const answered = gate();
      let busy: Promise<void> | undefined = answered.passed.then(() => (busy = undefined));
      const work = defer(() => passed.then(() => Out('done'))).pipe(tap(answered.open));
      return new WorkSource(concat(of(Out('began')), work, endless), boundOf(undefined), () => busy);
    });
    const stopped = runtime.stopActor('Working');
    await settle(runtime);
    expect(seen).toEqual(['began']);
    done.open();
    await stopped;
    expect(seen).toEqual(['began', 'done']);
    expect(endless.open).toBe(0);
  });

  test('is unsubscribed when its actor has failed by taking too long, in progress or not', async () => {
    let ended = 0;
    @Actor({ handlerTimeout: 100 })
    class Working {
      @Subscribe(Go)
      handle() {
        const source = NEVER.pipe(finalize(() => ended++));
        return new WorkSource(source, boundOf(undefined), () => new Promise(() => undefined)) as never;
      }
    }
    const { runtime, clock } = await started([Working]);
    await runtime.publish(Go, 'go');
    await settle(runtime);
    await clock.advance(1_000);
    expect({ ended, restarts: runtime.actor('Working').restarts }).toEqual({ ended: 1, restarts: 1 });
  });

  test('may be of any library, and has its bound', () => {
    const seen: unknown[] = [];
    const foreign = { '@@observable': () => of(1, 2) };
    observableOf(foreign).subscribe((each) => seen.push(each));
    expect(seen).toEqual([1, 2]);
    expect(boundOf(foreign)).toEqual({ capacity: 128, overflow: 'fail' });
  });
});
