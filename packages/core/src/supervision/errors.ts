import { MaikoError, messageOf } from '../errors';

/** On what occasion an actor was to start, and what follows when it cannot. */
const FAILED_STARTS = {
  initialStart: 'the actors started before it have been stopped',
  spawn: 'its name is free again, and no other actor is concerned',
  restart: 'it counts as a failure, and its supervisor decides whether it is tried again',
};

export type StartOccasion = keyof typeof FAILED_STARTS;

/** An actor could not start. */
export const startFailed = (actor: string, occasion: StartOccasion, cause: unknown) =>
  new MaikoError('START_FAILED', `Actor "${actor}" could not start (${messageOf(cause)}); ${FAILED_STARTS[occasion]}`, {
    actor,
    cause,
  });

/** A restart dropped the mailbox, under `mailboxOnRestart: "drop"`. The error of a dead letter. */
export const actorRestarted = (actor: string) =>
  new MaikoError('ACTOR_RESTARTED', `Actor "${actor}" was restarted and drops its mailbox when that happens`, {
    actor,
    hint: 'Use mailboxOnRestart: "keep" to have it handled by the next incarnation',
  });

/** A permanent actor ended itself. The cause of its restart. */
export const permanentEnded = (actor: string) =>
  new MaikoError('PERMANENT_ENDED', `Actor "${actor}" ended itself, but is permanent`, {
    actor,
    hint: 'Use restart: "transient" for an actor that may end',
  });

/**
 * An actor ended for good with events in its mailbox. The error of a dead letter.
 * @param cause the failure that has ended it; undefined when it was stopped
 */
export const actorStopped = (actor: string, cause?: Error) =>
  new MaikoError('ACTOR_STOPPED', `Actor "${actor}" has ended; what its mailbox held was not handled`, {
    actor,
    hint: 'See runtime.deadLetters; replay() gives an event to a running actor again',
    cause,
  });

/** The reason why a runtime stopped before its mailboxes were empty. */
export type Undrained = 'deadline' | 'not-started' | 'start-failed' | 'not-asked';

const UNDRAINED: Readonly<Record<Undrained, readonly [when: string, mend: string]>> = {
  deadline: ['stopped', 'Give stop() a longer deadline'],
  'not-started': ['was stopped without having been started, and', 'Wait for start() before stop()'],
  'start-failed': ['could not start, and stopped', 'See why the start has failed'],
  'not-asked': ['was stopped without draining,', 'Leave out drain: false of stop() if what is queued is to be handled'],
};

/** The runtime stopped before the mailbox was empty. The error of a dead letter. */
export const notDrained = (actor: string, why: Undrained) => {
  const [when, mend] = UNDRAINED[why];
  return new MaikoError('NOT_DRAINED', `The runtime ${when} before "${actor}" had handled its mailbox`, {
    actor,
    hint: mend,
  });
};

/** The runtime, or an actor, had to end before it had started. */
export const stoppedWhileStarting = () =>
  new MaikoError('STOPPED_WHILE_STARTING', 'The runtime was stopped before all its actors had started', {
    hint: 'Wait for start() before stop()',
  });

export const nameReserved = (id: string, owner: string) =>
  new MaikoError('DUPLICATE_ACTOR', `The name "${id}" is reserved for ${owner}, whether that is running or not`, {
    actor: id,
    expected: 'a name used once per runtime',
    received: id,
    hint: 'Spawn the actor under a name of its own: spawn(ActorClass, { name: "..." })',
  });

export const endedWhileStarting = (actor: string) =>
  new MaikoError('STOPPED_WHILE_STARTING', `Actor "${actor}" had to end before it had started`, {
    actor,
    hint: 'End what onStart does when ctx.signal aborts',
  });

/** The `key` function of an actor threw. The event is a dead letter. */
export const keyFailed = (actor: string, topic: string, cause: unknown) =>
  new MaikoError('KEY_FAILED', `The key function of actor "${actor}" failed for an event of topic "${topic}"`, {
    actor,
    topic,
    expected: 'a function that names a key for every event the actor subscribes to',
    hint: 'Make key safe; the event is a dead letter',
    cause,
  });

/** The `key` function returned no string, number or bigint. The event is a dead letter. */
export const invalidKey = (actor: string, topic: string, received: unknown) =>
  new MaikoError('INVALID_KEY', `An event of topic "${topic}" has no key for actor "${actor}"`, {
    actor,
    topic,
    expected: 'a string that is not empty, a number or a bigint',
    received,
    hint: 'Return one from key for every event the actor subscribes to; the event is a dead letter',
  });

/**
 * A child failed again after all the restarts that its module allows.
 * @param label what messages call it: `Actor "x"`, `Module "X"`
 * @param where the module with the limit; undefined for the root
 */
export const restartLimit = (
  { label, actor }: { readonly label: string; readonly actor: string | undefined },
  where: string | undefined,
  restarts: string,
  cause: unknown,
) =>
  new MaikoError(
    'RESTART_LIMIT',
    `${label} failed again after ${restarts}${where === undefined ? '' : ` in module "${where}"`}`,
    {
      actor,
      hint: 'See the cause for the failure that keeps coming back',
      cause,
    },
  );

/** A module failed. The cause says why. */
export const moduleFailed = (module: string, cause: unknown) =>
  new MaikoError('MODULE_FAILED', `Module "${module}" failed`, { cause });

/** An actor was spawned in a module that is not running. */
export const moduleDown = (module: string, actor: string) =>
  new MaikoError('MODULE_DOWN', `Actor "${actor}" cannot be spawned: its module "${module}" is not running`, {
    actor,
    hint: 'Spawn it when the module has been restarted; the topic Lifecycle tells when its actors start',
  });

/** A dynamic module is full. */
export const tooManyChildren = (module: string, limit: number, actor: string) =>
  new MaikoError('TOO_MANY_CHILDREN', `Actor "${actor}" cannot be spawned: module "${module}" is full`, {
    actor,
    expected: `at most ${String(limit)} actors in the module`,
    received: limit,
    hint: 'Stop some, or raise maxChildren of the module',
  });

/** `onError` returned `escalate`: the module of the actor has failed. */
export const escalated = (actor: string, cause: unknown) =>
  new MaikoError('ESCALATED', `Actor "${actor}" returned "escalate" for a failure`, { actor, cause });

/** The container created nothing. */
export const noInstance = (actor: string, received: unknown) =>
  new MaikoError('NO_INSTANCE', `The container created nothing for actor "${actor}"`, {
    actor,
    expected: 'an instance of the actor class, or a promise for it',
    received,
    hint: 'Correct create() of the container',
  });

/** The container gave one instance twice. */
export const reusedInstance = (actor: string) =>
  new MaikoError('REUSED_INSTANCE', `The container handed out the same instance twice for actor "${actor}"`, {
    actor,
    expected: 'a fresh instance for every incarnation, so that a restart begins with clean state',
    hint: 'Register the actor class as transient, not as a singleton',
  });
