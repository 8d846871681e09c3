import { backoffDelay } from '../actor/backoff';
import type { DeadLetterReason } from '../flow/dead-letters';
import type { DiscardReason } from '../flow/discard-reason';
import type { Envelope } from '../flow/envelope';
import type { CancelTimer } from '../ports/clock';
import type { Task } from '../ports/dispatcher';
import type { Random } from '../ports/random';
import { methodInHand } from './activity';
import { abandoned } from './errors';
import type { Handler } from './handler-loop';
import { runWithin } from './handler-loop-in-context';
import type { ActorInstance } from './incarnation';
import type { TurnLoop } from './turn-loop';

/** An event with a handler that has failed. */
interface Failed {
  readonly envelope: Envelope;
  readonly subscriptionIndex: number;
  readonly error: Error;
}

/** A failed event that is handled again before any later one; the envelope is that of the attempt that failed last. */
interface Retry extends Failed {
  /** Undefined once its delay is over: then it is due. */
  cancelDelay: CancelTimer | undefined;
}

/**
 * The failed event of an actor that is tried again, if there is one: its delay, its own turn and its end. The loop of
 * the actor takes nothing before (`TurnOwner.isRetrying`), and so knows nothing of it.
 */
export class FailedEvent implements Task {
  batch = 1;
  readonly #turns: TurnLoop;
  readonly #random: Random;
  readonly #onDue: () => void;
  #retry: Retry | undefined;

  /** @param onDue called when a delay is over */
  constructor(turns: TurnLoop, random: Random, onDue: () => void) {
    this.#turns = turns;
    this.#random = random;
    this.#onDue = onDue;
  }

  get id(): string {
    return this.#turns.id;
  }

  get isRetrying(): boolean {
    return this.#retry !== undefined;
  }

  /** Keeps an event for its next attempt, due at once; false when it has none left. */
  keep({ envelope, subscriptionIndex, error }: Failed): boolean {
    const { mailbox, plan } = this.#turns;
    if (mailbox.closed || envelope.attempt >= (plan.retries[subscriptionIndex]?.attempts ?? 1)) return false;
    this.#retry = { envelope, subscriptionIndex, error, cancelDelay: undefined };
    return true;
  }

  /** Begins the delay before the next attempt. */
  delay(): void {
    const retry = this.#retry;
    const policy = retry === undefined ? undefined : this.#turns.plan.retries[retry.subscriptionIndex];
    if (retry === undefined || policy === undefined) return;
    const delay = backoffDelay(policy.backoff, retry.envelope.attempt, this.#random.next());
    retry.cancelDelay = this.#turns.broker.clock.setTimer(() => {
      retry.cancelDelay = undefined;
      this.#onDue();
    }, delay);
  }

  /** Makes the event due when there is another incarnation. */
  stopDelay(): void {
    this.#retry?.cancelDelay?.();
    if (this.#retry !== undefined) this.#retry.cancelDelay = undefined;
  }

  // ---- its turn ----

  /** Asks for a turn if the event is due. */
  requestTurn(): void {
    if (this.#retry !== undefined && this.#retry.cancelDelay === undefined) this.#turns.dispatcher.schedule(this);
  }

  run(): number {
    return this.#turns.incarnation?.onScope(() => this.#run()) ?? 0;
  }

  #run(): number {
    const retry = this.#retry;
    const { isFree, incarnation } = this.#turns;
    const instance = isFree ? incarnation?.instance : undefined;
    if (retry === undefined || retry.cancelDelay !== undefined || instance === undefined) return 0;
    this.#retry = undefined;
    this.#handleAgain(instance, retry);
    return 1;
  }

  #handleAgain(instance: ActorInstance, { envelope: failed, subscriptionIndex }: Retry): void {
    const turns = this.#turns;
    const { id, monitors, plan } = turns;
    const envelope = failed.again();
    turns.takeInHand(envelope, subscriptionIndex);
    monitors.delivered?.(envelope, id);
    const progress = { finished: true };
    try {
      runWithin(plan.asyncContext, envelope, instance, () => {
        const method = plan.methods[subscriptionIndex] as string;
        const handler = (instance as Record<string | symbol, Handler>)[method] as Handler;
        const result = handler.call(instance, envelope.payload, envelope);
        progress.finished = result === undefined || !turns.take(result, envelope);
      });
    } catch (error) {
      turns.onRejected(error);
      return;
    }
    if (progress.finished) turns.onHandled(undefined);
  }

  /** As a task of the dispatcher: not the handler, but what runs it has thrown. */
  failed(thrown: unknown): void {
    this.#turns.failed(thrown);
  }

  // ---- its end ----

  /** Makes a dead letter of the event: it has failed for good. */
  lose(): void {
    const retry = this.#take();
    if (retry !== undefined) loseEvent(this.#turns, retry);
  }

  /** Makes a dead letter of the event: it is not handled any more. */
  giveUp(why: DiscardReason): void {
    const retry = this.#take();
    if (retry === undefined) return;
    const { mailbox, broker } = this.#turns;
    mailbox.deadLettered++;
    broker.deadLetter(retry.envelope, mailbox, retry.subscriptionIndex, why.reason, why.error);
  }

  #take(): Retry | undefined {
    const retry = this.#retry;
    this.#retry = undefined;
    retry?.cancelDelay?.();
    return retry;
  }
}

/** Counts an event as failed and makes a dead letter of it; the reason is of its handler unless told otherwise. */
export function loseEvent(
  { mailbox, broker }: Pick<TurnLoop, 'mailbox' | 'broker'>,
  { envelope, subscriptionIndex, error }: Failed,
  reason: DeadLetterReason = 'handler-failed',
): void {
  mailbox.failed++;
  broker.deadLetter(envelope, mailbox, subscriptionIndex, reason, error);
}

/** Gives up the event in hand: its handler does not end, cannot be killed, and nothing it does is heard. */
export function abandonEvent(turns: TurnLoop, envelope: Envelope): void {
  const { id, mailbox, broker, subscriptionInHand } = turns;
  const error = abandoned(id, methodInHand(turns), envelope.topic, envelope.id);
  turns.clearInHand();
  mailbox.deadLettered++;
  broker.deadLetter(envelope, mailbox, subscriptionInHand, 'abandoned', error);
}
