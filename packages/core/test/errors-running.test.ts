import { Actor, ActorContext, Event, inject, StepAction, Subscribe, topic, topics, type Monitor, type Runtime } from '@maiko/core';
import { gate, lastDeadLetter, refusalOf, schemaOf, settle, started, virtualRuntime } from './support';

/** The full text of every mistake that shows while a runtime runs. */

const Go = topic<unknown>('go');
const Orders = topics<number>('orders.*');
const Checked = topic('checked', {
  schema: schemaOf<{ readonly celsius: number }>(() => ({ message: 'expected a number', path: ['data', 'celsius'] })),
  validate: 'always',
});
const wrong = (value: unknown) => value as never;

@Event('placed')
class Placed {}
class Unplaced {}

/** The error of a handler that does this, as its dead letter has it. */
async function handlerError(handle: () => unknown): Promise<never> {
  @Actor()
  class Thermostat {
    @Subscribe(Go)
    regulate(_: unknown) {
      return handle() as undefined;
    }
    onError() {
      return 'resume' as const;
    }
  }
  const { runtime } = await started([Thermostat]);
  await runtime.publish(Go, 1);
  await settle(runtime);
  throw lastDeadLetter(runtime).error;
}

/** The error of an actor that has this `step` or `onError`, as a monitor or the cause of its restart has it. */
async function actorError(members: { step?: () => unknown; onError?: () => unknown }): Promise<never> {
  @Actor()
  class Thermostat {
    @Subscribe(Go)
    regulate(_: unknown) {
      throw new Error('too hot');
    }
  }
  Object.assign(Thermostat.prototype, members);
  const errors: Error[] = [];
  const monitor: Monitor = {
    failed: (error) => errors.push(error),
    actorRestarting: (_actor, _incarnation, cause) => errors.push(cause),
  };
  const { runtime } = virtualRuntime({ actors: [Thermostat] });
  runtime.monitors.add(monitor);
  await runtime.start();
  if (members.onError !== undefined) await runtime.publish(Go, 1);
  await settle(runtime);
  throw (members.onError === undefined ? errors[0] : errors.at(-1)) as Error;
}

async function idle(): Promise<Runtime> {
  return (await started([])).runtime;
}

async function stopped(): Promise<Runtime> {
  const runtime = await idle();
  await runtime.stop();
  return runtime;
}

/** A runtime that is stopping and cannot finish. */
async function stopping(): Promise<Runtime> {
  @Actor()
  class Slow {
    @Subscribe(Go)
    async take(_: unknown) {
      await gate().passed;
    }
  }
  const { runtime } = await started([Slow]);
  await runtime.publish(Go, 1);
  await settle(runtime);
  void runtime.stop();
  return runtime;
}

/** The context of a running actor. */
async function context(): Promise<ActorContext> {
  const found: ActorContext[] = [];
  @Actor()
  class Thermostat {
    constructor(ctx: ActorContext) {
      found.push(ctx);
    }
  }
  await started([Thermostat]);
  return found[0] as ActorContext;
}

@Actor()
class Guest {}

