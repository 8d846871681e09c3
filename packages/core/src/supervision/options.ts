import { DEFAULT_BACKOFF, resolveBackoff, type BackoffOptions } from '../actor/backoff-options';
import { anything, checkOptions, count, duration, oneOf, type OptionRules } from '../options-check';
import type { AutoShutdown } from './auto-shutdown';
import type { RestartPolicy } from './restart/restart-history';
import type { RestartStrategy } from './restart/restart-strategy';

/** How a module supervises its children: its actors and the modules it imports. Durations are milliseconds. */
export interface SupervisionOptions {
  /**
   * Who is created anew when a child failed. `one-for-one` (default): that child. `one-for-all`: all children.
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
  /** Whether the module ends when `any` or `all` of its significant actors have ended by themselves. Default `never`. */
  readonly autoShutdown?: AutoShutdown | undefined;
}

/** `SupervisionOptions` with the defaults filled in. */
export interface Supervision extends RestartPolicy {
  readonly strategy: RestartStrategy;
  readonly onExceeded: 'escalate' | 'stop-child';
  readonly autoShutdown: AutoShutdown;
}

export const DEFAULT_SUPERVISION: Supervision = {
  strategy: 'one-for-one',
  maxRestarts: 5,
  within: 30_000,
  backoff: DEFAULT_BACKOFF,
  maxConsecutive: 10,
  onExceeded: 'escalate',
  autoShutdown: 'never',
};

const RULES: OptionRules<SupervisionOptions> = {
  strategy: oneOf('one-for-one', 'one-for-all', 'rest-for-one'),
  maxRestarts: count(0, true),
  within: duration,
  backoff: anything,
  // Never unlimited: a child that fails for ever must end in bounded time, whatever the window lets through.
  maxConsecutive: count(0),
  onExceeded: oneOf('escalate', 'stop-child'),
  autoShutdown: oneOf('never', 'any', 'all'),
};

/**
 * @param module the name of the module, for the message
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function resolveSupervision(module: string, options: SupervisionOptions = {}): Supervision {
  const where = `supervision of module ${module}`;
  checkOptions(where, options, RULES);
  const {
    strategy = DEFAULT_SUPERVISION.strategy,
    maxRestarts = DEFAULT_SUPERVISION.maxRestarts,
    within = DEFAULT_SUPERVISION.within,
    maxConsecutive = DEFAULT_SUPERVISION.maxConsecutive,
    onExceeded = DEFAULT_SUPERVISION.onExceeded,
    autoShutdown = DEFAULT_SUPERVISION.autoShutdown,
  } = options;
  const backoff = resolveBackoff(where, options.backoff);
  return { strategy, maxRestarts, within, backoff, maxConsecutive, onExceeded, autoShutdown };
}
