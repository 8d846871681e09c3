import type { StopReason } from '../actor/hooks';
import type { RestartType } from '../actor/policy';
import type { Cell } from '../cell/cell';
import type { Sender } from '../flow/publication';
import type { FailureStreak } from './restart/restart-history';
import type { RestartStrategy } from './restart/restart-strategy';

/** A child of a supervisor: an actor, or the supervisor of an imported module. */
export interface Child {
  /** As messages call it: `Actor "thermostat"`, `Module "Heating"`. */
  readonly label: string;
  /** The name of the actor; undefined for a module. */
  readonly actor: string | undefined;
  readonly restart: RestartType;
  readonly significant: boolean;
  readonly streak: FailureStreak;
  /** Whether its end for good has begun. */
  readonly ended: boolean;
  /** Whether the module declares it: then it starts again with the module. What was spawned does not. */
  readonly isDeclared: boolean;
  /** Whether it can start after its end, with its module; another child takes the place of one that cannot. */
  readonly isReusable: boolean;
  /** The actor with the running incarnation that spawned it and ends it. */
  readonly spawnedBy: Child | undefined;
  /** The cells of the actor, or of all actors of the module and of those it imports. */
  readonly cells: Iterable<Cell>;
  /** The actors that start or stop now, while those that come after it wait. */
  readonly inProgress: Iterable<Sender>;
  /** Returns what restarts when it fails: itself, or the child that it is a part of. */
  restartUnit(strategy: RestartStrategy): Child;
  /**
   * Starts it, for the first time or again.
   * @throws (as a rejection) START_FAILED, MODULE_FAILED, STOPPED_WHILE_STARTING
   */
  start(): Promise<void>;
  /** Ends what runs, to start it again: names, mailboxes and subscriptions stay. Never rejects. */
  suspend(reason: StopReason): Promise<void>;
  /**
   * Ends it for good. A second call waits for the same end, and may bring it forward. Never rejects.
   * @param deadline when all must be over, on the monotonic clock
   */
  end(reason: StopReason, cause?: Error, deadline?: number): Promise<void>;
  /** Ends its self-driven work, for as long as it runs; events are handled. */
  drain(): void;
  /** Tells monitors and subscribers that it is about to be restarted. */
  announceRestart(cause: Error, delay: number): void;
}
