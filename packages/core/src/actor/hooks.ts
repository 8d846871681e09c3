import type { Subscribable } from 'rxjs';
import type { Envelope } from '../flow/envelope';
import type { BoundedSource } from '../rxjs/bounded';
import type { StepAction } from './step-action';

/**
 * The reason why an incarnation ends. `normal`: the actor stopped itself. `shutdown`: it is told to, by
 * `runtime.stop()`, by `runtime.stopActor()` or because its module ends. `restart`: a new instance takes its place,
 * because it failed or another one did. `failure`: it failed for good. `idle`: the instance of a key had nothing to do
 * for long; its next event creates another.
 */
export type StopReason = 'normal' | 'shutdown' | 'restart' | 'failure' | 'idle';

/**
 * The answer of `onError`. `resume`: go on with the next event, or with this one if it has attempts left. `restart`:
 * create a new instance. `stop`: end this actor. `escalate`: the module of the actor has failed. Nothing: `resume`
 * while the event has attempts left, else `restart`.
 */
export type ErrorVerdict = 'resume' | 'restart' | 'stop' | 'escalate';

export interface OnStart {
  /**
   * Runs before the first event. When it fails, the start of the actor has failed. What an Observable emits that it
   * returns is published as long as this incarnation lives, beside its events: the actor does not wait for its end, and
   * fails when it does (SOURCE_FAILED). It is unsubscribed when the incarnation ends, or the runtime drains.
   */
  onStart(): void | Source | Promise<void | Source>;
}

export interface OnStop {
  /** Runs exactly once for every `onStart` that completed, whatever the reason. */
  onStop(reason: StopReason): void | Promise<void>;
}

/** An event, to the compiler: every class may be that of one. The runtime refuses other objects with INVALID_RETURN. */
type AnEvent = object & {
  readonly then?: undefined;
  readonly subscribe?: string | number | boolean | null | undefined;
};

/** An Observable of events, with or without a bound of its own. */
type Source = Subscribable<AnEvent> | BoundedSource<AnEvent>;

/**
 * What is published when a hook returns it, as from a handler: nothing, an event, or an iterable, async iterable or
 * Observable of events.
 */
type Emission = void | AnEvent | Subscribable<AnEvent>;

export interface OnDrain {
  /**
   * Hands on what the actor has kept back, such as the last batch. What it returns or publishes is handled: a runtime
   * that drains calls it once nothing is left to handle, in the order of start, and again when the actor has handled
   * more since; also a module that ends in good order. Called too before an actor ends alone: by `ctx.stop()`,
   * `stopActor()`, or as the idle instance of a key. Not called when it fails, is restarted, or under
   * `stop({ drain: false })`. A turn of its own, never while another handler, step or hook of the actor runs; the
   * signal may have been aborted. `handlerTimeout` holds while the runtime drains, and half of what is left of
   * `shutdownTimeout` when the actor ends alone.
   * @example
   * onDrain() {
   *   return Batch(this.rows.splice(0));
   * }
   */
  onDrain(): Emission | Promise<Emission>;
}

export interface OnError {
  /**
   * Judges a failure of a handler, step or mailbox of this actor.
   * @param envelope the event that was being handled; undefined when it was not a handler that failed
   */
  onError(error: Error, envelope: Envelope | undefined): ErrorVerdict | undefined | Promise<ErrorVerdict | undefined>;
}

export interface Steps {
  /**
   * Self-driven work: called after `onStart`, then as its answer says, never while a handler runs. What an Observable
   * emits that it returns is published; the step is in progress until that completes, then it runs again at once.
   */
  step(): StepAction | Source | Promise<StepAction | Source>;
}
