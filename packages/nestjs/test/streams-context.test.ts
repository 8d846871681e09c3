import { Actor, Subscribe } from '@maiko/core';
import { UseInterceptors } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { concat, defer, delay, EMPTY, from, map, of, type Observable } from 'rxjs';
import { application, Go, intercepting, Out, settle } from './support';

describe('an async context', () => {
  const storage = new AsyncLocalStorage<string>();
  const store = () => Out(storage.getStore());

  test.each<[string, () => unknown]>([
    ['an Observable', () => defer(() => of(store()))],
    ['a promise of one', async () => (await Promise.resolve(), defer(() => of(store())))],
    ['one that emits later', () => defer(() => from(Promise.resolve())).pipe(map(store))],
  ])('surrounds %s that a handler returns, with and without enhancers', async (_what, answer) => {
    @Actor()
    class Plain {
      @Subscribe(Go)
      handle() {
        return answer() as Observable<Out>;
      }
    }
    const within = intercepting((results) =>
      concat(
        defer(() => of(store())),
        results,
      ),
    );
    @Actor()
    @UseInterceptors(within)
    class Enhanced extends Plain {}
    const { runtime } = await application({ providers: [Plain, Enhanced] }, { asyncContext: [storage] });
    const seen: unknown[] = [];
    runtime.events(Out).subscribe(({ payload }) => seen.push(payload));
    await storage.run('request', () => runtime.publish(Go, 'go'));
    await settle(runtime);
    expect(seen).toEqual(['request', 'request', 'request']);
  });

  test('goes along with what an Observable emits', async () => {
    const stores: unknown[] = [];
    @Actor()
    class Asked {
      @Subscribe(Go)
      handle() {
        return of(Out(1)).pipe(delay(0));
      }
    }
    @Actor()
    class Heard {
      @Subscribe(Out)
      hear() {
        stores.push(storage.getStore());
        return EMPTY;
      }
    }
    const { runtime, harness } = await application({ providers: [Asked, Heard] }, { asyncContext: [storage] });
    const heard = new Promise<void>((resolve) => runtime.events(Out).subscribe(() => resolve()));
    await storage.run('request', () => runtime.publish(Go, 'go'));
    await heard;
    await harness.settle();
    expect(stores).toEqual(['request']);
  });
});
