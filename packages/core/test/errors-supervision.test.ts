import {
  Actor,
  actor,
  causeChain,
  createRuntime,
  RuntimeModule,
  Subscribe,
  topic,
  type ModuleDefinition,
} from '@maiko/core';
import { crew, refusalOf, settle, started, tell } from './support';

/** The full text of every mistake in how actors and modules are supervised, and of what supervision reports. */

const Work = topic<string>('work');
const wrong = (value: unknown) => value as never;
const supervised = (supervision: unknown) => () => createRuntime({ actors: [], supervision: wrong(supervision) });
const run = (module: ModuleDefinition) => () => createRuntime({ module });

@Actor()
class Worker {}

@Actor({ significant: true })
class Last {}

const table: readonly [string, () => unknown, string][] = [
  [
    'permanent and significant',
    run({ name: 'Ship', actors: [actor(Last, { restart: 'permanent' })], supervision: { autoShutdown: 'any' } }),
    '[SUPERVISION_CONFLICT] Actor "Last" is permanent and significant: it never ends by itself, so its end can mean nothing. Make it transient or temporary, or not significant.',
  ],
  [
    'significant without autoShutdown',
    run({ name: 'Ship', actors: [Last] }),
    '[SUPERVISION_CONFLICT] Actor "Last" is significant, but its module "Ship" has autoShutdown "never". Give the module supervision: { autoShutdown: "any" } or "all", or make the actor not significant.',
  ],
  [
    'keyed and significant',
    run({ name: 'Ship', actors: [actor(Last, { key: () => 'a' })], supervision: { autoShutdown: 'any' } }),
    '[SUPERVISION_CONFLICT] Actor "Last" has a key and is significant: its instances come and go, so the end of one can mean nothing. Make it not significant, or leave the key out.',
  ],
  [
    'idleTimeout without a key',
    run({ name: 'Ship', actors: [actor(Worker, { idleTimeout: 5 })] }),
    '[SUPERVISION_CONFLICT] Actor "Worker" has idleTimeout, but no key. Give it key: (event) => ..., or remove idleTimeout.',
  ],
  [
    'maxInstances without a key',
    run({ name: 'Ship', actors: [actor(Worker, { maxInstances: 5 })] }),
    '[SUPERVISION_CONFLICT] Actor "Worker" has maxInstances, but no key. Give it key: (event) => ..., or remove maxInstances.',
  ],
  [
    'maxInstances of zero',
    () => actor(Worker, { maxInstances: 0 }),
    '[INVALID_OPTION] Option "maxInstances" of actor(Worker) is not valid. Expected a whole number, at least 1, or Infinity, received 0. Correct "maxInstances".',
  ],
  [
    'a key that is no function',
    () => actor(Worker, { key: wrong('id') }),
    '[INVALID_OPTION] Option "key" of actor(Worker) is not valid. Expected a function, received "id". Correct "key".',
  ],
  [
    'maxChildren of a module that is not dynamic',
    run({ name: 'Ship', maxChildren: 3 }),
    '[SUPERVISION_CONFLICT] Module "Ship" has maxChildren, but is not dynamic. Name the class it holds with dynamic, or remove maxChildren.',
  ],
  [
    'a dynamic root',
    run({ name: 'Ship', dynamic: Worker }),
    '[SUPERVISION_CONFLICT] The root module "Ship" is dynamic, so nothing else could ever run. Import the dynamic module into a root module.',
  ],
  [
    'a dynamic module with actors of its own',
    run({ name: 'Root', imports: [{ name: 'Ship', dynamic: Worker, actors: [Worker] }] }),
    '[SUPERVISION_CONFLICT] Module "Ship" is dynamic and lists actors or imports of its own. Keep only the actors of one class in a dynamic module, and move the others to the module that imports it.',
  ],
  [
    'a dynamic module with another strategy',
    run({ name: 'Root', imports: [{ name: 'Ship', dynamic: Worker, supervision: { strategy: 'one-for-all' } }] }),
    '[SUPERVISION_CONFLICT] Module "Ship" is dynamic and has the strategy "one-for-all": its actors have no order and nothing in common. Use "one-for-one".',
  ],
  [
    'two dynamic modules of one class',
    run({
      name: 'Root',
      imports: [
        { name: 'A', dynamic: Worker },
        { name: 'B', dynamic: Worker },
      ],
    }),
    '[SUPERVISION_CONFLICT] The modules "A" and "B" are both dynamic for Worker, so it has two homes. Keep one of them.',
  ],
  [
    'a dynamic module of no actor',
    run({ name: 'Root', imports: [{ name: 'Ship', dynamic: wrong(Map) }] }),
    '[NOT_AN_ACTOR] function Map is not an actor: it has no @Actor(). Expected a class with @Actor() of its own, received function Map. Put @Actor() on the class itself.',
  ],
  [
    'a module and actors beside it',
    () => createRuntime({ module: { name: 'Ship' }, actors: [Worker], supervision: {} }),
    '[SUPERVISION_CONFLICT] createRuntime got a module and also actors, supervision. Move actors, supervision into the module, or leave the module out.',
  ],
  [
    'neither a module nor actors',
    () => createRuntime({}),
    '[INVALID_OPTION] Option "actors" of createRuntime is not valid. Expected an array, or a module, received undefined. Correct "actors".',
  ],
  [
    'a module without a name',
    run(wrong({ name: '' })),
    '[INVALID_OPTION] Option "name" of module "" is not valid. Expected a string that is not empty, received "". Correct "name".',
  ],
  [
    'an unknown strategy',
    supervised({ strategy: 'all-for-one' }),
    '[INVALID_OPTION] Option "strategy" of supervision of module root is not valid. Expected one of "one-for-one", "one-for-all", "rest-for-one", received "all-for-one". Correct "strategy".',
  ],
  [
    'an unknown option of the supervision',
    supervised({ intensity: 3 }),
    '[UNKNOWN_OPTION] supervision of module root does not know "intensity". Expected only strategy, maxRestarts, within, backoff, maxConsecutive, onExceeded, autoShutdown, received "intensity". Remove it or correct its spelling.',
  ],
  [
    'no bound on failures in a row',
    supervised({ maxConsecutive: Infinity }),
    '[INVALID_OPTION] Option "maxConsecutive" of supervision of module root is not valid. Expected a whole number, at least 0, received Infinity. Correct "maxConsecutive".',
  ],
  [
    'a backoff with a smallest delay above the largest',
    supervised({ backoff: { min: 500, max: 100 } }),
    '[INVALID_OPTION] Option "backoff" of supervision of module root is not valid. Expected a number of milliseconds, or { min, max, jitter } with min <= max, received an object { min, max }. Correct "backoff".',
  ],
  [
    'an infinite backoff',
    supervised({ backoff: Infinity }),
    '[INVALID_OPTION] Option "backoff" of supervision of module root is not valid. Expected a number of milliseconds, or { min, max, jitter } with min <= max, received Infinity. Correct "backoff".',
  ],
  [
    'too much jitter',
    supervised({ backoff: { jitter: 2 } }),
    '[INVALID_OPTION] Option "jitter" of backoff of supervision of module root is not valid. Expected a fraction from 0 to 1, received 2. Correct "jitter".',
  ],
  [
    'supervision of a module class',
    () => RuntimeModule({ supervision: { within: -1 } })(class Ship {}),
    '[INVALID_OPTION] Option "within" of supervision of module Ship is not valid. Expected a number of milliseconds, zero or more, received -1. Correct "within".',
  ],
  [
    'an unknown restart type',
    () => actor(Worker, { restart: wrong('always') }),
    '[INVALID_OPTION] Option "restart" of actor(Worker) is not valid. Expected one of "permanent", "transient", "temporary", received "always". Correct "restart".',
  ],
  [
    'a time limit of nothing',
    () => Actor({ handlerTimeout: 0 })(Worker),
    '[INVALID_OPTION] Option "handlerTimeout" of @Actor of Worker is not valid. Expected a number of milliseconds above zero, received 0. Correct "handlerTimeout".',
  ],
  [
    'a retry without attempts',
    () => Subscribe(Work, { retry: { attempts: 0 } })({}, 'take', { value: () => undefined }),
    '[INVALID_OPTION] Option "attempts" of retry of @Subscribe on "take" is not valid. Expected a whole number, at least 1, received 0. Correct "attempts".',
  ],
  [
    'a retry with a negative delay',
    () => Subscribe(Work, { retry: { attempts: 2, backoff: -1 } })({}, 'take', { value: () => undefined }),
    '[INVALID_OPTION] Option "backoff" of retry of @Subscribe on "take" is not valid. Expected a number of milliseconds, or { min, max, jitter } with min <= max, received -1. Correct "backoff".',
  ],
  [
    'a watch that never looks',
    () => createRuntime({ actors: [], watch: { interval: 0 } }),
    '[INVALID_OPTION] Option "interval" of watch is not valid. Expected a number of milliseconds above zero, received 0. Correct "interval".',
  ],
];

