import type { Backoff } from '../../actor/backoff-options';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { backoffDelay, healthyInterval } from '../../actor/backoff';
import { restartsInWindow } from './restart-window';

/** The limits of restarts of children that fail, and their delays. Durations are milliseconds. */
export interface RestartPolicy {
  /** More restarts than this `within` the window are one too many. */
  readonly maxRestarts: number;
  readonly within: number;
  readonly backoff: Backoff;
  /** More failures of one child than this without a healthy interval are one too many, whatever the window says. */
  readonly maxConsecutive: number;
}

/** The decision about a failure: restart after a delay, or give up, and why. */
export type RestartDecision =
  | { readonly type: 'restart'; readonly delay: number; readonly restarts: number }
  | { readonly type: 'give-up'; readonly reason: string };

/** The failures of one child that count together: those without a healthy interval between them. */
export interface FailureStreak {
  failures: number;
  /** When its last incarnation started, on the monotonic clock; undefined before the first start. */
  startedAt: number | undefined;
}

/** The restarts of one supervisor. */
export class RestartHistory {
  readonly #policy: RestartPolicy;
  readonly #clock: Clock;
  readonly #random: Random;
  #stamps: readonly number[] = [];

  constructor(policy: RestartPolicy, clock: Clock, random: Random) {
    this.#policy = policy;
    this.#clock = clock;
    this.#random = random;
  }

  /** Counts a failure, and decides. */
  decide(streak: FailureStreak): RestartDecision {
    const { maxRestarts, within, maxConsecutive, backoff } = this.#policy;
    const now = this.#clock.monotonic();
    this.onDown(streak);
    streak.failures++;
    this.#stamps = restartsInWindow(this.#stamps, now, within);
    if (this.#stamps.length > maxRestarts) {
      return { type: 'give-up', reason: `${String(maxRestarts)} restarts within ${String(within)} ms` };
    }
    if (streak.failures > maxConsecutive) {
      return { type: 'give-up', reason: `${String(maxConsecutive)} restarts without a healthy interval` };
    }
    const delay = backoffDelay(backoff, streak.failures, this.#random.next());
    return { type: 'restart', delay, restarts: this.#stamps.length };
  }

  /** Takes note that a child goes down: the time until it starts again does not count as healthy. */
  onDown(streak: FailureStreak): void {
    if (this.isHealthy(streak)) streak.failures = 0;
    streak.startedAt = undefined;
  }

  /** Returns whether the failures of a child so far have stopped counting. */
  isHealthy({ failures, startedAt }: FailureStreak): boolean {
    if (failures === 0) return true;
    return startedAt !== undefined && this.#clock.monotonic() - startedAt >= healthyInterval(this.#policy.backoff);
  }

  /** Forgets all restarts: the module itself starts again. */
  reset(): void {
    this.#stamps = [];
  }
}
