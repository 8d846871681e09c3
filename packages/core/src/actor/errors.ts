import { COPY, type Copy } from '../copy';
import { describe, MaikoError } from '../errors';

/** An actor was declared with another copy of the package. */
export const otherCopy = (actor: string, { path }: Partial<Copy> = {}) =>
  new MaikoError('OTHER_COPY', `${actor} was declared with another copy of ${COPY.of} than the one that runs it`, {
    actor,
    expected: `one copy in the process, such as ${COPY.path}`,
    received: path ?? 'one of an older version',
    hint: `Have one version of it installed for all, see npm ls ${COPY.of}; under jest, load both after the same jest.resetModules()`,
  });

/** A class has no `@Actor` of its own. */
export const notAnActor = (received: unknown, reason: string) =>
  new MaikoError('NOT_AN_ACTOR', `${describe(received)} is not an actor: ${reason}`, {
    expected: 'a class with @Actor() of its own',
    received,
    hint: mendOfActor(received),
  });

function mendOfActor(received: unknown): string {
  if (received === undefined) return 'If the class is undefined here, two files import each other';
  return typeof received === 'function'
    ? 'Put @Actor() on the class itself'
    : 'Give the class; the runtime creates its instance';
}

/** `@Subscribe` is on something else than a public instance method. */
export const subscribeTarget = (member: string, problem: string) =>
  new MaikoError('SUBSCRIBE_TARGET', `@Subscribe on "${member}" has no effect: ${problem}`, {
    method: member,
    expected: 'a public method of an actor class',
    hint: 'Move @Subscribe to a public instance method',
  });

/** `@Every`, `@Schedule` or `@Cron` is on something else than a public instance method. */
export const scheduleTarget = (member: string, problem: string) =>
  new MaikoError('SCHEDULE_TARGET', `The schedule of "${member}" has no effect: ${problem}`, {
    method: member,
    expected: 'a public method of an actor class',
    hint: 'Move the decorator to a public instance method',
  });

/** An interval is not a number from 1 on, or a timetable has no `next`. */
export const invalidSchedule = (where: string, expected: string, received: unknown) =>
  new MaikoError('INVALID_SCHEDULE', `The schedule of ${where} is not valid`, {
    expected,
    received,
    hint:
      received === undefined
        ? 'If it comes from another file, the two may import each other; if from the options of the actor, give them'
        : 'Correct the argument of the decorator',
  });

/** Something else than a topic, family or event class was given. It is often undefined, from an import cycle. */
export const notSubscribable = (member: string, received: unknown) =>
  new MaikoError('NOT_A_TOPIC', `@Subscribe on "${member}" got ${describe(received)}, which is no topic`, {
    method: member,
    expected:
      'a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them',
    received,
    hint:
      received === undefined
        ? 'Two files import each other: move the topic into a file that imports neither'
        : 'Declare it: const Reading = topic<ReadingData>("sensor.reading")',
  });

/** Two actors have one name. */
export const duplicateActor = (id: string) =>
  new MaikoError('DUPLICATE_ACTOR', `Two actors have the name "${id}"`, {
    actor: id,
    expected: 'a name used once per runtime',
    received: id,
    hint: 'Give each its own name with actor(ActorClass, { name: "..." })',
  });

/** `inject()` was called while no actor is being created. */
export const injectOutsideConstruction = (token: string) =>
  new MaikoError('INJECT_OUTSIDE_CONSTRUCTION', `inject(${token}) was called while no actor is being created`, {
    expected: 'a call in a constructor or a field initialiser of an actor that the runtime creates',
    hint: 'Call inject() in a field initialiser, and let the runtime create the actor instead of "new"',
  });

/** The container cannot provide a constructor argument. */
export const unknownDependency = (actor: string, dependency: string, mend: string) =>
  new MaikoError('UNKNOWN_DEPENDENCY', `Actor ${actor} needs ${dependency}, which the container cannot provide`, {
    actor,
    hint: mend,
  });
