import type { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { attempt, describe, messageOf } from '../../text';

/**
 * Does with an unhandled rejection what Node would do without a listener to `unhandledRejection`: by default, it ends
 * the process. Node asks only whether there is a listener, not whether it has done anything.
 */
export function asWithoutListener(reason: unknown): void {
  const mode = unhandledRejectionsMode();
  if (mode === 'warn-with-error-code') {
    process.emitWarning(hasStack(reason) ? stackOf(reason) : textOf(reason), 'UnhandledPromiseRejectionWarning');
    process.exitCode = 1;
  }
  // Under the others Node has done what it does before it asked us, or does it after.
  if (mode !== 'throw') return;
  const error = hasStack(reason) ? reason : notAnError(reason);
  // Thrown from here, it would reach the listeners with another origin.
  if (process.listenerCount('uncaughtException') === 0) throw error;
  const node = process as Pick<EventEmitter, 'emit'>;
  node.emit('uncaughtExceptionMonitor', error, 'unhandledRejection');
  node.emit('uncaughtException', error, 'unhandledRejection');
}

/** As Node tells; errors of other realms count. */
function hasStack(reason: unknown): reason is Error {
  return typeof reason === 'object' && reason !== null && attempt(() => Object.hasOwn(reason, 'stack'), false);
}

function stackOf(error: Error): string {
  return attempt(() => String(error.stack), messageOf(error));
}

/** As Node calls it. */
function notAnError(reason: unknown): Error {
  const text =
    'This error originated either by throwing inside of an async function without a catch block, or by rejecting a ' +
    `promise which was not handled with .catch(). The promise rejected with the reason "${textOf(reason)}".`;
  return Object.assign(new Error(text), { name: 'UnhandledPromiseRejection', code: 'ERR_UNHANDLED_REJECTION' });
}

/** Without calling code of the reason, which may throw. */
function textOf(reason: unknown): string {
  return typeof reason === 'string'
    ? reason
    : attempt(() => inspect(reason, { customInspect: false }), describe(reason));
}

/** The option of Node `--unhandled-rejections`; the last one counts. */
function unhandledRejectionsMode(): string {
  const given = [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' ');
  return [...given.matchAll(/--unhandled[-_]rejections[= ]"?([\w-]+)/g)].at(-1)?.[1] ?? 'throw';
}