const table: [what: string, run: () => unknown, text: string][] = [
  ['a handler that returns a text', () => handlerError(() => 'hot'), '?'],
  ['a handler that returns a number', () => handlerError(() => 42), '?'],
  ['a handler that returns a plain object', () => handlerError(() => ({ level: 'hot' })), '?'],
  ['a handler that returns a topic', () => handlerError(() => Go), '?'],
  ['a handler that returns an instance of another class', () => handlerError(() => new Unplaced()), '?'],
  ['a handler that resolves with a text', () => handlerError(async () => 'hot'), '?'],
  ['a handler that returns an array of numbers', () => handlerError(() => [1, 2]), '?'],
  [
    'a handler that yields a text',
    () =>
      handlerError(function* () {
        yield 'hot';
      }),
    '?',
  ],
  [
    'an asynchronous handler that yields null objects',
    () =>
      handlerError(async function* () {
        yield Object.create(null) as object;
      }),
    '?',
  ],
  [
    'a handler that throws a text',
    () =>
      handlerError(() => {
        throw wrong('too hot');
      }),
    '?',
  ],
  ['a handler that rejects with undefined', () => handlerError(() => Promise.reject(wrong(undefined))), '?'],
  ['a handler that returns an event of a family', () => handlerError(() => Orders), '?'],
  ['a step that answers nothing', () => actorError({ step: () => undefined }), '?'],
  ['a step that answers a text', () => actorError({ step: () => 'continue' }), '?'],
  ['a step that backs off for NaN', () => actorError({ step: () => StepAction.Backoff(NaN) }), '?'],
  ['a step that backs off for less than nothing', () => actorError({ step: async () => StepAction.Backoff(-1) }), '?'],
  ['an unknown step action', () => actorError({ step: () => ({ type: 'sleep' }) }), '?'],
  ['an unknown verdict', () => actorError({ onError: () => 'ignore' }), '?'],
  ['a verdict that is true', () => actorError({ onError: async () => true }), '?'],
  [
    'an onError that throws',
    () =>
      actorError({
        onError: () => {
          throw new Error('confused');
        },
      }),
    '?',
  ],
  ['publish to a family', async () => (await idle()).publish(wrong(Orders), 1), '?'],
  ['ingest into a family', async () => (await idle()).ingest(wrong(Orders), 1), '?'],
  ['publish to a family inside an actor', async () => (await context()).publish(wrong(Orders), 1), '?'],
  ['publish a plain object', async () => (await idle()).publish(wrong({ celsius: 1 })), '?'],
  ['publish a plain object inside an actor', async () => (await context()).publish(wrong({ celsius: 1 })), '?'],
  ['publish nothing', async () => (await idle()).publish(wrong(undefined)), '?'],
  ['publish a topic without payload', async () => (await idle()).publish(wrong(Go)), '?'],
  ['publish to a text', async () => (await idle()).publish(wrong('go'), 1), '?'],
  ['publish to a class without @Event', async () => (await idle()).publish(Unplaced, new Unplaced()), '?'],
  ['ingest into nothing', async () => (await idle()).ingest(wrong(undefined), 1), '?'],
  ['a payload that fails its schema', async () => (await idle()).publish(Checked, { celsius: 1 }), '?'],
  ['data that fails its schema', async () => (await idle()).ingest(Checked, {}), '?'],
  ['a parent that is an id', async () => (await idle()).publish(Go, 1, { parent: wrong('id') }), '?'],
  ['a parent that is an id, inside an actor', async () => (await context()).publish(Go, 1, { parent: wrong('id') }), '?'],
  ['a parent that is an event', async () => (await context()).publish(new Placed(), { parent: wrong(Go(1)) }), '?'],
  ['an unknown publish option', async () => (await idle()).publish(Go(1), wrong({ cause: null })), '?'],
  ['publish after stop', async () => (await stopped()).publish(Go, 1), '?'],
  ['publish while stopping', async () => (await stopping()).publish(Go, 1), '?'],
  ['outcome after stop', async () => (await stopped()).outcome(Go(1), { of: [Go] }), '?'],
  ['an outcome of nothing', async () => (await idle()).outcome(Go(1), { of: [] }), '?'],
  ['an outcome within NaN', async () => (await idle()).outcome(Go(1), { of: [Go], within: NaN }), '?'],
  ['an unknown option of outcome', async () => (await idle()).outcome(Go(1), wrong({ of: [Go], timeout: 1 })), '?'],
  ['an outcome of what is no topic', async () => (await idle()).outcome(Go(1), { of: [Unplaced] }), '?'],
  ['observing what is no topic', async () => (await idle()).events(wrong(undefined ?? null)), '?'],
  ['observing a bad pattern', async () => (await idle()).events('a..b'), '?'],
  ['an unknown actor', async () => (await started([Guest])).runtime.actor('Geust'), '?'],
  ['an unknown actor of none', async () => (await idle()).actor('Guest'), '?'],
  ['an unknown dead letter', async () => (await idle()).deadLetters.replay('7'), '?'],
  ['spawn of a name that is taken', async () => (await started([Guest])).runtime.spawn(Guest), '?'],
  ['spawn of what is no actor', async () => (await idle()).spawn(Unplaced), '?'],
  ['spawn with a bad setting', async () => (await idle()).spawn(Guest, { capacity: -1 }), '?'],
  ['spawn before the start', () => virtualRuntime({ actors: [] }).runtime.spawn(Guest), '?'],
  ['spawn after stop', async () => (await stopped()).spawn(Guest), '?'],
  ['start after stop', async () => {
    const { runtime } = virtualRuntime({ actors: [] });
    await runtime.stop();
    return runtime.start();
  }, '?'],
  ['stop with an unknown option', async () => (await idle()).stop(wrong({ timeout: 5 })), '?'],
  ['stop with a negative deadline', async () => (await idle()).stop({ deadline: -1 }), '?'],
  ['stop with a deadline that is NaN', async () => (await idle()).stop({ deadline: NaN }), '?'],
];

test.each(table)('%s', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});
