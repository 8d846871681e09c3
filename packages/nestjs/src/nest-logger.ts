import type { Logger } from '@maiko/core';
import { Logger as NestLogger } from '@nestjs/common';

/**
 * Adapts the logger of Nest as the logger of a runtime: the one that an application chose with `app.useLogger`.
 * @param context what Nest writes in brackets. Default "Maiko"
 */
export function nestLogger(context = 'Maiko'): Logger {
  const logger = new NestLogger(context);
  return {
    debug: (message) => {
      logger.debug(message);
    },
    info: (message) => {
      logger.log(message);
    },
    warn: (message) => {
      logger.warn(message);
    },
    error: (message) => {
      logger.error(message);
    },
  };
}
