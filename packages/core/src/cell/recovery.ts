import type { ErrorVerdict, OnError } from '../actor/hooks';
import type { RetryPolicy } from '../actor/retry';
import { invalidReturn, handlerFailed, handlerTimeout } from './errors';
import { toError } from '../errors';
import type { Envelope } from '../flow/envelope';
import type { DiscardReason } from '../flow/discard-reason';
import type { CancelTimer } from '../ports/clock';
import type { AsyncContext } from '../ports/async-context';
import type { Task } from '../ports/dispatcher';
import { backoffDelay } from '../actor/backoff';
import type { Cell } from './cell';
import { NoEvent } from './emission';
import { judge, type Failure } from './failure';
import type { ActorInstance, Incarnation } from './incarnation';
import type { CellPlan } from './cell-plan';
import type { SelfDriven } from './self-driven/self-driven';
import type { Handler } from './handler-loop';
import { resultWithin, runWithin } from './handler-loop-in-context';

/** An event that failed and is handled again before any later one. */
interface Retry {
  /** As it was when it failed last. */
  readonly envelope: Envelope;
  readonly subscriptionIndex: number;
  readonly error: Error;
  /** It waits for its delay; undefined when it is due. */
  cancelTimer: CancelTimer | undefined;
}

/** What a failed actor does until it goes on: it asks `onError`, then the supervisor, and tries its event again. */
export class Recovery implements Task {
  batch = 1;
  readonly #cell: Cell;
  /** By subscription. */
  readonly #policies: readonly (RetryPolicy | undefined)[];
  readonly #asyncContext: AsyncContext | undefined;
  #retry: Retry | undefined;
  #forgetVerdict: (() => void) | undefined;

  constructor(cell: Cell, { retries, asyncContext }: Pick<CellPlan, 'retries' | 'asyncContext'>) {
    this.#cell = cell;
    this.#policies = retries;
    this.#asyncContext = asyncContext;
  }

  get id(): string {
    return this.#cell.id;
  }

  // ---- failing ----

  fail(thrown: unknown): void {
    const failure = this.#failure(thrown);
    // It was cut off while its handler was on the stack: nobody judges it any more.
    if (this.#cell.incarnation?.fenced !== true) this.#judge(failure);
  }

  /** Takes the event in hand for failed: it is tried again, or becomes a dead letter. */
  #failure(thrown: unknown): Failure {
    const cell = this.#cell;
    const { id, eventInHand: envelope, subscriptionInHand: subscriptionIndex } = cell;
    const errorOf = (method: string): Error =>
      NoEvent.is(thrown) ? invalidReturn(id, method, thrown.value) : toError(thrown);
    if (envelope === undefined) return { ...(cell.selfDriven as SelfDriven).failed(errorOf), envelope, retried: false };
    const method = cell.methodOf(subscriptionIndex);
    const error = errorOf(method);
    cell.letGo();
    const retried = !cell.mailbox.closed && envelope.attempt < (this.#policies[subscriptionIndex]?.attempts ?? 1);
    if (retried) this.#retry = { envelope, subscriptionIndex, error, cancelTimer: undefined };
    else this.#lose(envelope, subscriptionIndex, error);
    return { error, cause: handlerFailed(id, method, envelope, error), envelope, retried };
  }

  /** The event in hand is not handled. */
  lose(error: Error): void {
    const { eventInHand, subscriptionInHand } = this.#cell;
    this.#cell.letGo();
    if (eventInHand !== undefined) this.#lose(eventInHand, subscriptionInHand, error);
  }

  failed(thrown: unknown): void {
    this.#cell.failed(thrown);
  }

  #lose(envelope: Envelope, subscriptionIndex: number, error: Error): void {
    const { mailbox, broker } = this.#cell;
    mailbox.failed++;
    broker.deadLetter(envelope, mailbox, subscriptionIndex, 'handler-failed', error);
  }

  /**
   * Who takes too long cannot be asked, only cut off, at once: the handler, step or scheduled method is still running, and its
   * supervisor may be busy with its own end.
   */
  timeOut(limit: number): void {
    const cell = this.#cell;
    const error = handlerTimeout(cell.id, cell.methodInHand, cell.eventInHand, limit);
    const failure = this.#failure(error);
    cell.state = 'judging';
    cell.monitors.failed?.(error, cell.id, failure.envelope);
    cell.fence();
    cell.host.onTimeout(cell, { ...failure, cause: error });
  }

  /** It broke beside its turns. */
  broke(error: Error): void {
    this.#judge({ error, cause: error, envelope: undefined, retried: false });
  }

