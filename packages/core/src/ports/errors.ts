import { MaikoError, messageOf } from '../errors';

export const loggerFailed = () =>
  new MaikoError('LOGGER_FAILED', 'The logger of a runtime threw; what it throws at is not logged', {
    hint: 'Make the logger safe; this is told once',
  });

export const portFailed = (port: string, cause: unknown, instead: string) =>
  new MaikoError('PORT_FAILED', `${port} of the runtime failed (${messageOf(cause)}); ${instead}`, {
    hint: 'Make it safe; this is told once',
  });

export const contextNotRun = () =>
  new MaikoError('CONTEXT_NOT_RUN', 'run() of asyncContext has not called the work it was given', {
    expected: 'a call at once, before run() returns',
    hint: 'Call work() inside of the store: storage.run(captured, work)',
  });
