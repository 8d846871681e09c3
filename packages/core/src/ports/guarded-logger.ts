import { messageOf } from '../errors';
import type { Reentrancy } from '../reentrancy';
import { printable } from '../text';
import { answersLater } from '../thenable';
import { loggerFailed } from './errors';
import type { Logger } from './logger';

/** More than any line of the runtime needs. Characters. */
const LONGEST_LINE = 20_000;

/**
 * Guards the logger of the user for everything that calls it. A logger that throws, or returns a promise that rejects,
 * loses that line and changes nothing else; the first loss is told on stderr.
 * @param reentrancy for a logger that may be called in the middle of what a runtime does
 */
export function guardLogger(logger: Logger, reentrancy?: Reentrancy): Logger {
  // Its methods may answer with a promise, whatever their types say.
  const methods: Readonly<Record<keyof Logger, (line: string) => unknown>> = logger;
  let told = false;
  const failed = (error: unknown): void => {
    if (told) return;
    told = true;
    tellOnStderr(error);
  };
  const write =
    (level: keyof Logger) =>
    (message: string): void => {
      const entered = reentrancy?.enter() === true ? reentrancy : undefined;
      try {
        answersLater(methods[level](message), failed);
      } catch (error) {
        failed(error);
      } finally {
        entered?.leave();
      }
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/**
 * Makes the logger for lines of the runtime: names and keys in them may come from outside, and one record stays one
 * line.
 */
export function lineLogger(logger: Logger): Logger {
  const write =
    (level: keyof Logger) =>
    (message: string): void => {
      logger[level](printable(message, LONGEST_LINE));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function tellOnStderr(cause: unknown): void {
  try {
    console.error(`${loggerFailed().message} (${messageOf(cause)})`);
  } catch {
    // There is nowhere left to tell it.
  }
}