  /** Asks `onError` what to do, then the supervisor to do it. No event is taken meanwhile. */
  #judge(failure: Failure): void {
    const cell = this.#cell;
    cell.pending = true;
    cell.pause();
    cell.state = 'judging';
    cell.monitors.failed?.(failure.error, cell.id, failure.envelope);
    const incarnation = cell.incarnation as Incarnation;
    this.#forgetVerdict = judge(cell.id, cell.broker.clock, this.#judgeOf(incarnation), failure, (judged, verdict) => {
      if (!incarnation.fenced) this.#verdict(judged, verdict);
    });
  }

  /** Its `onError`, where code of the actor runs, and inside of what belongs to the event. */
  #judgeOf({ instance, scope }: Incarnation): Partial<OnError> | undefined {
    if (instance?.onError === undefined) return undefined;
    const asyncContext = this.#asyncContext;
    return {
      onError: (error, envelope) =>
        scope.run(() => resultWithin(asyncContext, envelope, instance, () => instance.onError?.(error, envelope))),
    };
  }

  #verdict(failure: Failure, verdict: ErrorVerdict): void {
    const cell = this.#cell;
    cell.pending = false;
    if (cell.finishing) {
      if (failure.envelope === undefined) cell.report(failure.cause);
      cell.stopNow();
      return;
    }
    if (verdict !== 'resume') {
      // It asked to end before it failed: no restart brings it back.
      if (verdict === 'restart' && cell.stopRequested) cell.stopNow();
      else cell.host.onFailure(cell, failure, verdict);
      return;
    }
    cell.state = 'open';
    cell.selfDriven?.resume();
    this.#waitForRetry();
    cell.update();
    // Not `endTurn`: a failure on the caller's stack is still inside a turn, which ends by itself.
    cell.goOn();
  }

  // ---- retrying ----

  /** An event is tried again before another one is taken. */
  get retrying(): boolean {
    return this.#retry !== undefined;
  }

  /** Asks for a turn if the event is due. */
  goOn(): void {
    if (this.#retry !== undefined && this.#retry.cancelTimer === undefined) this.#cell.dispatcher.schedule(this);
  }

  #waitForRetry(): void {
    const retry = this.#retry;
    const policy = retry === undefined ? undefined : this.#policies[retry.subscriptionIndex];
    if (retry === undefined || policy === undefined) return;
    const { host, broker } = this.#cell;
    const delay = backoffDelay(policy.backoff, retry.envelope.attempt, host.environment.random.next());
    retry.cancelTimer = broker.clock.setTimer(() => {
      retry.cancelTimer = undefined;
      this.#cell.goOn();
    }, delay);
  }

  /** Its actor was cut off: no verdict is waited for, and when the next incarnation is there, the event is due. */
  stopTimers(): void {
    this.#forgetVerdict?.();
    this.#forgetVerdict = undefined;
    this.#retry?.cancelTimer?.();
    if (this.#retry !== undefined) this.#retry.cancelTimer = undefined;
  }

  /** The turn of an event that is tried again; that of the cell takes none before. */
  run(): number {
    return this.#cell.incarnation?.onScope(() => this.#run()) ?? 0;
  }

  #run(): number {
    const retry = this.#retry;
    const { free, incarnation } = this.#cell;
    const instance = free ? incarnation?.instance : undefined;
    if (retry === undefined || retry.cancelTimer !== undefined || instance === undefined) return 0;
    this.#retry = undefined;
    this.#handleAgain(instance, retry);
    return 1;
  }

  #handleAgain(instance: ActorInstance, { envelope: failed, subscriptionIndex }: Retry): void {
    const cell = this.#cell;
    const { id, monitors } = cell;
    const envelope = failed.again();
    cell.takeInHand(envelope, subscriptionIndex);
    monitors.delivered?.(envelope, id);
    const progress = { finished: true };
    try {
      runWithin(this.#asyncContext, envelope, instance, () => {
        const handler = (instance as Record<string | symbol, Handler>)[
          cell.methods[subscriptionIndex] as string
        ] as Handler;
        const result = handler.call(instance, envelope.payload, envelope);
        progress.finished = result === undefined || !cell.take(result, envelope);
      });
    } catch (error) {
      cell.failLater(error);
      return;
    }
    if (progress.finished) cell.handled(undefined);
  }

  /** The event that was to be tried again has failed for good. */
  loseRetry(): void {
    const retry = this.#takeRetry();
    if (retry !== undefined) this.#lose(retry.envelope, retry.subscriptionIndex, retry.error);
  }

  /** The event that was to be tried again is given up. */
  giveUpRetry(why: DiscardReason): void {
    const retry = this.#takeRetry();
    if (retry === undefined) return;
    const { mailbox, broker } = this.#cell;
    mailbox.deadLettered++;
    broker.deadLetter(retry.envelope, mailbox, retry.subscriptionIndex, why.reason, why.error);
  }

  #takeRetry(): Retry | undefined {
    const retry = this.#retry;
    this.#retry = undefined;
    retry?.cancelTimer?.();
    return retry;
  }
}
