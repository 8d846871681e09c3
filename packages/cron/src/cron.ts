import { MaikoError, messageOf, type Timetable } from '@maiko/core';
import { Cron as Pattern } from 'croner';

export interface CronOptions {
  /**
   * The IANA name of the time zone that the expression is meant in, such as "Europe/Berlin". Default: that of the
   * process.
   */
  readonly timeZone?: string | undefined;
}

const EXPECTED = 'five to seven fields, such as "30 6 * * MON-FRI", or a name such as "@daily"';

/**
 * Makes the timetable of a cron expression. It reads no clock and sets no timer.
 * @param expression minute, hour, day of the month, month, day of the week; six fields begin with seconds, seven end
 * with a year; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`
 * @throws INVALID_CRON
 * @example
 * cron('30 6 * * MON-FRI', { timeZone: 'Europe/Berlin' }).next(new Date())
 */
export function cron(expression: string, options: CronOptions = {}): Timetable {
  const { timeZone, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(expression, 'no options but timeZone', unknown);
  const pattern = parse(expression, timeZone);
  return {
    description: `cron ${expression}${timeZone === undefined ? '' : ` (${timeZone})`}`,
    next: (after) => pattern.nextRun(after) ?? undefined,
  };
}

function parse(expression: unknown, timeZone: unknown): Pattern {
  if (typeof expression !== 'string') throw invalid(expression, EXPECTED, expression);
  // The library would take a date for a schedule that comes true once.
  if (expression.includes(':')) throw invalid(expression, EXPECTED, expression);
  let pattern: Pattern;
  try {
    pattern = new Pattern(expression);
  } catch (cause) {
    throw invalid(expression, EXPECTED, expression, cause);
  }
  if (timeZone !== undefined) pattern = inZone(expression, timeZone);
  if (pattern.nextRun(new Date(0)) === null) throw invalid(expression, 'one that comes true at some time', expression);
  return pattern;
}

function inZone(expression: string, timeZone: unknown): Pattern {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timeZone as string });
  } catch (cause) {
    throw invalid(expression, 'the IANA name of a time zone, such as "Europe/Berlin"', timeZone, cause);
  }
  return new Pattern(expression, { timezone: timeZone as string });
}

/** A cron expression cannot be read or never comes true, or its time zone is unknown. */
const invalid = (expression: unknown, expected: string, received: unknown, cause?: unknown): MaikoError =>
  new MaikoError('INVALID_CRON', `The cron schedule ${JSON.stringify(expression)} is not valid${because(cause)}`, {
    expected,
    received,
    hint: 'Correct the expression or its time zone',
    ...(cause === undefined ? {} : { cause }),
  });

const because = (cause: unknown): string => (cause === undefined ? '' : `: ${messageOf(cause).replace(/\.$/, '')}`);
