import type { Envelope } from '../flow/envelope';
import type { StepAction } from './step-action';

/**
 * Why an incarnation ends. `normal`: the actor stopped itself. `shutdown`: it is told to, by `runtime.stop()`, by
 * `runtime.stopActor()` or because its module ends. `restart`: it is created anew, because it failed or another one did.
 * `failure`: it failed for good. `idle`: the instance of a key had nothing to do for long; its next event creates another.
 */
export type StopReason = 'normal' | 'shutdown' | 'restart' | 'failure' | 'idle';

/**
 * What `onError` answers. `resume`: go on with the next event, or with this one if it has attempts left. `restart`: create the
 * actor anew. `stop`: end this actor. `escalate`: the module of the actor has failed. Nothing: `resume` while the event has
 * attempts left, else `restart`.
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
