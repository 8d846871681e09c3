import { describe, MaikoError } from '../errors';

/** A name as it was given, which may be no text. */
const quoted = (name: unknown): string => (typeof name === 'string' ? `"${name}"` : describe(name));

const TOLD_NAMES = 10;

/** What ends a circle of waiting actors in any case. */
const WAY_OUT = 'one topic of the circle another overflow policy than "block", or a larger capacity';

function firstOf(names: Iterable<string>): string[] {
  const first: string[] = [];
  for (const name of names) if (first.push(name) === TOLD_NAMES) break;
  return first;
}

/**
 * No actor has this name.
 * @param known of many only the first are looked at
 */
export const unknownActor = (id: string, known: Iterable<string>) =>
  new MaikoError('UNKNOWN_ACTOR', `There is no actor ${quoted(id)} in this runtime`, {
    actor: id,
    expected: `one of ${firstOf(known).join(', ') || '(no actors)'}`,
    received: id,
    hint: 'Correct the name or add the actor',
  });

/** A mailbox is full under `reject`: the publish rejects, the other subscribers get the event. */
export const mailboxFull = (actor: string, topic: string, capacity: number) =>
  new MaikoError('MAILBOX_FULL', `The mailbox of "${actor}" is full and topic "${topic}" has overflow "reject"`, {
    actor,
    topic,
    expected: `fewer than ${String(capacity)} queued events`,
    received: capacity,
    hint: 'Publish more slowly, raise the capacity, or choose another overflow policy',
  });

/** A mailbox is full under `fail`: the subscriber fails with this error, the event is a dead letter. */
export const mailboxOverflow = (actor: string, topic: string, capacity: number) =>
  new MaikoError('MAILBOX_OVERFLOW', `The mailbox of "${actor}" overflowed and topic "${topic}" has overflow "fail"`, {
    actor,
    topic,
    expected: `fewer than ${String(capacity)} queued events`,
    received: capacity,
    hint: 'Make the handler faster, raise the capacity, or choose another overflow policy',
  });

/**
 * An event waited for room longer than `blockTimeout`, 30 000 ms unless told otherwise. The error of a dead letter; the
 * publish resolves.
 */
export const blockTimeout = (actor: string, topic: string, timeout: number) =>
  new MaikoError(
    'BLOCK_TIMEOUT',
    `An event of "${topic}" waited ${String(timeout)} ms for room in the mailbox of "${actor}"`,
    {
      actor,
      topic,
      hint: 'Make the handler faster, raise blockTimeout or the capacity, or choose another overflow policy',
    },
  );

/**
 * Actors wait for each other in a circle. The publish that closed it was refused, so that the others go on.
 * @param waits those of the circle that are no full mailbox, in words
 */
export const blockedCycle = (path: readonly string[], topic: string, waits: readonly (string | undefined)[] = []) => {
  const why = waits.filter((each) => each !== undefined).join(', ');
  const circle = `${path.join(' -> ')}${why === '' ? '' : ` (${why})`}`;
  return new MaikoError(
    'BLOCKED_CYCLE',
    `Actors wait for each other in a circle: ${circle}; the event of "${topic}" was refused to break it`,
    {
      actor: path[0],
      topic,
      hint:
        why === ''
          ? `Give ${WAY_OUT}`
          : `Publish it after the start, in a handler or step, or change the order in which the actors start; else give ${WAY_OUT}`,
    },
  );
};

/** An event from outside came when the runtime was stopping or had stopped. */
export const runtimeClosed = (state: string, topic: string) =>
  new MaikoError('RUNTIME_CLOSED', `The runtime is ${state}; an event for "${topic}" from outside was refused`, {
    topic,
    expected: 'a runtime that has not been stopped',
    received: state,
    hint: 'Publish before stop(), or create a new runtime',
  });

/** An Observable that feeds the subject of a topic failed. Logged as a warning; the topic goes on. */
export const subjectSourceFailed = (topic: string, cause: unknown) =>
  new MaikoError('SUBJECT_SOURCE_FAILED', `An Observable that feeds topic "${topic}" has failed and feeds it no more`, {
    topic,
    hint: 'Handle its error before it reaches the subject, with catchError or retry; the topic goes on',
    cause,
  });

/** The letter to replay is not stored, or not any more. */
export const unknownDeadLetter = (id: string) =>
  new MaikoError('UNKNOWN_DEAD_LETTER', `There is no dead letter ${quoted(id)} in the store`, {
    expected: 'the id of a stored dead letter (the store is bounded, old ones leave it)',
    received: id,
    hint: 'Look it up in runtime.deadLetters.list()',
  });

/** `latestBy` threw. The event is a dead letter. */
export const latestByFailed = (topic: string, actor: string, cause: unknown) =>
  new MaikoError('LATEST_BY_FAILED', `latestBy of topic "${topic}" failed for an event meant for "${actor}"`, {
    actor,
    topic,
    expected: 'a function that makes a key of every payload',
    hint: 'Make latestBy safe; the event is a dead letter',
    cause,
  });
