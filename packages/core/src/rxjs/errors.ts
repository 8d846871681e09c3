import { describe, MaikoError } from '../errors';

/** Work on `ctx.scheduler` or `runtime.scheduler` threw. The actor has failed, or the error is logged. */
export const schedulerWorkFailed = (actor: string | undefined, thrown: unknown) =>
  new MaikoError(
    'SCHEDULER_WORK_FAILED',
    `Work on ${actor === undefined ? 'runtime.scheduler' : `ctx.scheduler of actor "${actor}"`} threw ${describe(thrown)}`,
    {
      actor,
      hint: 'Catch it in the work; in a pipe of operators, give subscribe() an error callback',
      cause: thrown,
    },
  );

/** More values of an Observable wait than its capacity allows, under `fail`; or it emits without end and a pause. */
export const sourceOverflow = (where: string, capacity: number, dropped: number) =>
  new MaikoError(
    'SOURCE_OVERFLOW',
    dropped > 0
      ? `The Observable of ${where} emitted ${String(dropped)} values too many without a pause, and was unsubscribed`
      : `The Observable of ${where} emits faster than its values are accepted, and was unsubscribed`,
    {
      expected: dropped > 0 ? 'a source that lets others run' : `at most ${String(capacity)} values that wait`,
      hint:
        'Emit less (throttleTime, auditTime, bufferTime), return an iterable of what is known beforehand, or choose the ' +
        'bound: bounded(source, { capacity: 1_000, overflow: "drop-oldest" }), or the same options of connect()',
    },
  );

/** An Observable had emitted an event that was still waiting when its reader had to end. The error of a dead letter. */
export const sourceCutOff = (where: string, topic: string | undefined) =>
  new MaikoError('SOURCE_CUT_OFF', `An event that the Observable of ${where} had emitted was not published any more`, {
    topic,
    hint: 'Its actor or runtime ended, or failed, while the event waited for an earlier one to be accepted',
  });

/** Something else than an Observable was given to `connect` or `bounded`. */
export const notAnObservable = (where: string, received: unknown) =>
  new MaikoError('NOT_AN_OBSERVABLE', `${where} got something that is no Observable`, {
    expected: 'an Observable of RxJS, or an object with Symbol.observable',
    received,
    hint:
      'Convert it with from() of RxJS. What can wait, such as a stream of Node or an async generator, is better read in a ' +
      'loop: for await (const each of stream) await runtime.publish(topic, each)',
  });

/** A hook or callback returned an Observable, to which nothing subscribes. */
export const observableIgnored = (where: string, actor?: string) =>
  new MaikoError('OBSERVABLE_IGNORED', `${where} returned an Observable, and nothing subscribes to it`, {
    actor,
    expected: 'nothing, or a promise of nothing',
    hint: 'Wait for it with await lastValueFrom(source), or return it from onStart, a handler, a scheduled method, step or onDrain',
  });
