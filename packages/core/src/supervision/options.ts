import { DEFAULT_BACKOFF, resolveBackoff, type BackoffOptions } from '../actor/backoff-options';
import { defineOptions, type Resolved } from '../define-options';
import { anything, count, duration, oneOf } from '../options-check';
import type { AutoShutdown } from './auto-shutdown';
import type { RestartPolicy } from './restart/restart-history';
import type { RestartStrategy } from './restart/restart-strategy';

/**
 * The options by which a module supervises its children: its actors and the modules it imports. Durations are
 * milliseconds.
 */
export interface SupervisionOptions {
  /**
   * Which children restart when a child failed. `one-for-one` (default): that child. `one-for-all`: all children.
   * `rest-for-one`: that child and those that start after it.
   */
  readonly strategy?: RestartStrategy | undefined;
  /** More restarts than this `within` the window are one too many. Default 5. */
  readonly maxRestarts?: number | undefined;
  /** How long a restart counts. Default 30 000. */
  readonly within?: number | undefined;
  /** The delay before a restart. Default 100, doubling up to 10 000 with every failure in a row. */
  readonly backoff?: BackoffOptions | undefined;
  /** More failures of one child than this without a healthy interval in between are one too many. Default 10. */
  readonly maxConsecutive?: number | undefined;
  /** What one too many means. `escalate` (default): the module has failed. `stop-child`: only that child ends. */
  readonly onExceeded?: 'escalate' | 'stop-child' | undefined;
  /**
   * Whether the module ends when `any` or `all` of its significant actors have ended by themselves. Default `never`.
   */
  readonly autoShutdown?: AutoShutdown | undefined;
}

const SUPERVISION = defineOptions<SupervisionOptions>()({
  strategy: [oneOf('one-for-one', 'one-for-all', 'rest-for-one'), 'one-for-one'],
  maxRestarts: [count(0, true), 5],
  within: [duration, 30_000],
  backoff: [anything],
  // Never unlimited: a child that fails forever must end in bounded time, whatever the window lets through.
  maxConsecutive: [count(0), 10],
  onExceeded: [oneOf('escalate', 'stop-child'), 'escalate'],
  autoShutdown: [oneOf('never', 'any', 'all'), 'never'],
});

/** `SupervisionOptions` with the defaults filled in. */
export type Supervision = Omit<Resolved<typeof SUPERVISION>, 'backoff'> & RestartPolicy;

export const DEFAULT_SUPERVISION: Supervision = { ...SUPERVISION.defaults, backoff: DEFAULT_BACKOFF };

/**
 * @param module the name of the module, for the message
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function resolveSupervision(module: string, options: SupervisionOptions = {}): Supervision {
  const where = `supervision of module ${module}`;
  const resolved = SUPERVISION.resolve(where, options);
  return { ...resolved, backoff: resolveBackoff(where, options.backoff) };
}
