import { COPY, type Copy } from './copy';
import { MaikoError } from './maiko-error';
import { attempt, describe, isError } from './text';

export { causeChain, MaikoError, toError, withCause, type ErrorDetails } from './maiko-error';
export { describe, messageOf } from './text';

/** Where an error says that data from outside was refused; the same however many copies of this file were loaded. */
const REFUSED_INPUT = Symbol.for('maiko.refused-input');

/** What the sender of data may have done wrong; a schema that fails, for one, is a fault of the program. */
const FAULTS_OF_DATA: readonly string[] = ['PAYLOAD_REJECTED', 'INVALID_TOPIC_NAME'];

/** Marks the error of data from outside that was refused as it entered. */
export function refusedInput<T>(error: T): T {
  if (isError(error) && error instanceof MaikoError && FAULTS_OF_DATA.includes((error as MaikoError).code))
    Object.defineProperty(error, REFUSED_INPUT, { value: true, configurable: true });
  return error;
}

/**
 * Whether an error is about data from outside that `runtime.ingest` refused: its schema, or the name of its topic. The sender of the
 * data is at fault then; the same code from `publish` is a fault of the program.
 * @param error any thrown value
 */
export function isRefusedInput(error: unknown): boolean {
  return isError(error) && attempt(() => REFUSED_INPUT in error, false);
}

const TOKEN_RULE = 'dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading"';
const PATTERN_RULE =
  'dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*"';

// ---- topics and events ----

export const invalidTopicName = (name: unknown, problem: string) =>
  new MaikoError('INVALID_TOPIC_NAME', `Topic name ${describe(name)} is not valid: ${problem}`, {
    expected: TOKEN_RULE,
    received: name,
    mend: 'Rename the topic; for a family of topics use topics(pattern)',
  });

export const invalidTokens = (pattern: string, tokens: readonly string[], wildcards: number) =>
  new MaikoError('INVALID_TOPIC_NAME', `The family "${pattern}" has no topic .at(${tokens.map(describe).join(', ')})`, {
    topic: pattern,
    expected: `one text for each wildcard, ${String(wildcards)} in all, without dots where "*" stands`,
    received: tokens,
    mend: 'Give .at() a token for every wildcard of the pattern',
  });

export const invalidPattern = (pattern: unknown, problem: string) =>
  new MaikoError('INVALID_PATTERN', `Topic pattern ${describe(pattern)} is not valid: ${problem}`, {
    expected: PATTERN_RULE,
    received: pattern,
    mend: 'Correct the pattern',
  });

export const publishToPattern = (pattern: string) =>
  new MaikoError('PUBLISH_TO_PATTERN', `An event cannot be published to the pattern "${pattern}"`, {
    topic: pattern,
    expected: 'one concrete topic',
    received: pattern,
    mend: 'Name the topic with .at(token), for example Orders.at("alpha")',
  });

export const topicConflict = (name: string, difference: string) =>
  new MaikoError('TOPIC_CONFLICT', `Topic "${name}" is declared twice with different options (${difference})`, {
    topic: name,
    mend: 'Declare the topic once and import it wherever it is used',
  });

export const notATopic = (received: unknown) =>
  new MaikoError('NOT_A_TOPIC', `${describe(received)} is not a topic`, {
    expected: 'a topic made by topic() or topics(), or a class with @Event(name)',
    received,
    mend: 'Declare it: const Reading = topic<ReadingData>("sensor.reading")',
  });

export const notAnEvent = (received: unknown) =>
  new MaikoError('NOT_AN_EVENT', `${describe(received)} is not an event`, {
    expected: 'an event made by calling a topic, or an instance of a class with @Event(name)',
    received,
    mend: 'Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload)',
  });

export const payloadRejected = (topic: string, issues: readonly string[]) =>
  new MaikoError('PAYLOAD_REJECTED', `The payload does not fit the schema of topic "${topic}": ${issues.join('; ')}`, {
    topic,
    mend: 'Correct the payload or the schema',
  });

