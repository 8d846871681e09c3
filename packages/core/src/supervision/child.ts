import type { StopReason } from '../actor/hooks';
import type { Sender } from '../flow/publication';
import type { RestartType } from '../actor/policy';
import type { FailureStreak } from './restart/restart-history';

/** What a supervisor has in its care: an actor, or the supervisor of an imported module. */
export interface Child {
  /** As messages call it: `Actor "thermostat"`, `Module "Heating"`. */
  readonly label: string;
  /** The name of the actor, if it is one. */
  readonly actor: string | undefined;
  readonly restart: RestartType;
  readonly significant: boolean;
  readonly streak: FailureStreak;
  /** Its end for good has begun. */
  readonly ended: boolean;
  /** The actors that are on their way up or down while it is: those that come after it wait for them. */
  readonly inProgress: Iterable<Sender>;
  /**
   * Starts it, or starts it anew.
   * @throws (as a rejection) START_FAILED, MODULE_FAILED, STOPPED_WHILE_STARTING
   */
  start(): Promise<void>;
  /** Ends what runs, to be brought up again: names, mailboxes and subscriptions stay. Never rejects. */
  suspend(reason: StopReason): Promise<void>;
  /**
   * Ends it for good. Who asks again waits for the same end, which may be due earlier now. Never rejects.
   * @param deadline when all must be over, on the monotonic clock
   */
  end(reason: StopReason, cause?: Error, deadline?: number): Promise<void>;
  /** It is about to be restarted: tells those who watch. */
  announceRestart(cause: Error, delay: number): void;
}
