import { defineOptions } from '../define-options';
import { anything, count } from '../options-check';
import { resolveBackoff, type Backoff, type BackoffOptions } from './backoff-options';

/** The options for handling a failed event again. */
export interface RetryOptions {
  /** How many attempts there are in all, the first included. */
  readonly attempts: number;
  /** How long to wait before the next one. Default 100 ms, doubling to 10 000. */
  readonly backoff?: BackoffOptions | undefined;
}

/** `RetryOptions` with the defaults filled in. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly backoff: Backoff;
}

const RETRY = defineOptions<RetryOptions>()({ attempts: [count(1)], backoff: [anything] });

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function resolveRetry(where: string, options: RetryOptions | undefined): RetryPolicy | undefined {
  if (options === undefined) return undefined;
  RETRY.check(`retry of ${where}`, options);
  return { attempts: options.attempts, backoff: resolveBackoff(`retry of ${where}`, options.backoff) };
}
