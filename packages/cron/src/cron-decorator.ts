import { Schedule } from '@maiko/core';
import { cron, type CronOptions } from './cron';

/**
 * Runs a method at the times of a cron expression, in turns of its actor. What it returns is published.
 * @param expression a cron expression, or a function of the actor's options that chooses one
 * @throws INVALID_CRON, SCHEDULE_TARGET
 * @example
 * @Cron('0 6 * * MON-FRI', { timeZone: 'Europe/Berlin' })
 * wake() { return Heat({ celsius: 21 }); }
 */
export function Cron(
  expression: string | ((options: never) => string),
  options: CronOptions = {},
): ReturnType<typeof Schedule> {
  if (typeof expression !== 'function') return Schedule(cron(expression, options));
  return Schedule((given: never) => cron(expression(given), options));
}
