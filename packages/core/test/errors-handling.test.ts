import { Actor, StepAction, Subscribe, topic, topics, type Monitor } from '@maiko/core';
import { lastDeadLetter, refusalOf, settle, started, unstarted } from './support';

/** The full text of every mistake that an actor makes while it runs. */

const Go = topic('go');
const Orders = topics<number>('orders.*');

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
  const { runtime } = await unstarted([Thermostat]);
  runtime.monitors.add(monitor);
  await runtime.start();
  if (members.onError !== undefined) await runtime.publish(Go, 1);
  await settle(runtime);
  throw (members.onError === undefined ? errors[0] : errors.at(-1)) as Error;
}

const table: [what: string, run: () => unknown, text: string][] = [
  [
    'a handler that returns a text',
    () => handlerError(() => 'hot'),
    '[INVALID_RETURN] Thermostat.regulate returned "hot", which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received "hot". Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that returns a number',
    () => handlerError(() => 42),
    '[INVALID_RETURN] Thermostat.regulate returned 42, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received 42. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that returns a plain object',
    () => handlerError(() => ({ level: 'hot' })),
    '[INVALID_RETURN] Thermostat.regulate returned an object { level }, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received an object { level }. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that returns a topic',
    () => handlerError(() => Go),
    '[INVALID_RETURN] Thermostat.regulate returned function go, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received function go. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that returns an instance of another class',
    () => handlerError(() => new Unplaced()),
    '[INVALID_RETURN] Thermostat.regulate returned an instance of Unplaced, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received an instance of Unplaced. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that resolves with a text',
    () => handlerError(async () => 'hot'),
    '[INVALID_RETURN] Thermostat.regulate returned "hot", which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received "hot". Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that returns an array of numbers',
    () => handlerError(() => [1, 2]),
    '[INVALID_RETURN] Thermostat.regulate returned 1, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received 1. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that yields a text',
    () =>
      handlerError(function* () {
        yield 'hot';
      }),
    '[INVALID_RETURN] Thermostat.regulate returned "hot", which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received "hot". Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'an asynchronous handler that yields null objects',
    () =>
      handlerError(async function* () {
        yield Object.create(null) as object;
      }),
    '[INVALID_RETURN] Thermostat.regulate returned an empty object, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received an empty object. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a handler that throws a text',
    () =>
      handlerError(() => {
        throw 'too hot' as unknown;
      }),
    '[THROWN_VALUE] A value that is no Error was thrown: "too hot". Throw an Error, so that the place it came from is known.',
  ],
  [
    'a handler that rejects with undefined',
    () =>
      handlerError(async () => {
        throw undefined as unknown;
      }),
    '[THROWN_VALUE] A value that is no Error was thrown: undefined. Throw an Error, so that the place it came from is known.',
  ],
  [
    'a handler that returns an event of a family',
    () => handlerError(() => Orders),
    '[INVALID_RETURN] Thermostat.regulate returned an object { name, options, at }, which is no event. Expected nothing, an event, or an iterable, async iterable or Observable of events, received an object { name, options, at }. Return the topic called with its payload, for example return Alert({ level: "hot" }).',
  ],
  [
    'a step that answers nothing',
    () => actorError({ step: () => undefined }),
    '[INVALID_STEP_ACTION] Thermostat.step returned undefined. Expected StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events, received undefined. Return a StepAction from step().',
  ],
  [
    'a step that is an async generator',
    () =>
      actorError({
        step: async function* () {
          yield Orders.at('x')(1);
        },
      }),
    '[INVALID_STEP_ACTION] Thermostat.step returned an instance of AsyncGenerator. Expected StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events, received an instance of AsyncGenerator. Return an Observable, as from(events()) makes it of a generator, or publish and return a StepAction.',
  ],
  [
    'a step that returns a string',
    () => actorError({ step: () => 'continue' }),
    '[INVALID_STEP_ACTION] Thermostat.step returned "continue". Expected StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events, received "continue". Return a StepAction from step().',
  ],
  [
    'a step that backs off for NaN',
    () => actorError({ step: () => StepAction.Backoff(NaN) }),
    '[INVALID_STEP_ACTION] Thermostat.step returned Backoff(NaN). Expected StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events, received an object { type, delay }. Return a StepAction from step().',
  ],
  [
    'a step that backs off for less than nothing',
    () => actorError({ step: async () => StepAction.Backoff(-1) }),
    '[INVALID_STEP_ACTION] Thermostat.step returned Backoff(-1). Expected StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events, received an object { type, delay }. Return a StepAction from step().',
  ],
  [
    'an unknown step action',
    () => actorError({ step: () => ({ type: 'sleep' }) }),
    '[INVALID_STEP_ACTION] Thermostat.step returned an object { type }. Expected StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events, received an object { type }. Return a StepAction from step().',
  ],
  [
    'an unknown verdict',
    () => actorError({ onError: () => 'ignore' }),
    '[INVALID_VERDICT] Thermostat.onError returned "ignore"; the actor is restarted. Expected "resume", "restart", "stop", "escalate" or nothing, received "ignore". Return one of these verdicts.',
  ],
  [
    'a verdict that is true',
    () => actorError({ onError: async () => true }),
    '[INVALID_VERDICT] Thermostat.onError returned true; the actor is restarted. Expected "resume", "restart", "stop", "escalate" or nothing, received true. Return one of these verdicts.',
  ],
  [
    'an onError that throws',
    () =>
      actorError({
        onError: () => {
          throw new Error('confused');
        },
      }),
    '[ON_ERROR_FAILED] Thermostat.onError itself failed; the actor is restarted. Make onError safe; both causes are listed in cause.errors.',
  ],
];

test.each(table)('%s is refused with its full text', async (_what, run, text) => {
  expect(await refusalOf(run)).toBe(text);
});
