import type { Wait } from '../flow/wait';

/**
 * The part of its owner, the cell, that a turn loop needs: nothing of it is asked for while events follow one another.
 */
export interface TurnOwner {
  /**
   * Events and steps may be taken, as far as the life of the actor goes: it is open, and neither broken nor to stop.
   */
  readonly canTake: boolean;
  /** A failed event is handled again before any later one is taken. */
  readonly isRetrying: boolean;
  /** The other actors that it waits for before it reads on, apart from those it publishes to. */
  readonly waitsFor: Iterable<Wait>;
  readonly failures: TurnFailures;
  /** The turn has taken everything there was. */
  onIdle(): void;
  /** A handler, step or scheduled method has returned a promise. */
  onPending(): void;
  /** What has returned a promise takes longer than `limit` milliseconds. */
  onOverdue(limit: number): void;
  /** The turn is over with nothing in progress, and the next event may not be taken. */
  onNotReady(): void;
  /** What the actor published waits for room. */
  onBlocked(): void;
  /** Asks for a turn if there is a reason to. */
  requestTurn(): void;
}

/** Where a turn loop takes failures to. */
interface TurnFailures {
  /** Code of the actor has failed, inside a turn. */
  onFailure(thrown: unknown): void;
  /** The loop itself has thrown. */
  onLoopFailure(thrown: unknown): void;
  /** The mailbox overflowed under the policy `fail`. */
  onOverflow(error: Error): void;
}