export const schemaFailed = (topic: string, thrown: unknown) =>
  new MaikoError('SCHEMA_FAILED', `The schema of topic "${topic}" threw ${describe(thrown)}`, {
    topic,
    mend: 'Make the schema answer with issues instead of throwing',
    cause: thrown,
  });

export const schemaAnswer = (topic: string, received: unknown) =>
  new MaikoError('SCHEMA_FAILED', `The schema of topic "${topic}" gave an answer that cannot be read`, {
    topic,
    expected: '{ value } or { issues: [...] }, as Standard Schema says',
    received,
    mend: 'Correct the schema, or use a library that follows Standard Schema',
  });

export const schemaIsAsync = (topic: string) =>
  new MaikoError('SCHEMA_IS_ASYNC', `The schema of topic "${topic}" validates asynchronously`, {
    topic,
    expected: 'a synchronous schema on a topic with validate: "always" (waiting would reorder events)',
    mend: 'Use validate: "edge" and runtime.ingest(), which waits for the schema',
  });

export const invalidOption = (where: string, key: string, expected: string, received: unknown) =>
  new MaikoError('INVALID_OPTION', `Option "${key}" of ${where} is not valid`, {
    expected,
    received,
    mend: `Correct "${key}"`,
  });

export const unknownOption = (where: string, keys: readonly string[], known: readonly string[]) =>
  new MaikoError('UNKNOWN_OPTION', `${where} does not know ${keys.map((key) => `"${key}"`).join(', ')}`, {
    expected: `only ${known.join(', ')}`,
    received: keys.join(', '),
    mend: 'Remove it or correct its spelling',
  });

// ---- actors ----

export const otherCopy = (actor: string, { path }: Partial<Copy> = {}) =>
  new MaikoError('OTHER_COPY', `${actor} was declared with another copy of ${COPY.of} than the one that runs it`, {
    actor,
    expected: `one copy in the process, such as ${COPY.path}`,
    received: path ?? 'one of an older version',
    mend: `Have one version of it installed for all, see npm ls ${COPY.of}; under jest, load both after the same jest.resetModules()`,
  });

export const notAnActor = (received: unknown, reason: string) =>
  new MaikoError('NOT_AN_ACTOR', `${describe(received)} is not an actor: ${reason}`, {
    expected: 'a class with @Actor() of its own',
    received,
    mend: mendOfActor(received),
  });

function mendOfActor(received: unknown): string {
  if (received === undefined) return 'If the class is undefined here, two files import each other';
  return typeof received === 'function'
    ? 'Put @Actor() on the class itself'
    : 'Give the class; the runtime creates its instance';
}

export const subscribeTarget = (member: string, problem: string) =>
  new MaikoError('SUBSCRIBE_TARGET', `@Subscribe on "${member}" has no effect: ${problem}`, {
    method: member,
    expected: 'a public method of an actor class',
    mend: 'Move @Subscribe to a public instance method',
  });

export const scheduleTarget = (member: string, problem: string) =>
  new MaikoError('SCHEDULE_TARGET', `The schedule of "${member}" has no effect: ${problem}`, {
    method: member,
    expected: 'a public method of an actor class',
    mend: 'Move the decorator to a public instance method',
  });

export const invalidSchedule = (where: string, expected: string, received: unknown) =>
  new MaikoError('INVALID_SCHEDULE', `The schedule of ${where} is not valid`, {
    expected,
    received,
    mend:
      received === undefined
        ? 'If it comes from another file, the two may import each other; if from the options of the actor, give them'
        : 'Correct the argument of the decorator',
  });

export const notSubscribable = (member: string, received: unknown) =>
  new MaikoError('NOT_A_TOPIC', `@Subscribe on "${member}" got ${describe(received)}, which is no topic`, {
    method: member,
    expected:
      'a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them',
    received,
    mend:
      received === undefined
        ? 'Two files import each other: move the topic into a file that imports neither'
        : 'Declare it: const Reading = topic<ReadingData>("sensor.reading")',
  });

