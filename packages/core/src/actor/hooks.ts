import type { Envelope } from '../flow/envelope';
import type { StepAction } from './step-action';

/**
 * Why an incarnation ends. `normal`: the actor stopped itself. `shutdown`: the runtime stops. `restart`: it failed and
 * is created anew. `failure`: it failed for good.
 */
export type StopReason = 'normal' | 'shutdown' | 'restart' | 'failure';

/**
 * What `onError` answers. `resume`: go on with the next event. `restart` (default): create the actor anew. `stop`: end
 * this actor. `escalate`: end the runtime with this failure.
 */
export type ErrorVerdict = 'resume' | 'restart' | 'stop' | 'escalate';

export interface OnStart {
  /** Runs before the first event. When it fails, the start of the actor has failed. */
  onStart(): void | Promise<void>;
}

export interface OnStop {
  /** Runs exactly once for every `onStart` that completed, whatever the reason. */
  onStop(reason: StopReason): void | Promise<void>;
}

export interface OnError {
  /**
   * Judges a failure of a handler, step or mailbox of this actor.
   * @param envelope the event that was being handled; undefined when it was not a handler that failed
   */
  onError(error: Error, envelope: Envelope | undefined): ErrorVerdict | undefined | Promise<ErrorVerdict | undefined>;
}

export interface Steps {
  /** Self-driven work: called after `onStart`, then as its answer says, never while a handler runs. */
  step(): StepAction | Promise<StepAction>;
}
