import { systemClock, type Clock, type Logger } from '@maiko/core';

/** How long an application may take to call `enableShutdownHooks` after its start. Milliseconds. */
const GRACE = 5_000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Warns, except in production and in tests, when nothing would close the application on a signal.
 * @returns cancels it
 */
export function warnWithoutShutdownHooks(logger: Logger, clock: Clock = systemClock): () => void {
  const { NODE_ENV } = process.env;
  if (NODE_ENV === 'production' || NODE_ENV === 'test') return () => undefined;
  const look = (): void => {
    if (SIGNALS.some((signal) => process.listenerCount(signal) > 0)) return;
    logger.warn(
      'Nothing closes the application when the process gets SIGTERM or SIGINT, so its actors cannot drain and what they have not ' +
        'handled is lost. Call app.enableShutdownHooks() where the application is created',
    );
  };
  return clock.setTimer(look, GRACE, true);
}
