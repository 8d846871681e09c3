import { describe, invalidOption } from '../errors';
import { attempt, errorLine, isError, printable } from '../text';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The fields of a record besides its message. */
export type TraceFields = Readonly<Record<string, unknown>>;

/**
 * The way a logger takes a record.
 * - `fields-first`: `logger.info({ topic }, 'event handled')`, as pino and bunyan do;
 * - `message-first`: `logger.info('event handled', { topic })`, as `console` and winston do;
 * - `text`: `logger.log('event handled topic=tick')`, as Nest's `Logger` does, which takes other arguments for
 *   contexts.
 */
export type LogStyle = 'fields-first' | 'message-first' | 'text';

type Log = (...args: never[]) => unknown;

/** A logger that a `Tracer` can write to: pino, winston, `console`, Nest's `Logger`. Nest says `log` for `info`. */
export type TraceLogger = {
  readonly debug: Log;
  readonly warn: Log;
  readonly error: Log;
} & ({ readonly info: Log } | { readonly log: Log });

type Write = (level: LogLevel, message: string, fields: TraceFields) => void;

type Methods = Partial<Record<LogLevel | 'log', (...args: unknown[]) => unknown>>;

/** @throws INVALID_OPTION when it has not the methods of a logger */
export function writerFor(logger: TraceLogger, style = styleOf(logger)): Write {
  const methods = logger as unknown as Methods;
  // Found when it is called: a level of a logger may be replaced later, as pino does when its level changes.
  const log = (level: LogLevel, ...args: unknown[]): void => {
    if (level === 'info' && methods.info === undefined) methods.log?.(...args);
    else methods[level]?.(...args);
  };
  switch (style) {
    case 'fields-first':
      return (level, message, fields) => {
        log(level, fields, message);
      };
    case 'message-first':
      return (level, message, fields) => {
        log(level, message, fields);
      };
    case 'text':
      return (level, message, fields) => {
        log(level, `${message} ${textOfFields(fields)}`);
      };
  }
}

function styleOf(logger: TraceLogger): LogStyle {
  const has = (name: string): boolean =>
    typeof (logger as unknown as Record<string, unknown> | null)?.[name] === 'function';
  if (!has('debug') || !has('warn') || !has('error') || !(has('info') || has('log')))
    throw invalidOption('Tracer', 'logger', 'an object with debug(), warn(), error() and info() or log()', logger);
  // `child` belongs to winston as well, `bindings` and `addSerializers` only to pino and bunyan.
  if (has('bindings') || has('addSerializers')) return 'fields-first';
  return has('info') ? 'message-first' : 'text';
}

function textOfFields(fields: TraceFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${valueText(value)}`)
    .join(' ');
}

function valueText(value: unknown): string {
  if (isError(value)) return JSON.stringify(errorLine(value));
  if (typeof value === 'string') return /^[\w.$/:-]+$/u.test(value) ? value : printable(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return printable(String(value));
  return attempt(() => printable(JSON.stringify(value)), describe(value));
}
