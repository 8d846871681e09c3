import type { ErrorVerdict } from '../actor/hooks';
import { toError, withCause } from '../errors';
import { EMPTY } from '../ports/async-scope';
import type { CancelTimer } from '../ports/clock';
import { schedulerWorkFailed } from '../rxjs/errors';
import { methodInHand } from './activity';
import type { CellEnvironment } from './cell-host';
import type { CellState } from './cell-state';
import { NoEvent } from './emission';
import { handlerFailed, handlerTimeout, invalidReturn, sourceFailed, unhandledRejection } from './errors';
import { FailedEvent, loseEvent } from './failed-event';
import { besideEvents, judge, type Failure } from './failure';
import type { Incarnation } from './incarnation';
import type { SelfDriven } from './self-driven/self-driven';
import type { TurnLoop } from './turn-loop';

/**
 * How long what a handler or step follows, an Observable or a generator, may go on when the actor has failed beside it:
 * it may have no end. Milliseconds.
 * @limit
 */
const LONGEST_WORK = 5_000;

/** The part of the cell that the handling of failures needs. */
export interface FailureOwner {
  readonly state: CellState;
  readonly incarnation: Incarnation | undefined;
  /** Nothing is taken until the verdict. */
  onJudging(): void;
  onVerdict(failure: Failure, verdict: ErrorVerdict): void;
  /** A handler, step or scheduled method takes longer than it may; it is still running. */
  onTimeout(failure: Failure): void;
  /** Asks for a turn if there is a reason to. */
  requestTurn(): void;
}

/**
 * The failures of one actor, until there is a verdict: what has thrown is noted on its event, which is tried again or
 * becomes a dead letter, and `onError` is asked. Made with the first failure.
 */
export class FailureHandling {
  /** The event that is tried again. */
  readonly retry: FailedEvent;
  readonly #owner: FailureOwner;
  readonly #turns: TurnLoop;
  readonly #environment: CellEnvironment;
  /**
   * The actor has failed beside its turns, by an overflow, a rejection, a pipe or work on its scheduler; that is taken
   * up when the event in hand is done, or has been told to end.
   */
  #broken: Failure | undefined;
  #cancelEnd: CancelTimer | undefined;
  #forgetVerdict: (() => void) | undefined;

