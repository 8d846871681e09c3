import { invalidOption } from '../errors';
import type { Broker } from '../flow/broker';
import { chainOf, type Envelope } from '../flow/envelope';
import { ACCEPTED } from '../flow/publication';
import type { Clock } from '../ports/clock';
import { defineOptions, type Resolved } from '../define-options';
import { duration, filled, flag } from '../options-check';
import type { EventClass } from '../topic/event';
import { OVERFLOW_POLICIES } from '../topic/overflow-policy';
import type { AnyTopic } from '../topic/topic';
import { outcomeFailed, outcomeLost, outcomeTimeout, outcomeUnrouted, type Loss } from './errors';
import type { Follower, Following } from './following';
import { Question, type Asked } from './question';

/** Options of `outcome`. */
export interface OutcomeOptions<O extends AnyTopic | EventClass = AnyTopic | EventClass> {
  /** The topics, families and event classes of which an event is an answer. */
  readonly of: readonly O[];
  /** How long to wait, whatever is full. Milliseconds, default 5 000. */
  readonly within?: number | undefined;
  /**
   * Whether to reject as soon as no answer is to be expected: the event has no subscriber; or an event of its chain was
   * lost (its handler failed for good, it was dropped, its actor ended) and nothing of the chain is queued or being
   * handled any more. Default true. With false only `within` counts, as it should when answers come from timers, steps
   * or batches, after the handling; so it does for an event of a durable topic.
   */
  readonly failFast?: boolean | undefined;
}

const OUTCOME = defineOptions<OutcomeOptions>()({ of: [filled], within: [duration, 5_000], failFast: [flag, true] });

/** @throws INVALID_OPTION, UNKNOWN_OPTION */
export function resolveOutcome(options: OutcomeOptions): Resolved<typeof OUTCOME> {
  const resolved = OUTCOME.resolve('outcome', options);
  const { of } = resolved as Partial<OutcomeOptions>;
  if (of === undefined) throw invalidOption('outcome', 'of', 'an array that is not empty', of);
  return resolved;
}

/**
 * The waits for events that were caused by others. While there is one, it follows what happens to events, beside the
 * monitors and as they do; otherwise an event costs nothing more.
 */
export class Outcomes {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #following: Following;
  /** By the correlation id of the chain, and by its short form: most events can be told from the chains by that. */
  readonly #questions = new Map<string | number, Question>();
  /** The actors are being ended: what is lost from now on tells nothing about the program. */
  #ending = false;

  constructor(broker: Broker, clock: Clock, following: Following) {
    this.#broker = broker;
    this.#clock = clock;
    this.#following = following;
  }

  /**
   * Publishes from outside, and gives the first event of the chain that is an answer.
   * @throws (as a rejection) OUTCOME_TIMEOUT, OUTCOME_UNROUTED, OUTCOME_FAILED, OUTCOME_LOST, and what `publish`
   *   rejects with
   */
  async ask(topic: AnyTopic, payload: unknown, given: Asked): Promise<Envelope> {
    const { outside, channels } = this.#broker;
    // Of a durable topic it is not known where it is handled: perhaps in another process, later.
    const asked = channels.isKept(topic) ? { ...given, failFast: false } : given;
    const { begun: question, accepted } = this.#broker.publishTraced(topic, payload, outside, undefined, (cause) =>
      this.#begin(cause, asked),
    );
    if (accepted === ACCEPTED) {
      await outside.pace(accepted);
    } else {
      accepted.catch((error: unknown) => {
        this.#reject(question, error);
      });
    }
    return question.answer;
  }

  /** The actors are about to be ended. */
  ending(): void {
    this.#ending = true;
  }

  /** Nothing is published any more: what has not come will not come. */
  close(): void {
    for (const question of new Set(this.#questions.values())) {
      this.#reject(question, outcomeLost(question.cause.topic, question.asked.of));
    }
  }

  #begin(cause: Envelope, asked: Asked): Question {
    const question = new Question(cause, asked);
    if (this.#questions.size === 0) this.#following.follow(this.#follower);
    this.#questions.set(cause.correlationId, question).set(chainOf(cause), question);
    question.cancelTimer = this.#clock.setTimer(() => {
      this.#reject(question, outcomeTimeout(cause.topic, asked.of, asked.within));
    }, asked.within);
    return question;
  }

  #end(question: Question): void {
    question.cancelTimer?.();
    const { cause } = question;
    this.#questions.delete(cause.correlationId);
    const chain = chainOf(cause);
    if (this.#questions.get(chain) === question) this.#questions.delete(chain);
    if (this.#questions.size === 0) this.#following.follow(undefined);
  }

  #reject(question: Question, error: unknown): void {
    this.#end(question);
    question.reject(error);
  }

  /** The question with the chain that an event belongs to. */
  #of(envelope: Envelope): Question | undefined {
    const found = this.#questions.get(chainOf(envelope));
    if (found === undefined) return undefined;
    // Short forms are used again after a very long time.
    const { correlationId } = envelope;
    return found.cause.correlationId === correlationId ? found : this.#questions.get(correlationId);
  }

  #ended(envelope: Envelope, loss?: Loss): void {
    const question = this.#of(envelope);
    if (question === undefined) return;
    question.open--;
    if (loss !== undefined && !this.#ending) question.loss = loss;
    if (question.isLost)
      this.#reject(question, outcomeFailed(question.cause.topic, question.asked.of, question.loss as Loss));
  }

  readonly #follower: Follower = {
    unrouted: (envelope) => this.#of(envelope)?.isAnswer(envelope) === true,
    dispatched: (envelope, subscribers) => {
      const question = this.#of(envelope);
      if (question === undefined) return;
      const { cause, asked } = question;
      if (question.isAnswer(envelope)) {
        this.#end(question);
        question.resolve(envelope);
      } else if (envelope === cause && subscribers === 0 && asked.failFast) {
        this.#reject(question, outcomeUnrouted(cause.topic));
      } else question.open += subscribers;
    },
    handled: (envelope) => {
      this.#ended(envelope);
    },
    passed: (envelope) => {
      this.#ended(envelope);
    },
    // The publisher is told.
    overflow: (envelope, _actor, policy) => {
      if (OVERFLOW_POLICIES[policy].whenFull === 'reject') this.#ended(envelope);
    },
    dropped: (envelope, actor, policy) => {
      this.#ended(envelope, { actor, topic: envelope.topic, why: `dropped by overflow "${policy}"`, cause: undefined });
    },
    deadLetter: ({ envelope, subscriber, reason, error }) => {
      if (subscriber === undefined) return;
      this.#ended(envelope, { actor: subscriber, topic: envelope.topic, why: reason, cause: error });
    },
    reopened: (envelope) => {
      const question = this.#of(envelope);
      if (question === undefined) return;
      question.open++;
      question.loss = undefined;
    },
  };
}
