import { invalidOption } from '../errors';
import { defineOptions } from '../define-options';
import { duration, type OptionRule } from '../options-check';

/** Delays that grow: `min`, doubling up to `max`, with up to `jitter` (a fraction) on top, never above `max`. */
export interface Backoff {
  /** The first delay. Milliseconds. */
  readonly min: number;
  /** The longest delay. Milliseconds. */
  readonly max: number;
  /** How much is added at random: a fraction of the delay. */
  readonly jitter: number;
}

/**
 * The growth of delays: from `min` (100), doubling up to `max` (10 000), with up to `jitter` (0.2, a fraction) on top.
 * A number is a delay that stays the same. Milliseconds.
 */
export type BackoffOptions = number | { readonly [K in keyof Backoff]?: Backoff[K] | undefined };

type BackoffRange = Exclude<BackoffOptions, number>;

const fraction: OptionRule = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a fraction from 0 to 1';

const BACKOFF = defineOptions<BackoffRange>()({
  min: [duration, 100],
  max: [duration, 10_000],
  jitter: [fraction, 0.2],
});

export const DEFAULT_BACKOFF: Backoff = BACKOFF.defaults;

/**
 * Resolves options to delays. A `min` above the default `max` raises it.
 * @param where what the options belong to, for the message
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function resolveBackoff(where: string, options: BackoffOptions = {}): Backoff {
  if (typeof options === 'number') {
    if (duration(options) !== undefined || options === Infinity) throw notADelay(where, options);
    return { min: options, max: options, jitter: 0 };
  }
  BACKOFF.check(`backoff of ${where}`, options);
  const { min = Math.min(DEFAULT_BACKOFF.min, options.max ?? Infinity), jitter = DEFAULT_BACKOFF.jitter } = options;
  const { max = Math.max(DEFAULT_BACKOFF.max, min) } = options;
  if (min > max || max === Infinity) throw notADelay(where, options);
  return { min, max, jitter };
}

function notADelay(where: string, received: unknown) {
  return invalidOption(where, 'backoff', 'a number of milliseconds, or { min, max, jitter } with min <= max', received);
}
