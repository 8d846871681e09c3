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

/** A topic is durable, and the runtime has no transport that keeps its events. */
export const transportMissing = (topic: string, actor?: string) =>
  new MaikoError(
    'TRANSPORT_MISSING',
    `Topic "${topic}" is durable, and this runtime has no transport to keep its events`,
    {
      actor,
      topic,
      expected: 'a transport in the option "transport" of the runtime',
      hint: 'Give the runtime a transport; or declare the topic with durable: "if-available", for programs that do without',
    },
  );

/** The `key` of a topic threw, or gave no key. The publish rejects, the event is a dead letter. */
export const topicKeyFailed = (topic: string, what: string, cause: unknown) =>
  new MaikoError('TOPIC_KEY_FAILED', `The key of topic "${topic}" ${what}`, {
    topic,
    expected: 'a function that gives a text that is not empty, a number or a bigint for every payload',
    hint: 'Correct the function, or the payload',
    cause,
  });

/** The transport could not keep an event, for a reason that has no code. The event is a dead letter. */
export const transportFailed = (topic: string, cause: unknown) =>
  new MaikoError('TRANSPORT_FAILED', `The transport did not keep an event of "${topic}"`, {
    topic,
    hint: 'See the cause; the event is a dead letter, which can be replayed',
    cause,
  });

/** The transport has no room for another event. */
export const transportFull = (topic: string, cause?: unknown) =>
  new MaikoError('TRANSPORT_FULL', `The transport has no room for an event of "${topic}"`, {
    topic,
    hint: 'Make room in the store of the transport, or let it keep less; the event is a dead letter, which can be replayed',
    cause,
  });

/** The transport did not say within its time limit that it has kept an event. It may have kept it. */
export const transportTimeout = (topic: string, limit: number) =>
  new MaikoError('TRANSPORT_TIMEOUT', `The transport did not keep an event of "${topic}" within ${String(limit)} ms`, {
    topic,
    hint: 'Publish it again with the same id, which keeps it once; see whether the engine of the transport is up',
  });

/** An event is larger than the transport takes. */
export const recordTooLarge = (topic: string, size: number, limit: number) =>
  new MaikoError('RECORD_TOO_LARGE', `An event of "${topic}" is too large for the transport`, {
    topic,
    expected: `at most ${String(limit)} bytes`,
    received: size,
    hint: 'Publish a reference to the data instead, or raise the limit of the transport',
  });

/** An event was delivered too often: it may have ended the process each time. It is a dead letter. */
export const deliveryExhausted = (actor: string, topic: string, id: string, limit: number) =>
  new MaikoError(
    'DELIVERY_EXHAUSTED',
    `The event ${id} of "${topic}" was delivered to "${actor}" ${String(limit)} times, and never settled`,
    {
      actor,
      topic,
      expected: `at most ${String(limit)} deliveries`,
      hint: 'See whether handling it ends the process, or takes longer than the process lives; then replay it, or raise maxDeliver',
    },
  );

/** What a transport delivered cannot be read. The event is a dead letter. */
export const recordUnreadable = (actor: string, topic: string, id: string, cause: unknown) =>
  new MaikoError('RECORD_UNREADABLE', `The payload of the event ${id} of "${topic}" cannot be read`, {
    actor,
    topic,
    hint: 'See which version of the program has published it',
    cause,
  });

/** Two subscriptions of one runtime would share one place in the stream. */
export const duplicateDurable = (name: string, actor: string, other: string) =>
  new MaikoError(
    'DUPLICATE_DURABLE',
    `Two subscriptions have the durable name "${name}": of "${other}" and of "${actor}"`,
    {
      actor,
      expected: 'a name for each subscription of a runtime; the same one in other processes shares its events',
      received: name,
      hint: 'Give one of them another name: @Subscribe(Topic, { durable: "name" })',
    },
  );
