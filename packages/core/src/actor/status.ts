import type { MailboxCounters } from '../flow/mailbox/mailbox';

/**
 * `healthy`: nothing to see. `degraded`: it works, but something is wrong or has been a moment ago. `failed`: it has
 * ended and nothing restarts it.
 */
export type HealthStatus = 'healthy' | 'degraded' | 'failed';

export interface Health {
  readonly status: HealthStatus;
  /** What is wrong, for people; empty when nothing is. */
  readonly reasons: readonly string[];
}

/**
 * The counts of one pipe. What the operators hold is not known; what they have taken and emitted is. In the counters of
 * the actor an event that a pipe has taken is handled, and what the pipe emits is accepted.
 */
export interface PipeStatus {
  readonly method: string;
  /** How many events wait in front of the pipe, and how many may. */
  readonly mailbox: { readonly size: number; readonly capacity: number };
  /** How many events it has taken, in all incarnations. */
  readonly taken: number;
  /** How many values it has emitted. */
  readonly emitted: number;
}

/** The state of an actor. */
export interface ActorStatus {
  readonly id: string;
  /** The module it lives in. */
  readonly module: string;
  readonly health: Health;
  /** `waiting`: not started yet. `restarting`: between two incarnations. */
  readonly status: 'waiting' | 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped';
  /** The number of its incarnation; 0 before the first. */
  readonly incarnation: number;
  readonly restarts: number;
  readonly mailbox: { readonly size: number; readonly capacity: number };
  readonly counters: MailboxCounters;
  /** How many events it has published. */
  readonly published: number;
  /** Its pipes, one for each `@Subscribe` with `pipe`; undefined in an actor without one. */
  readonly pipes: readonly PipeStatus[] | undefined;
  /** The key it is for; undefined in an actor without a key. */
  readonly key: string | undefined;
  /** How many instances a keyed actor has now: each is listed as well, after it. Its counters are theirs together. */
  readonly instances: number | undefined;
}