test.each(table)('%s is refused with its full text', async (_what, refuse, text) => {
  expect(await refusalOf(refuse)).toBe(text);
});

test('a permanent actor that ends itself says so when its limit is reached', async () => {
  const { member } = crew();
  const { runtime, clock } = await started([member('a', { restart: 'permanent' })], {
    supervision: { maxRestarts: 0 },
  });
  const joined = runtime.join().catch((error: unknown) => causeChain(error).at(-1));
  await tell(runtime, 'a', 'leave');
  await clock.advance(20_000);
  expect(await joined).toBe(
    'MaikoError: [PERMANENT_ENDED] Actor "a" ended itself, but is permanent. Use restart: "transient" for an actor that may end.',
  );
});

test('a temporary actor that fails is reported', async () => {
  const { member } = crew();
  const { runtime, logger } = await started([member('a', { restart: 'temporary' })]);
  await tell(runtime, 'a', 'crash');
  await settle(runtime);
  expect(logger.lines.at(-1)).toMatch(
    /^warn Actor "a" failed; it is temporary and not restarted: \[HANDLER_FAILED\] a\.obey failed on event/u,
  );
  await runtime.stop();
});

test('a handler that was cut off, and a mailbox that was dropped, are reported with their full texts', async () => {
  @Actor({ handlerTimeout: 50, mailboxOnRestart: 'drop' })
  class Slow {
    @Subscribe(Work, { retry: { attempts: 2 } })
    take() {
      return new Promise<void>(() => undefined);
    }
  }
  const { runtime, clock } = await started([Slow]);
  const failures: string[] = [];
  runtime.monitors.add({ failed: ({ message }) => failures.push(message.replace(/event \S+/u, 'event ID')) });
  await runtime.publish(Work, 'x');
  await clock.advance(50);
  expect(failures).toEqual([
    '[HANDLER_TIMEOUT] Slow.take had not finished event ID of topic "work" after 50 ms and was cut off. Make take end when ctx.signal aborts, or give the actor a longer handlerTimeout.',
  ]);
  expect(runtime.deadLetters.list().map(({ error }) => error.message)).toEqual([
    '[ACTOR_RESTARTED] Actor "Slow" was restarted and drops its mailbox when that happens. Use mailboxOnRestart: "keep" to have it handled by the next incarnation.',
  ]);
  await runtime.stop();
});

