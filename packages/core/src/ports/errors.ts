import { MaikoError, messageOf } from '../errors';

/** The logger threw. The line is lost; told on stderr, once. */
export const loggerFailed = () =>
  new MaikoError('LOGGER_FAILED', 'The logger of a runtime threw; what it throws at is not logged', {
    hint: 'Make the logger safe; this is told once',
  });

/** A clock, dispatcher, random or id source threw. Told in the log, once; that of the system takes its place. */
export const portFailed = (port: string, cause: unknown, instead: string) =>
  new MaikoError('PORT_FAILED', `${port} of the runtime failed (${messageOf(cause)}); ${instead}`, {
    hint: 'Make it safe; this is told once',
  });

/** A runtime without the option `ids` was created where there is no `globalThis.crypto`. */
export const noRandomSource = () =>
  new MaikoError('NO_RANDOM_SOURCE', 'Ids of events need random numbers, and there is no source of them here', {
    expected: 'globalThis.crypto.getRandomValues',
    hint: 'Load a polyfill of it before the runtime is created, or give the runtime an id source with the option "ids"',
  });

/** `rejections: "attribute"` elsewhere than in Node. Told in the log, once. */
export const noAttribution = () =>
  new MaikoError(
    'NO_ATTRIBUTION',
    'Unhandled rejections fail no actor here: only Node tells which actor they come from',
    { expected: 'rejections: "ignore" in a browser, Deno and Bun', hint: 'Await each promise, or catch its error' },
  );

/** `run` of `asyncContext` did not call the work that it was given. */
export const contextNotRun = () =>
  new MaikoError('CONTEXT_NOT_RUN', 'run() of asyncContext has not called the work it was given', {
    expected: 'a call at once, before run() returns',
    hint: 'Call work() inside of the store: storage.run(captured, work)',
  });
