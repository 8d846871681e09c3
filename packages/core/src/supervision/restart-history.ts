import type { Clock } from '../ports/clock';
import type { Random } from '../ports/random';
import { backoffDelay, healthyInterval } from './backoff';
import type { RestartPolicy } from './defaults';
import { restartsInWindow } from './restart-window';

/** What a supervisor does about a failure: restart after a delay, or give up, and why. */
export type RestartDecision =
  | { readonly type: 'restart'; readonly delay: number; readonly restarts: number }
  | { readonly type: 'give-up'; readonly reason: string };

/** The failures of one actor that count together: those without a healthy interval between them. */
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

  /** Counts a failure and decides. */
  decide(streak: FailureStreak): RestartDecision {
    const { maxRestarts, within, maxConsecutive, backoff } = this.#policy;
    const now = this.#clock.monotonic();
    const { startedAt } = streak;
    if (startedAt !== undefined && now - startedAt >= healthyInterval(backoff)) streak.failures = 0;
    streak.startedAt = undefined;
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
}
