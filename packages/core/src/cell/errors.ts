import { describe, MaikoError } from '../errors';
import { attempt } from '../text';
import { isThenable } from '../thenable';

/** A constructor, `onStart`, `onDrain`, `onStop` or disposal took too long. */
export const hookTimeout = (actor: string, hook: string, timeout: number) =>
  new MaikoError('HOOK_TIMEOUT', `${actor}.${hook} did not settle within ${String(timeout)} ms`, {
    actor,
    method: hook,
    hint: `Make ${hook} settle, and abort its work when ctx.signal aborts`,
  });

/** The event that a handler had in its hands. */
interface EventInHand {
  readonly id: string;
  readonly topic: string;
  readonly attempt: number;
}

const eventInHand = ({ id, topic, attempt }: EventInHand): string =>
  `event ${id} of topic "${topic}"${attempt > 1 ? ` (attempt ${String(attempt)})` : ''}`;

/** A handler threw or rejected. */
export const handlerFailed = (actor: string, method: string, event: EventInHand, cause: unknown) =>
  new MaikoError('HANDLER_FAILED', `${actor}.${method} failed on ${eventInHand(event)}`, {
    actor,
    method,
    topic: event.topic,
    cause,
  });

/**
 * A handler, step or scheduled method took longer than `handlerTimeout`. It was cut off, and the actor is restarted.
 * @param event what a handler had in its hands; undefined for `step` and scheduled methods
 */
export const handlerTimeout = (actor: string, method: string, event: EventInHand | undefined, limit: number) =>
  new MaikoError(
    'HANDLER_TIMEOUT',
    `${actor}.${method} had not finished${event === undefined ? '' : ` ${eventInHand(event)}`} after ${String(limit)} ms and was cut off`,
    {
      actor,
      method,
      topic: event?.topic,
      hint: `Make ${method} end when ctx.signal aborts, or give the actor a longer handlerTimeout`,
    },
  );

/**
 * An operator of a pipe threw, or its Observable ended with an error.
 * @param event what the pipe had in its hands; undefined when it emitted by itself
 */
export const pipeFailed = (actor: string, method: string, event: EventInHand | undefined, cause: unknown) =>
  new MaikoError(
    'PIPE_FAILED',
    `The pipe of ${actor}.${method} failed${event === undefined ? '' : ` on ${eventInHand(event)}`}`,
    {
      actor,
      method,
      topic: event?.topic,
      hint: 'See the cause; catchError inside of the pipe keeps an error from the actor',
      cause,
    },
  );

/** The function of a pipe did not return an Observable. */
export const pipeNotObservable = (actor: string, method: string, made: unknown) =>
  new MaikoError(
    'PIPE_NOT_OBSERVABLE',
    `The pipe of ${actor}.${method} must return an Observable, and returned ${describe(made)}`,
    { actor, method, hint: 'Write pipe: (events) => events.pipe(...), with the operators of one copy of rxjs' },
  );

/**
 * A pipe emitted a promise, as `map` of an async function does. It is the cause of `PIPE_FAILED`; the event that was
 * going in is a dead letter.
 */
export const pipeEmittedPromise = (actor: string, method: string, topic: string, received: unknown) =>
  new MaikoError('PIPE_EMITTED_PROMISE', `The pipe of ${actor}.${method} on topic "${topic}" emitted a promise`, {
    actor,
    method,
    topic,
    expected: 'what the promise is for',
    received,
    hint: 'Write concatMap (in order) or mergeMap (as they come) with the async function, instead of map',
  });

/** A pipe emitted more than may wait for room in the mailbox of its actor. */
export const pipeOverflow = (actor: string, method: string, limit: number) =>
  new MaikoError(
    'PIPE_OVERFLOW',
    `The pipe of ${actor}.${method} emitted while ${String(limit)} values waited for room in the mailbox`,
    {
      actor,
      method,
      hint: 'Limit what the operators emit by themselves, with sampleTime, bufferTime or throttleTime behind them',
    },
  );

/** The log line about a pipe that was drained and cut off before it had completed. */
export const notFlushed = (actor: string, method: string): string =>
  `The pipe of ${actor}.${method} had not completed when its actor ended, although no event was to come: ` +
  'what its operators hold is given up. Let it complete with the events, as takeUntil and delay of a short time do';

/** An incarnation that has ended published or spawned. */
export const spawnerEnded = (actor: string, incarnation: number) =>
  new MaikoError('INCARNATION_ENDED', `Incarnation ${String(incarnation)} of "${actor}" has ended and spawns nothing`, {
    actor,
    hint: 'Stop background work when ctx.signal aborts',
  });

/** `step` threw or rejected. */
export const stepFailed = (actor: string, cause: unknown) =>
  new MaikoError('STEP_FAILED', `${actor}.step failed`, { actor, method: 'step', cause });

/** A promise that no code awaits rejected, under `rejections: "attribute"`. */
export const unhandledRejection = (actor: string, reason: unknown) =>
  new MaikoError(
    'UNHANDLED_REJECTION',
    `Code of actor "${actor}" rejected a promise, and nothing handles that: ${describe(reason)}`,
    {
      actor,
      hint: 'Await the promise in the handler or hook that makes it, or catch its error',
      cause: reason,
    },
  );

/** An observer that an actor has made through `ctx.subject` threw, or an operator before it failed. */
export const observerFailed = (actor: string, topic: string, cause: unknown) =>
  new MaikoError('OBSERVER_FAILED', `An observer of actor "${actor}" failed on the subject of topic "${topic}"`, {
    actor,
    topic,
    hint: 'Give subscribe() an error callback, or use catchError, if the actor is to go on',
    cause,
  });