export const duplicateActor = (id: string) =>
  new MaikoError('DUPLICATE_ACTOR', `Two actors have the name "${id}"`, {
    actor: id,
    expected: 'a name used once per runtime',
    received: id,
    mend: 'Give each its own name with actor(ActorClass, { name: "..." })',
  });

export const unknownActor = (id: string, known: readonly string[]) =>
  new MaikoError('UNKNOWN_ACTOR', `There is no actor "${id}" in this runtime`, {
    actor: id,
    expected: `one of ${known.slice(0, 10).join(', ') || '(no actors)'}`,
    received: id,
    mend: 'Correct the name or add the actor',
  });

export const injectOutsideConstruction = (token: string) =>
  new MaikoError('INJECT_OUTSIDE_CONSTRUCTION', `inject(${token}) was called while no actor is being created`, {
    expected: 'a call in a constructor or a field initialiser of an actor that the runtime creates',
    mend: 'Call inject() in a field initialiser, and let the runtime create the actor instead of "new"',
  });

export const unknownDependency = (actor: string, dependency: string, mend: string) =>
  new MaikoError('UNKNOWN_DEPENDENCY', `Actor ${actor} needs ${dependency}, which the container cannot provide`, {
    actor,
    mend,
  });

export const noInstance = (actor: string, received: unknown) =>
  new MaikoError('NO_INSTANCE', `The container created nothing for actor "${actor}"`, {
    actor,
    expected: 'an instance of the actor class, or a promise for it',
    received,
    mend: 'Correct create() of the container',
  });

export const reusedInstance = (actor: string) =>
  new MaikoError('REUSED_INSTANCE', `The container handed out the same instance twice for actor "${actor}"`, {
    actor,
    expected: 'a fresh instance for every incarnation, so that a restart begins with clean state',
    mend: 'Register the actor class as transient, not as a singleton',
  });

export const invalidReturn = (actor: string, method: string, received: unknown) =>
  new MaikoError('INVALID_RETURN', `${actor}.${method} returned ${describe(received)}, which is no event`, {
    actor,
    method,
    expected: 'nothing, an event, or an iterable or async iterable of events',
    received,
    mend: 'Return the topic called with its payload, for example return Alert({ level: "hot" })',
  });

export const invalidStepAction = (actor: string, received: unknown) =>
  new MaikoError(
    'INVALID_STEP_ACTION',
    `${actor}.step answered ${attempt(() => describeStep(received), describe(received))}`,
    {
      actor,
      method: 'step',
      expected: 'StepAction.Continue, .Yield, .AwaitEvent, .Never or .Backoff(ms) with zero or more milliseconds',
      received,
      mend: 'Return a StepAction from step()',
    },
  );

function describeStep(action: unknown): string {
  const { type, delay } = Object(action) as { readonly type?: unknown; readonly delay?: unknown };
  return type === 'backoff' ? `Backoff(${describe(delay)})` : describe(action);
}

export const invalidVerdict = (actor: string, received: unknown, cause: unknown) =>
  new MaikoError('INVALID_VERDICT', `${actor}.onError answered ${describe(received)}; the actor is restarted`, {
    actor,
    method: 'onError',
    expected: '"resume", "restart", "stop", "escalate" or nothing',
    received,
    mend: 'Return one of these verdicts',
    cause,
  });

export const onErrorFailed = (actor: string, failure: unknown, original: unknown) =>
  new MaikoError('ON_ERROR_FAILED', `${actor}.onError itself failed; the actor is restarted`, {
    actor,
    method: 'onError',
    mend: 'Make onError safe; both causes are listed in cause.errors',
    cause: new AggregateError(
      [failure, original],
      `onError threw ${describe(failure)} while judging ${describe(original)}`,
      // So that the cause chain goes on to where it began.
      { cause: original },
    ),
  });

