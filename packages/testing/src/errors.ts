import { MaikoError } from '@maiko/core';
import { hasFakeTimers } from './event-loop';

/** No actor has this name, and none is of this class. */
export const unknownActor = (name: string, known: readonly string[]) =>
  new MaikoError('UNKNOWN_ACTOR', `There is no actor "${name}"`, {
    actor: name,
    expected:
      known.length === 0 ? 'an actor that runs; none does' : `one of ${known.map((each) => `"${each}"`).join(', ')}`,
    received: name,
    hint: 'Correct the name, or give the class of the actor',
  });

/** Code of an actor that has not finished. */
export interface Unfinished {
  readonly actor: string;
  /** Undefined when it is not known which. */
  readonly method: string | undefined;
  /** Undefined outside handlers. */
  readonly topic: string | undefined;
}

/** Events keep moving, or a handler does not finish. */
export const eventsKeepMoving = (limit: number, onRealTime: readonly string[]) =>
  new MaikoError(
    'NOT_SETTLED',
    `The program did not come to rest within ${String(limit)} ms of real time: events keep moving${realTimeText(onRealTime)}`,
    {
      hint:
        onRealTime.length > 0
          ? SCHEDULER_HINT
          : 'Two actors may answer each other forever; wait for what you need with settleOn(...)',
    },
  );

/** Of actors with operators that virtual time does not move; the end of a sentence. */
export const realTimeText = (actors: readonly string[]): string =>
  actors.length === 0
    ? ''
    : `. RxJS operators in ${actors.map((each) => `"${each}"`).join(', ')} run on real time, which may be the cause`;

export const SCHEDULER_HINT =
  'Give operators that take time ctx.scheduler, as in timer(1_000, ctx.scheduler), or runtime.scheduler outside of ' +
  'actors; advance(ms) lets that time pass';

/**
 * An RxJS operator that takes time was given no scheduler. A harness logs it once for each method of an actor, and
 * shows it in its report; in a simulation it is a finding.
 * @param actor undefined for what `runtime.connect` was given
 * @param method the method, hook or handler behind a pipe, if it is known
 * @param operator the operators of RxJS that have asked for time, if they are known
 */
export const realTimeOperator = (actor: string | undefined, method: string | undefined, operator: string | undefined) =>
  new MaikoError(
    'REAL_TIME_OPERATOR',
    `${actor === undefined ? 'An Observable that runtime.connect() was given' : `Code of actor "${actor}"`} uses an ` +
      `RxJS operator on real time${realTimePlace(actor, method, operator)}, and a test runs on virtual time`,
    {
      actor,
      method,
      expected: `${actor === undefined ? 'runtime' : 'ctx'}.scheduler as the scheduler of operators that take time`,
      hint:
        actor === undefined
          ? 'Give it, as in debounceTime(1_000, runtime.scheduler)'
          : 'Give it, as in debounceTime(1_000, ctx.scheduler). A service, or an interceptor of Nest, injects RuntimeScheduler',
    },
  );

function realTimePlace(actor: string | undefined, method: string | undefined, operator: string | undefined): string {
  const place = actor === undefined || method === undefined ? undefined : `${actor}.${method}`;
  const known = [place, operator].filter((each) => each !== undefined);
  return known.length === 0 ? '' : ` (${known.join(': ')})`;
}

const unfinishedText = ({ actor, method, topic }: Unfinished): string => {
  if (topic === undefined) return `${String(method)} of ${actor} has not finished`;
  return `${actor} has not finished with an event of "${topic}"${method === undefined ? '' : ` (${method})`}`;
};

export const handlersUnfinished = (limit: number, unfinished: readonly Unfinished[], onRealTime: readonly string[]) =>
  new MaikoError(
    'NOT_SETTLED',
    `The program did not come to rest within ${String(limit)} ms of real time: ` +
      unfinished.map(unfinishedText).join(', ') +
      realTimeText(onRealTime),
    {
      actor: unfinished[0]?.actor,
      topic: unfinished[0]?.topic,
      method: unfinished[0]?.method,
      hint:
        onRealTime.length > 0
          ? SCHEDULER_HINT
          : hasFakeTimers()
            ? 'Its timers are fakes of the test runner: await jest.advanceTimersByTimeAsync(ms), or vi.advanceTimersByTimeAsync(ms), first; ' +
              'advance(ms) lets the time of the actors pass'
            : 'If it waits for time to pass, await advance(ms) first; if it needs longer, settle({ timeout })',
    },
  );

