import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  type Dispatcher,
  Every,
  inject,
  StepAction,
  Subscribe,
  topic,
} from '@maiko/core';
import { runTurn } from '@maiko/core/adapter';
import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import { RecordingLogger, schemaOf, settle, TestClock } from '../support';

// A program of its own, in which no storage is in use until a handler enters a store: Node keeps no context before. It
// prints for each case which code found the store, and whether handlers ran in the continuations of those before them.

const EVENTS = 60;
/** By then an actor goes on in the continuations of its promises. */
const ENTERING = [30, 45];

let storage = new AsyncLocalStorage<string>();
let found = new Set<string>();
let continued = 0;

function look(where: string): void {
  const store = storage.getStore();
  if (store !== undefined) found.add(`${where} finds ${store}`);
}

const Work = topic<number>('work');
const Next = topic<number>('next');
/** A schema is called by the publisher, which is the actor that gives the event. */
const checked = schemaOf<number>(() => {
  storage.enterWith('left by the schema');
  return undefined;
});
const Checked = topic('checked', { schema: checked, validate: 'always' });

const later = () => Promise.resolve();

/** What a handler does now and then. */
const CASES: Readonly<Record<string, (publish: () => void) => unknown>> = {
  'enters a store and returns': () => {
    storage.enterWith('left');
  },
  'enters a store and awaits': async () => {
    storage.enterWith('left');
    await later();
  },
  'enters a store after its await': async () => {
    await later();
    storage.enterWith('left');
  },
  'awaits inside of a store': () => storage.run('left', later),
  'goes on inside of a store after its await': async () => {
    await later();
    await storage.run('left', later);
  },
  'publishes from inside of a store, after an await': (publish) =>
    storage.run('left', async () => {
      await later();
      publish();
    }),
  'enters a store and publishes': (publish) => {
    storage.enterWith('left');
    publish();
  },
  'enters a store and gives an event': async () => {
    storage.enterWith('left');
    await later();
    return Next(0);
  },
  'gives an event, and its schema enters a store': async () => {
    await later();
    return Checked(0);
  },
  'gives a thenable that enters a store': () => ({
    then: (resolved: () => void) => {
      storage.enterWith('left');
      resolved();
    },
  }),
  'enters a store and throws': () => {
    storage.enterWith('left');
    throw new Error('thrown');
  },
  'enters a store and rejects': async () => {
    await later();
    storage.enterWith('left');
    throw new Error('rejected');
  },
};

abstract class Base {
  protected readonly ctx = inject(ActorContext<(publish: () => void) => unknown>);
  constructor() {
    look('constructor');
  }
  onStart() {
    look('onStart');
  }
  onError() {
    look('onError');
  }
  onStop() {
    look('onStop');
  }
  protected async handle(): Promise<void> {
    look('handler');
    if (executionAsyncId() === 0) continued++;
    await later();
    look('handler that has awaited');
  }
  protected work(event: number): unknown {
    if (!ENTERING.includes(event)) return this.handle();
    look('handler');
    return this.ctx.options(() => void this.ctx.publish(Next, event));
  }
}

@Actor({ restart: 'permanent' })
class Entering extends Base {
  @Subscribe(Work)
  take(event: number): undefined {
    return this.work(event) as undefined;
  }
}

@Actor({ restart: 'permanent' })
class SelfDriven extends Base {
  @Subscribe(Work)
  take(event: number): undefined {
    return this.work(event) as undefined;
  }
  @Every(1)
  tick() {
    look('schedule');
  }
  step() {
    look('step');
    return StepAction.AwaitEvent;
  }
}

@Actor()
class Other extends Base {
  @Subscribe(Work)
  take() {
    return this.handle();
  }
  @Subscribe(Next)
  next() {
    look('receiver');
  }
}

/** Lets every actor go on in the continuation of its promise. */
const eager: Dispatcher = {
  schedule: (task) => {
    void later().then(() => runTurn(task, task.batch));
  },
  continues: () => true,
};

async function run(enter: (publish: () => void) => unknown): Promise<void> {
  const clock = new TestClock();
  const runtime = createRuntime({
    actors: [Entering, SelfDriven, Other].map((each) => actor(each, { options: enter })),
    clock,
    dispatcher: eager,
    capacity: EVENTS,
    watch: false,
    logger: new RecordingLogger(),
    supervision: { maxRestarts: 100, maxConsecutive: 100, backoff: 1 },
  });
  const observer = runtime.events(Work).subscribe(() => {
    look('observer');
  });
  await runtime.start();
  for (let event = 0; event < EVENTS; event++) void runtime.publish(Work, event);
  await settle(runtime);
  await clock.advance(20);
  observer.unsubscribe();
  await runtime.stop();
}

async function main(): Promise<void> {
  for (const [title, enter] of Object.entries(CASES)) {
    found = new Set();
    continued = 0;
    await run(enter);
    const places = found.size === 0 ? 'nothing finds it' : [...found].join(', ');
    console.log(`${title}: ${places}${continued > 0 ? '' : ', and no handler ran in a continuation'}`);
    // The last one in use: Node keeps no context again.
    storage.disable();
    storage = new AsyncLocalStorage();
  }
}

void main();
