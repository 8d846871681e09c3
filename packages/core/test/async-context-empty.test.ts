import {
  Actor,
  ActorContext,
  createRuntime,
  Every,
  inject,
  plainContainer,
  Schedule,
  StepAction,
  Subscribe,
  topic,
  type ActorContainer,
  type AsyncContext,
  type RuntimeOptions,
} from '@maiko/core';
import { AsyncLocalStorage } from 'node:async_hooks';
import { RecordingLogger, SeededDispatcher, settle, TestClock } from './support';

const storage = new AsyncLocalStorage<string>();
const Work = topic<string>('work');
const Next = topic<string>('next');

/** What was seen where, in order. */
let seen: string[] = [];
const look = (where: string): void => {
  seen.push(`${where}: ${storage.getStore() ?? 'nothing'}`);
};
const places = (): string[] => [...new Set(seen)].sort();

beforeEach(() => {
  seen = [];
});

@Actor({ restart: 'permanent' })
class Everywhere {
  private readonly ctx = inject(ActorContext);
  private steps = 0;
  constructor() {
    look('constructor');
  }
  async onStart() {
    look('onStart');
    this.ctx.signal.addEventListener('abort', () => {
      look('signal');
    });
    await Promise.resolve();
    look('onStart goes on');
  }
  @Subscribe(Work, { retry: { attempts: 2, backoff: 10 } })
  async work(what: string) {
    look('handler');
    await Promise.resolve();
    look('handler goes on');
    if (what === 'fail') throw new Error(what);
    return Next(what);
  }
  @Subscribe(Next, { own: true })
  next() {
    look('handler of what was returned');
  }
  @Every(50)
  tick() {
    look('schedule');
  }
  step() {
    look('step');
    return this.steps++ < 2 ? StepAction.Backoff(20) : StepAction.Never;
  }
  onError() {
    look('onError');
  }
  async onStop() {
    look('onStop');
    await Promise.resolve();
  }
  dispose() {
    look('dispose');
  }
}

const container: ActorContainer = {
  create: (actorClass, context) => plainContainer.create(actorClass, context),
  dispose: (instance) => {
    (instance as Everywhere).dispose();
  },
};

const PLACES = [
  'constructor',
  'dispose',
  'handler',
  'handler goes on',
  'handler of what was returned',
  'observer',
  'onError',
  'onStart',
  'onStart goes on',
  'onStop',
  'schedule',
  'signal',
  'step',
];

/** Everything that happens to an actor, set in motion under a store of its own each time. */
async function life(options: Partial<RuntimeOptions> = {}): Promise<void> {
  const clock = new TestClock();
  const logger = new RecordingLogger();
  const runtime = storage.run('creator', () => {
    return createRuntime({
      actors: [Everywhere],
      container,
      clock,
      logger,
      watch: false,
      random: { next: () => 0 },
      ...options,
    });
  });
  const under = async <T>(store: string, work: () => T | Promise<T>): Promise<void> => {
    await storage.run(store, async () => {
      const done = Promise.resolve(work());
      await settle(runtime);
      await clock.advance(200);
      await done;
    });
  };
  await under('starter', () => runtime.start());
  const observer = storage.run('subscriber', () =>
    runtime.events(Next).subscribe(() => {
      look('observer');
    }),
  );
  await under('alice', () => runtime.publish(Work, 'a'));
  await under('bob', () => runtime.publish(Work, 'fail'));
  await clock.advance(5_000);
  await under('spawner', () => runtime.spawn(Everywhere, { name: 'spawned' }));
  await under('carol', () => runtime.publish(Work, 'c'));
  await under('ender', () => runtime.stopActor('spawned'));
  observer.unsubscribe();
  await under('stopper', () => runtime.stop());
}

const INTO_NOTHING = PLACES.map((place) => `${place}: nothing`).sort();

test('code of actors finds no store of the code that creates, starts, publishes, observes, spawns and stops', async () => {
  await life();
  expect(places()).toEqual(INTO_NOTHING);
});

test('the same under another dispatcher', async () => {
  await life({ dispatcher: new SeededDispatcher(7) });
  expect(places()).toEqual(INTO_NOTHING);
});

test('the same when rejections are attributed', async () => {
  await life({ rejections: 'attribute' });
  expect(places()).toEqual(INTO_NOTHING);
});

test('two hundred events of tenants, published at once: no handler finds a store of another', async () => {
  const found: string[] = [];
  @Actor()
  class Tenants {
    @Subscribe(Work)
    async work(tenant: string) {
      found.push(`${tenant} finds ${storage.getStore() ?? 'nothing'}`);
      await Promise.resolve();
      found.push(`${tenant} finds ${storage.getStore() ?? 'nothing'}`);
    }
  }
  const tenants = Array.from({ length: 200 }, (_, index) => `tenant ${String(index)}`);
  const runtime = createRuntime({ actors: [Tenants], clock: new TestClock(), watch: false });
  await runtime.start();
  await Promise.all(tenants.map((tenant) => storage.run(tenant, () => runtime.publish(Work, tenant))));
  await settle(runtime);
  expect(found).toEqual(tenants.flatMap((tenant) => [`${tenant} finds nothing`, `${tenant} finds nothing`]));
  await runtime.stop();
});