// ---- flow ----

export const mailboxFull = (actor: string, topic: string, capacity: number) =>
  new MaikoError('MAILBOX_FULL', `The mailbox of "${actor}" is full and topic "${topic}" has overflow "reject"`, {
    actor,
    topic,
    expected: `fewer than ${String(capacity)} queued events`,
    received: capacity,
    mend: 'Publish more slowly, raise the capacity, or choose another overflow policy',
  });

export const mailboxOverflow = (actor: string, topic: string, capacity: number) =>
  new MaikoError('MAILBOX_OVERFLOW', `The mailbox of "${actor}" overflowed and topic "${topic}" has overflow "fail"`, {
    actor,
    topic,
    expected: `fewer than ${String(capacity)} queued events`,
    received: capacity,
    mend: 'Make the handler faster, raise the capacity, or choose another overflow policy',
  });

export const ingressFull = (limit: number, topic: string) =>
  new MaikoError(
    'INGRESS_FULL',
    `An event for "${topic}" from outside was refused: ${String(limit)} are waiting already`,
    {
      topic,
      expected: `fewer than ${String(limit)} unaccepted events from outside the actors`,
      received: limit,
      mend: 'Await runtime.publish(), or raise the option "ingress"',
    },
  );

export const blockTimeout = (actor: string, topic: string, timeout: number) =>
  new MaikoError(
    'BLOCK_TIMEOUT',
    `An event of "${topic}" waited ${String(timeout)} ms for room in the mailbox of "${actor}"`,
    {
      actor,
      topic,
      mend: 'Make the handler faster, raise blockTimeout or the capacity, or choose another overflow policy',
    },
  );

/** @param waits those of the circle that are no full mailbox, in words */
export const blockedCycle = (path: readonly string[], topic: string, waits: readonly (string | undefined)[] = []) => {
  const why = waits.filter((each) => each !== undefined).join(', ');
  const circle = `${path.join(' -> ')}${why === '' ? '' : ` (${why})`}`;
  const other = 'give one topic of the circle another overflow policy than "block", or a larger capacity';
  return new MaikoError(
    'BLOCKED_CYCLE',
    `Actors wait for each other in a circle: ${circle}; the event of "${topic}" was refused to break it`,
    {
      actor: path[0],
      topic,
      mend:
        why === ''
          ? `G${other.slice(1)}`
          : `Publish it after the start, in a handler or step, or change the order in which the actors start; else ${other}`,
    },
  );
};

export const incarnationEnded = (actor: string, incarnation: number, topic: string) =>
  new MaikoError(
    'INCARNATION_ENDED',
    `Incarnation ${String(incarnation)} of "${actor}" has ended; its event for "${topic}" was refused`,
    {
      actor,
      topic,
      mend: 'Stop background work when ctx.signal aborts, and hand on in onDrain what onStop would publish',
    },
  );

export const runtimeClosed = (state: string, topic: string) =>
  new MaikoError('RUNTIME_CLOSED', `The runtime is ${state}; an event for "${topic}" from outside was refused`, {
    topic,
    expected: 'a runtime that has not been stopped',
    received: state,
    mend: 'Publish before stop(), or create a new runtime',
  });

export const unknownDeadLetter = (id: string) =>
  new MaikoError('UNKNOWN_DEAD_LETTER', `There is no dead letter "${id}" in the store`, {
    expected: 'the id of a stored dead letter (the store is bounded, old ones leave it)',
    received: id,
    mend: 'Look it up in runtime.deadLetters.list()',
  });

export const latestByFailed = (topic: string, actor: string, cause: unknown) =>
  new MaikoError('LATEST_BY_FAILED', `latestBy of topic "${topic}" failed for an event meant for "${actor}"`, {
    actor,
    topic,
    expected: 'a function that makes a key of every payload',
    mend: 'Make latestBy safe; the event is a dead letter',
    cause,
  });