test('a handler that had not finished when the runtime stopped is reported with its full text', async () => {
  @Actor()
  class Stuck {
    @Subscribe(Work)
    take() {
      return new Promise<void>(() => undefined);
    }
  }
  const { runtime, clock } = await started([Stuck]);
  await runtime.publish(Work, 'x');
  await settle(runtime);
  const stopped = runtime.stop({ deadline: 100 });
  await clock.advance(20_000);
  await stopped;
  expect(runtime.deadLetters.list().map(({ error }) => error.message.replace(/event \S+/u, 'event ID'))).toEqual([
    '[ABANDONED] Stuck.take had not finished event ID of topic "work" when its actor had to end. Make the handler end when ctx.signal aborts, or give stop() a longer deadline; if it awaits runtime.stop(), use ctx.stopRuntime().',
  ]);
});

test('the attempt is told when it is not the first', async () => {
  @Actor()
  class Failing {
    @Subscribe(Work, { retry: { attempts: 2, backoff: 1 } })
    take() {
      throw new Error('no');
    }
  }
  const { runtime, clock } = await started([Failing]);
  const causes: string[] = [];
  runtime.monitors.add({ actorRestarting: (_actor, _incarnation, { message }) => causes.push(message) });
  await runtime.publish(Work, 'x');
  await clock.advance(1);
  expect(causes).toEqual([
    expect.stringMatching(/^\[HANDLER_FAILED\] Failing\.take failed on event \S+ of topic "work" \(attempt 2\)\.$/u),
  ]);
  await runtime.stop();
});

test.each([
  [
    () => undefined,
    '[INVALID_KEY] An event of topic "work" has no key for actor "Keyed". Expected a string that is not empty, a number or a bigint, received undefined. Return one from key for every event the actor subscribes to; the event is a dead letter.',
  ],
  [
    () => {
      throw new Error('no id');
    },
    '[KEY_FAILED] The key function of actor "Keyed" failed for an event of topic "work". Expected a function that names a key for every event the actor subscribes to. Make key safe; the event is a dead letter.',
  ],
])('an event without a key is a dead letter with its full text', async (key, text) => {
  @Actor({ key: wrong(key) })
  class Keyed {
    @Subscribe(Work)
    take(_work: string) {}
  }
  const { runtime } = await started([Keyed]);
  await runtime.publish(Work, 'x');
  await settle(runtime);
  expect(runtime.deadLetters.list().map(({ error }) => error.message)).toEqual([text]);
  await runtime.stop();
});
