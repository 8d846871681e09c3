/** How failing actors are restarted. Durations are milliseconds. The words and the arithmetic are OTP's. */
export interface RestartPolicy {
  /** More restarts than this `within` the window end the runtime. */
  readonly maxRestarts: number;
  readonly within: number;
  /** The delay before a restart: `min`, doubling up to `max`, with up to `jitter` (a fraction) on top inside `max`. */
  readonly backoff: { readonly min: number; readonly max: number; readonly jitter: number };
  /** More failures than this without a healthy interval end the runtime, whatever the window says. */
  readonly maxConsecutive: number;
}

/** The restart policy of every actor. */
export const RESTART_POLICY: RestartPolicy = {
  maxRestarts: 5,
  within: 30_000,
  backoff: { min: 100, max: 10_000, jitter: 0.2 },
  maxConsecutive: 10,
};

/** How long creating an actor and its `onStart` may take. */
export const START_TIMEOUT = 10_000;

/** How long one `onStop` and disposal may take. */
export const SHUTDOWN_TIMEOUT = 5_000;