  constructor(owner: FailureOwner, turns: TurnLoop, environment: CellEnvironment) {
    this.#owner = owner;
    this.#turns = turns;
    this.#environment = environment;
    this.retry = new FailedEvent(turns, environment.random, () => {
      owner.requestTurn();
    });
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  // ---- inside a turn ----

  onFailure(thrown: unknown): void {
    // Not among the stores that the failed code has entered.
    EMPTY.run(() => {
      const failure = this.#failureOf(thrown);
      // A handler that was cut off while it was on the stack is not judged.
      if (this.#owner.incarnation?.fenced !== true) this.#judge(failure);
    });
  }

  /** The actor has failed although its code has not: else it would never be scheduled again. */
  onLoopFailure(thrown: unknown): void {
    const error = toError(thrown);
    const turns = this.#turns;
    const { eventInHand: envelope, subscriptionInHand: subscriptionIndex } = turns;
    if (envelope !== undefined && !turns.pending) {
      turns.clearInHand();
      loseEvent(turns, { envelope, subscriptionIndex, error });
    }
    const { state } = this.#owner;
    if (state === 'open' && !this.isBroken) this.#break(besideEvents(error));
    else if (state === 'judging') this.#onVerdict(besideEvents(error), 'restart');
    else this.report(error);
  }

  /**
   * An actor that takes too long cannot be asked, only cut off, at once: the handler, step or scheduled method is still
   * running, and its supervisor may be busy with its own end.
   */
  onTimeout(limit: number): void {
    const turns = this.#turns;
    const error = handlerTimeout(turns.id, methodInHand(turns), turns.eventInHand, limit);
    const failure = this.#failureOf(error);
    this.#owner.onJudging();
    turns.monitors.failed?.(error, turns.id, failure.envelope);
    this.#owner.onTimeout({ ...failure, cause: error });
  }

  /** Takes the event in hand for failed: it is tried again, or becomes a dead letter. */
  #failureOf(thrown: unknown): Failure {
    const turns = this.#turns;
    const { id, eventInHand: envelope, subscriptionInHand: subscriptionIndex } = turns;
    const errorOf = (method: string): Error =>
      NoEvent.is(thrown) ? invalidReturn(id, method, thrown.value) : toError(thrown);
    if (envelope === undefined)
      return { ...(turns.selfDriven as SelfDriven).onFailed(errorOf), envelope, retried: false };
    const method = methodInHand(turns);
    const error = errorOf(method);
    turns.clearInHand();
    const failed = { envelope, subscriptionIndex, error };
    const retried = this.retry.keep(failed);
    if (!retried) loseEvent(turns, failed);
    return { error, cause: handlerFailed(id, method, envelope, error), envelope, retried };
  }

  // ---- beside the turns ----

  onOverflow(error: Error): void {
    if (this.#owner.state === 'open' && !this.isBroken) this.#break(besideEvents(error));
  }

  onRejection(from: Incarnation, reason: unknown): void {
    this.onBeside(from, besideEvents(unhandledRejection(this.#turns.id, reason)));
  }

  onWorkFailed(from: Incarnation, thrown: unknown): void {
    this.onBeside(from, besideEvents(schedulerWorkFailed(this.#turns.id, thrown)));
  }

  onSourceFailed(from: Incarnation, method: string, thrown: unknown): void {
    const { id } = this.#turns;
    const error = NoEvent.is(thrown)
      ? invalidReturn(id, method, thrown.value)
      : sourceFailed(id, method, toError(thrown));
    this.onBeside(from, besideEvents(error));
  }

  /** Code of an incarnation has failed outside of the turns of its actor. */
  onBeside(from: Incarnation, failure: Failure): void {
    if (from.fenced || this.isBroken) this.#reportLate(failure.cause);
    else this.#break(failure);
  }

  #break(failure: Failure): void {
    const turns = this.#turns;
    this.#broken = failure;
    this.#cancelEnd = turns.broker.clock.setTimer(() => {
      turns.results.endWork();
    }, LONGEST_WORK);
    turns.update();
    // Its turn takes nothing, it only fails: never on the publisher's stack.
    turns.schedule();
  }

  /** Takes up what has failed beside the turns. */
  judgeBroken(): void {
    const broken = this.#takeBroken();
    if (broken !== undefined) this.#judge(broken);
  }

  // ---- the verdict ----

  #judge(failure: Failure): void {
    const turns = this.#turns;
    const incarnation = this.#owner.incarnation as Incarnation;
    turns.pending = true;
    turns.pause();
    this.#owner.onJudging();
    turns.monitors.failed?.(failure.error, turns.id, failure.envelope);
    this.#forgetVerdict = judge(turns.id, turns.broker.clock, incarnation.onError, failure, (judged, verdict) => {
      if (!incarnation.fenced) this.#onVerdict(judged, verdict);
    });
  }

  #onVerdict(failure: Failure, verdict: ErrorVerdict): void {
    this.#turns.pending = false;
    this.#owner.onVerdict(failure, verdict);
  }

  /**
   * The actor is cut off: no verdict is waited for. The event that is tried again is due when the next incarnation is
   * there.
   */
  cutOff(): void {
    this.#forgetVerdict?.();
    this.#forgetVerdict = undefined;
    this.retry.stopDelay();
  }

  /** Reports what has failed beside the turns, and is not judged any more. */
  reportBroken(): void {
    const broken = this.#takeBroken();
    if (broken !== undefined) this.#reportLate(broken.cause);
  }

  #takeBroken(): Failure | undefined {
    const broken = this.#broken;
    this.#cancelEnd?.();
    this.#cancelEnd = this.#broken = undefined;
    return broken;
  }

  #reportLate(error: Error): void {
    this.#turns.monitors.failed?.(error, this.#turns.id, undefined);
    this.report(error);
  }

  /** Logs a failure that changes nothing any more. */
  report(error: Error): void {
    this.#environment.logger.error(withCause(`Actor "${this.#turns.id}" failed when it was ending`, error));
  }
}