const CARRYING: AsyncContext = {
  capture: () => storage.getStore(),
  run: (captured, _actor, work) => {
    storage.run((captured as string | undefined) ?? 'own', work);
  },
};

test('with asyncContext each handler finds the store of its event, and the work without an event what it is given', async () => {
  await life({ asyncContext: CARRYING });
  expect(places()).toEqual([
    'constructor: nothing',
    'dispose: nothing',
    'handler goes on: alice',
    'handler goes on: bob',
    'handler goes on: carol',
    'handler of what was returned: alice',
    'handler of what was returned: carol',
    'handler: alice',
    'handler: bob',
    'handler: carol',
    'observer: nothing',
    'onError: bob',
    'onStart goes on: own',
    'onStart: own',
    'onStop: own',
    'schedule: own',
    'signal: nothing',
    'step: own',
  ]);
});

// ---- stores that code of an actor enters itself ----

/** What a handler does that enters a store, and how the test recognizes it. */
const ENTERING: Readonly<Record<string, (publish: () => void) => void | Promise<void>>> = {
  'enters a store and returns': () => {
    storage.enterWith('left behind');
  },
  'enters a store and awaits': async () => {
    storage.enterWith('left behind');
    await Promise.resolve();
    storage.enterWith('left behind later');
  },
  'publishes from inside of a store, after an await': (publish) =>
    storage.run('left behind', async () => {
      await Promise.resolve();
      publish();
    }),
  'enters a store and fails': () => {
    storage.enterWith('left behind');
    throw new Error('failed');
  },
  'enters a store and rejects': async () => {
    storage.enterWith('left behind');
    await Promise.resolve();
    throw new Error('failed');
  },
};

describe.each(Object.entries(ENTERING))('when a handler %s', (_title, enter) => {
  @Actor({ restart: 'permanent' })
  class Entering {
    private readonly ctx = inject(ActorContext);
    constructor() {
      look('constructor');
    }
    onStart() {
      look('onStart');
    }
    @Subscribe(Work)
    work() {
      look('same actor');
      return enter(() => void this.ctx.publish(Next, 'x'));
    }
    onError() {
      look('onError');
    }
    @Every(10)
    tick() {
      look('schedule');
    }
  }
  @Actor()
  class Other {
    @Subscribe(Work)
    work() {
      look('other actor');
    }
    @Subscribe(Next)
    next() {
      look('receiver');
    }
  }

  test.each(['ignore', 'attribute'] as const)('nothing else finds it, rejections: %s', async (rejections) => {
    const clock = new TestClock();
    const runtime = createRuntime({
      actors: [Entering, Other],
      clock,
      rejections,
      watch: false,
      logger: new RecordingLogger(),
      supervision: { maxRestarts: 100, maxConsecutive: 100, backoff: 1 },
    });
    const observer = runtime.events(Work).subscribe(() => {
      look('observer');
    });
    await runtime.start();
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 5; count++) void runtime.publish(Work, 'x');
      await clock.advance(20);
    }
    observer.unsubscribe();
    await runtime.stop();
    expect(seen.filter((each) => each.startsWith('same actor'))).toHaveLength(25);
    expect(seen.filter((each) => !each.endsWith(': nothing'))).toEqual([]);
  });
});

test('an observer that enters a store shows it to no other code, and the store of the program around is as it was', async () => {
  const runtime = createRuntime({ actors: [], clock: new TestClock(), watch: false });
  await runtime.start();
  await storage.run('around', async () => {
    const observer = runtime.events(Work).subscribe(() => {
      look('observer');
      storage.enterWith('left behind');
    });
    for (let count = 0; count < 5; count++) void runtime.publish(Work, 'x');
    await settle(runtime);
    look('publisher');
    observer.unsubscribe();
  });
  expect(seen).toEqual([...Array<string>(5).fill('observer: nothing'), 'publisher: around']);
  await runtime.stop();
});

test('a timer that code of an actor sets goes on with what that code had', async () => {
  @Actor()
  class Waiting {
    @Subscribe(Work)
    async work(tenant: string) {
      storage.enterWith(`mine of ${tenant}`);
      await new Promise((resolve) => setImmediate(resolve));
      look(tenant);
    }
  }
  const runtime = createRuntime({ actors: [Waiting], clock: new TestClock(), watch: false });
  await runtime.start();
  for (const tenant of ['a', 'b']) void storage.run('publisher', () => runtime.publish(Work, tenant));
  await settle(runtime);
  expect(seen).toEqual(['a: mine of a', 'b: mine of b']);
  await runtime.stop();
});

test('a timetable that enters a store shows it to nothing, its own method included', async () => {
  @Actor()
  class Clerk {
    @Schedule({
      description: 'every second',
      next: (after) => {
        look('timetable');
        storage.enterWith('of the timetable');
        return new Date(after.getTime() + 1_000);
      },
    })
    run() {
      look('method');
    }
  }
  const clock = new TestClock();
  const runtime = createRuntime({ actors: [Clerk], clock, watch: false });
  await runtime.start();
  await clock.advance(2_500);
  await runtime.stop();
  expect(new Set(seen)).toEqual(new Set(['timetable: nothing', 'method: nothing']));
});
