import { defineOptions, duration } from '@maiko/core/adapter';

/** Options of `start` and `settle` of a harness. */
export interface RestOptions {
  /** How long that may take, or wait for something real. Milliseconds of real time, default 4 000. */
  readonly timeout?: number | undefined;
}

/** Options of `settleOn` and `settleOnEvent` of a harness. */
export interface WaitOptions {
  /** How much virtual time may pass. Milliseconds, default 1 000. */
  readonly within?: number | undefined;
}

export const REST_OPTIONS = defineOptions<RestOptions>()({ timeout: [duration, 4_000] });

export const WAIT_OPTIONS = defineOptions<WaitOptions>()({ within: [duration, 1_000] });

/**
 * How long `settleOn` waits for handlers that wait for something real, in milliseconds of real time.
 * @limit
 */
export const SETTLE_LIMIT = 4_000;
