import { Actor, Every, StepAction, Subscribe, topic } from '@maiko/core';
import { CarryContext, MaikoModule } from '@maiko/nestjs';
import { TestClock } from '@maiko/testing';
import { ClsModule, ClsService } from 'nestjs-cls';
import { AsyncLocalStorage } from 'node:async_hooks';
import { application, applicationOf, errorOf, Journal } from './support';

type Store = Map<string, string>;
const storage = new AsyncLocalStorage<Store>();

const First = topic<string>('first');
const Second = topic<string>('second');

function seen(): string {
  return [...(storage.getStore() ?? new Map([['nothing', '']])).keys()].join('+');
}

@Actor()
class Forking {
  @Subscribe(First)
  async first(request: string) {
    storage.getStore()?.set(`forked by ${request}`, '');
    await Promise.resolve();
    return Second(request);
  }
}

@Actor()
@CarryContext('inherit')
class Inheriting {
  constructor(private readonly journal: Journal) {}
  @Subscribe(First)
  first() {
    this.journal.write(`inherit ${seen()}`);
    storage.getStore()?.set('inherited', '');
  }
}

@Actor()
@CarryContext('fresh')
class Fresh {
  constructor(private readonly journal: Journal) {}
  @Subscribe(First)
  first() {
    this.journal.write(`fresh ${seen()}`);
  }
}

@Actor()
class Last {
  constructor(private readonly journal: Journal) {}
  @Subscribe(Second)
  second() {
    this.journal.write(`second ${seen()}`);
  }
}

test('each handler finds the store of the publish it handles; what was returned goes on with the store of its handler', async () => {
  const { app, runtime, settled } = await application(
    { providers: [Forking, Last, Journal] },
    { asyncContext: [storage] },
  );
  const stores = ['a', 'b', 'c'].map((request): Store => new Map([[request, '']]));
  // In one burst: the runtime wakes once for all three.
  for (const store of stores) storage.run(store, () => void runtime.publish(First, [...store.keys()].join()));
  void runtime.publish(First, 'without context');
  await settled();
  expect(app.get(Journal).lines).toEqual([
    'second a+forked by a',
    'second b+forked by b',
    'second c+forked by c',
    'second nothing',
  ]);
  expect(stores.map(({ size }) => size)).toEqual([1, 1, 1]);
});

test('an actor chooses: inherit gets the store itself, fresh gets none', async () => {
  const { app, runtime, settled } = await application(
    { providers: [Inheriting, Fresh, Journal] },
    { asyncContext: [storage] },
  );
  const store: Store = new Map([['request', '']]);
  await storage.run(store, () => runtime.publish(First, 'x'));
  await settled();
  expect(app.get(Journal).lines.sort()).toEqual(['fresh nothing', 'inherit request']);
  expect([...store.keys()]).toEqual(['request', 'inherited']);
});

test('a retry finds what the first attempt found', async () => {
  const attempts: string[] = [];
  @Actor()
  class Retrying {
    @Subscribe(First, { retry: { attempts: 2, backoff: { min: 0, max: 0 } } })
    async first() {
      attempts.push(seen());
      await Promise.resolve();
      if (attempts.length === 1) throw new Error('once');
    }
  }
  const { runtime, harness } = await application({ providers: [Retrying] }, { asyncContext: [storage] });
  await storage.run(new Map([['request', '']]), () => runtime.publish(First, 'x'));
  await harness.advance(1_000);
  expect(attempts).toEqual(['request', 'request']);
});

test('a fork may leave out what must not go along', async () => {
  const fork = (store: Store) => new Map([...store].filter(([key]) => key !== 'transaction'));
  const { app, runtime, settled } = await application(
    { providers: [Forking, Last, Journal] },
    { asyncContext: [{ storage, fork }] },
  );
  const store: Store = new Map([
    ['request', ''],
    ['transaction', ''],
  ]);
  await storage.run(store, () => runtime.publish(First, 'x'));
  await settled();
  expect(app.get(Journal).lines).toEqual(['second request+forked by x']);
});

test('ClsService of nestjs-cls', async () => {
  @Actor()
  class Tenants {
    constructor(
      private readonly cls: ClsService,
      private readonly journal: Journal,
    ) {}
    @Subscribe(First)
    async first() {
      await Promise.resolve();
      this.journal.write(`${this.cls.getId()} ${this.cls.get<string>('tenant')}`);
      this.cls.set('tenant', 'changed');
    }
  }
  const { app, runtime, settled } = await applicationOf({
    imports: [
      ClsModule.forRoot({ global: true }),
      MaikoModule.forRootAsync({ inject: [ClsService], useFactory: (cls: ClsService) => ({ asyncContext: [cls] }) }),
    ],
    providers: [Tenants, Journal],
  });
  const cls = app.get(ClsService);
  const tenant = await cls.runWith({ tenant: 'acme' } as never, async () => {
    cls.set('cls:id', 'request 1');
    await runtime.publish(First, 'x');
    await settled();
    return cls.get<string>('tenant');
  });
  expect(app.get(Journal).lines).toEqual([expect.stringMatching(/ acme$/)]);
  expect(tenant).toBe('acme');
});

test('hooks, steps and scheduled methods have a context of nestjs-cls of their own, each time', async () => {
  const found: string[] = [];
  @Actor()
  class Alone {
    constructor(private readonly cls: ClsService) {}
    private look(where: string) {
      const { mark = 'its own' } = this.cls.isActive() ? this.cls.get<{ mark?: string }>() : { mark: 'no context' };
      found.push(`${where}: ${mark}`);
      if (this.cls.isActive()) this.cls.set('mark', `left by ${where}`);
    }
    async onStart() {
      await Promise.resolve();
      this.look('onStart');
    }
    @Every(10)
    tick() {
      this.look('schedule');
    }
    step() {
      this.look('step');
      return StepAction.Never;
    }
    onStop() {
      this.look('onStop');
    }
  }
  @Actor()
  @CarryContext('fresh')
  class Without {
    constructor(private readonly cls: ClsService) {}
    onStart() {
      found.push(`fresh: ${this.cls.isActive() ? 'a context' : 'no context'}`);
    }
  }
  const clock = new TestClock();
  const { app } = await applicationOf({
    imports: [
      ClsModule.forRoot({ global: true }),
      MaikoModule.forRootAsync({
        inject: [ClsService],
        useFactory: (cls: ClsService) => ({ asyncContext: [cls], clock }),
      }),
    ],
    providers: [Alone, Without],
  });
  await clock.advance(20);
  await app.close();
  expect(found.sort()).toEqual([
    'fresh: no context',
    'onStart: its own',
    'onStop: its own',
    'schedule: its own',
    'schedule: its own',
    'step: its own',
  ]);
});

test('what is no storage is refused', async () => {
  const { message } = await errorOf(() => MaikoModule.forRoot({ asyncContext: [{}] as never }));
  expect(message).toContain(
    'Option "asyncContext[0]" of MaikoModule.forRoot is not valid. Expected an AsyncLocalStorage or a ClsService',
  );
});
