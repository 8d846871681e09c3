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

/** `run` of `asyncContext` did not call the work that it was given. */
export const contextNotRun = () =>
  new MaikoError('CONTEXT_NOT_RUN', 'run() of asyncContext has not called the work it was given', {
    expected: 'a call at once, before run() returns',
    hint: 'Call work() inside of the store: storage.run(captured, work)',
  });
