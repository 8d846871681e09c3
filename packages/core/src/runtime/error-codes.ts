import type * as actor from '../actor/errors';
import type * as cell from '../cell/errors';
import type * as base from '../errors';
import type { MaikoError } from '../errors';
import type * as flow from '../flow/errors';
import type * as ports from '../ports/errors';
import type * as rxjs from '../rxjs/errors';
import type * as supervision from '../supervision/errors';
import { attempt, isError } from '../text';
import type * as topic from '../topic/errors';
import type * as runtime from './errors';

/** The codes of the errors that the functions of a module make. */
type CodesOf<M> = {
  [K in keyof M]: M[K] extends (...given: never[]) => infer E ? (E extends MaikoError<infer C> ? C : never) : never;
}[keyof M];

/** The code of every error that `@maiko/core` makes. */
export type MaikoErrorCode =
  | 'THROWN_VALUE'
  | CodesOf<typeof actor>
  | CodesOf<typeof base>
  | CodesOf<typeof cell>
  | CodesOf<typeof flow>
  | CodesOf<typeof ports>
  | CodesOf<typeof runtime>
  | CodesOf<typeof rxjs>
  | CodesOf<typeof supervision>
  | CodesOf<typeof topic>;

/** A code, also of another package; editors still offer those of core. */
type AnyCode = MaikoErrorCode | (string & Record<never, never>);

/**
 * Whether a value is an error of Maiko, of whichever package and copy of it, and has this code.
 * @param error any thrown value
 * @param code without it, an error of any code
 * @example
 * if (isMaikoError(error, 'MAILBOX_FULL')) await pause();
 */
export function isMaikoError<C extends AnyCode = MaikoErrorCode>(error: unknown, code?: C): error is MaikoError<C> {
  if (!isError(error)) return false;
  const matches = (): boolean => {
    const { name, code: found }: { readonly name?: unknown; readonly code?: unknown } = error;
    return name === 'MaikoError' && (code === undefined || found === code);
  };
  return attempt(matches, false);
}