/** A method failed when it ran on schedule. */
export const scheduledFailed = (actor: string, method: string, cause: unknown) =>
  new MaikoError('SCHEDULED_FAILED', `${actor}.${method} failed when it ran on schedule`, { actor, method, cause });

/** `onDrain` failed. What the actor kept back may be lost. */
export const drainFailed = (actor: string, cause: unknown) =>
  new MaikoError('DRAIN_FAILED', `${actor}.onDrain failed; what it kept back may be lost`, {
    actor,
    method: 'onDrain',
    hint: 'See the cause; onDrain is called once and not tried again',
    cause,
  });

/** A timetable returned a time that is not later, or no time. */
export const invalidNextTime = (after: string, received: unknown) =>
  new MaikoError('INVALID_NEXT_TIME', `A timetable has no valid time after ${after}`, {
    expected: 'a Date later than that, or undefined when there is none any more',
    received: received instanceof Date && !Number.isNaN(Number(received)) ? received.toISOString() : received,
    hint: 'Correct next() of the timetable',
  });

/** An Observable that an actor publishes beside its turns failed: that of `onStart`, or of `ctx.connect`. */
export const sourceFailed = (actor: string, method: string, cause: unknown) =>
  new MaikoError('SOURCE_FAILED', `The Observable of ${actor}.${method} failed`, {
    actor,
    method,
    hint: 'See the cause; catch it in the Observable (catchError, retry), or let the supervisor restart the actor',
    cause,
  });

/** A handler had not finished when its actor had to end. Its event is a dead letter. */
export const abandoned = (actor: string, method: string, topic: string, id: string) =>
  new MaikoError(
    'ABANDONED',
    `${actor}.${method} had not finished event ${id} of topic "${topic}" when its actor had to end`,
    {
      actor,
      method,
      topic,
      hint:
        'Make the handler end when ctx.signal aborts, or give stop() a longer deadline; if it awaits runtime.stop(), ' +
        'use ctx.stopRuntime()',
    },
  );

/** A handler returned or yielded something that is no event. */
export const invalidReturn = (actor: string, method: string, received: unknown) =>
  new MaikoError('INVALID_RETURN', `${actor}.${method} returned ${describe(received)}, which is no event`, {
    actor,
    method,
    expected:
      method === 'onStart'
        ? 'nothing, or an Observable of events'
        : 'nothing, an event, or an iterable, async iterable or Observable of events',
    received,
    hint: isThenable(received)
      ? 'Await it first. With an async function in operators, write mergeMap or concatMap instead of map'
      : 'Return the topic called with its payload, for example return Alert({ level: "hot" })',
  });

/** `onStart` returned events as a handler may: nothing there publishes them. */
export const eventsOfStart = (actor: string, received: unknown) =>
  new MaikoError('INVALID_RETURN', `${actor}.onStart returned ${describe(received)}, which is not published`, {
    actor,
    method: 'onStart',
    expected: 'nothing, or an Observable of events',
    received,
    hint: 'Publish with await ctx.publish(event), or return an Observable, for example from(events)',
  });

/** `step` returned something that is no `StepAction`. */
export const invalidStepAction = (actor: string, received: unknown) =>
  new MaikoError(
    'INVALID_STEP_ACTION',
    `${actor}.step returned ${attempt(() => describeStep(received), describe(received))}`,
    {
      actor,
      method: 'step',
      expected:
        'StepAction.Continue, .Yield, .AwaitEvent, .Never, .Backoff(ms) with zero or more milliseconds, or an Observable of events',
      received,
      hint: isIterable(received)
        ? 'Return an Observable, as from(events()) makes it of a generator, or publish and return a StepAction'
        : 'Return a StepAction from step()',
    },
  );

function isIterable(value: unknown): boolean {
  return attempt(
    () => typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value),
    false,
  );
}

function describeStep(action: unknown): string {
  const { type, delay } = Object(action) as { readonly type?: unknown; readonly delay?: unknown };
  return type === 'backoff' ? `Backoff(${describe(delay)})` : describe(action);
}

/** `onError` returned something that is no verdict. The actor is restarted. */
export const invalidVerdict = (actor: string, received: unknown, cause: unknown) =>
  new MaikoError('INVALID_VERDICT', `${actor}.onError returned ${describe(received)}; the actor is restarted`, {
    actor,
    method: 'onError',
    expected: '"resume", "restart", "stop", "escalate" or nothing',
    received,
    hint: 'Return one of these verdicts',
    cause,
  });

/** `onError` itself failed. The actor is restarted; `cause.errors` has both errors. */
export const onErrorFailed = (actor: string, failure: unknown, original: unknown) =>
  new MaikoError('ON_ERROR_FAILED', `${actor}.onError itself failed; the actor is restarted`, {
    actor,
    method: 'onError',
    hint: 'Make onError safe; both causes are listed in cause.errors',
    cause: new AggregateError(
      [failure, original],
      `onError threw ${describe(failure)} while judging ${describe(original)}`,
      // So that the cause chain goes on to where it began.
      { cause: original },
    ),
  });

export const incarnationEnded = (actor: string, incarnation: number, topic: string) =>
  new MaikoError(
    'INCARNATION_ENDED',
    `Incarnation ${String(incarnation)} of "${actor}" has ended; its event for "${topic}" was refused`,
    {
      actor,
      topic,
      hint: 'Stop background work when ctx.signal aborts, and hand on in onDrain what onStop would publish',
    },
  );