/** What `settleOn` or `settleOnEvent` waits for did not come. */
export const settleTimeout = (wanted: string, within: number, recorded: string) =>
  new MaikoError(
    'SETTLE_TIMEOUT',
    [
      `${wanted} did not come within ${String(within)} ms of virtual time.`,
      ...recorded.split('\n'),
      'Nothing else happened',
    ],
    { hint: 'Publish what causes it first, or give it longer with { within }' },
  );

/** `overrides` were given, but no function that makes a container. */
export const overridesWithoutContainer = (caller: string) =>
  new MaikoError('OVERRIDES_WITHOUT_CONTAINER', `${caller} got "overrides" but has no container for them`, {
    expected: 'a function in "container" that makes a container from providers',
    hint: 'Give it among the options, as in { container: tsyringeContainer, overrides: ... }',
  });

/** The module lists providers, and there is no container for them. */
export const providersWithoutContainer = (caller: string, module: string) =>
  new MaikoError('PROVIDERS_WITHOUT_CONTAINER', `${module} lists providers, and ${caller} got no container for them`, {
    expected: 'a function in "container" that makes a container from providers',
    hint: 'Give it among the options, as in { container: tsyringeContainer }',
  });

/** The actors had not started after four seconds of real time. */
export const startStalled = (limit: number) =>
  new MaikoError('START_STALLED', `The actors had not started after ${String(limit)} ms of real time`, {
    hint:
      'If an onStart waits for virtual time: createHarness(Module, { start: false }), const started = harness.start(), ' +
      'await harness.advance(ms), await started. In a Nest application it is started = module.init()',
  });

/** `settle`, `settleOn` or `settleOnEvent` was called before the start. */
export const notStarted = (call: string) =>
  new MaikoError('NOT_STARTED', `${call} was called before the actors have been started`, {
    expected: 'a harness that has been started: until then events are kept, and nothing handles them',
    hint: 'await harness.start(). In a Nest application it is: await module.init(), or app.init()',
  });

/** An actor or a port failed because the test said so. */
export const injectedFailure = (actor: string, method: string) =>
  new MaikoError('INJECTED_FAILURE', `${actor}.${method} fails because the test said so`, { actor, method });

/** The actor has no instance now, or several actors are meant. */
export const noInstance = (name: string) =>
  new MaikoError('NO_INSTANCE', `"${name}" has no instance`, {
    actor: name,
    hint: 'Ask after it has started; give the full name of one instance of a keyed actor',
  });

/** The actor named as publisher has not started, or several actors are meant. */
export const cannotPublishAs = (name: string) =>
  new MaikoError('CANNOT_PUBLISH_AS', `No actor can publish as "${name}" now`, {
    actor: name,
    expected: 'an actor that has started and has not ended, of which there is one',
    hint: 'Start the harness first, and name one actor where a class runs under several names',
  });

/** A port was called while the test had dropped its connection. */
export const connectionDropped = (port: string, method: string) =>
  new MaikoError('CONNECTION_DROPPED', `${port}.${method} failed: the test dropped the connection`, { method });

export const portFailure = (port: string, method: string) =>
  new MaikoError('INJECTED_FAILURE', `${port}.${method} fails because the test said so`, { method });

/** A `FakeContainer` was asked for what it was not given. */
export const notProvided = (token: string, actor: string) =>
  new MaikoError('UNKNOWN_DEPENDENCY', `${actor} needs ${token}, and the FakeContainer has nothing for it`, {
    actor,
    hint: `Say what it gets: new FakeContainer().provide(${token}, ...)`,
  });

/** A memory transport was used after it had been closed. */
export const transportClosed = (subject: string) =>
  new MaikoError('TRANSPORT_CLOSED', `The transport is closed, and takes nothing for "${subject}"`, {
    hint: 'Make a new transport over the same store',
  });
