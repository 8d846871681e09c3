import type { Envelope } from '../flow/envelope';
import type { CancelTimer } from '../ports/clock';
import { matchesTopic } from '../topic/matches';
import { hasWildcard } from '../topic/name';
import type { Loss } from './errors';

/** The question that is asked with one event. */
export interface Asked {
  /** The names and patterns of the topics of which an event is an answer. */
  readonly of: readonly string[];
  /** Milliseconds. */
  readonly within: number;
  /**
   * Whether it rejects as soon as it is known that something of its chain was lost and nothing is under way any more.
   */
  readonly failFast: boolean;
}

/** An event of which an answer is awaited, and what is known of its chain. */
export class Question {
  readonly cause: Envelope;
  readonly asked: Asked;
  readonly answer: Promise<Envelope>;
  resolve!: (answer: Envelope) => void;
  reject!: (error: unknown) => void;
  cancelTimer: CancelTimer | undefined;
  /** Deliveries of the chain that have not ended: queued, waiting, or in the hands of a handler. */
  open = 0;
  /** The last delivery that ended without having been handled. */
  loss: Loss | undefined;
  readonly #names: ReadonlySet<string>;
  readonly #patterns: readonly string[];

  constructor(cause: Envelope, asked: Asked) {
    this.cause = cause;
    this.asked = asked;
    this.#names = new Set(asked.of);
    this.#patterns = asked.of.filter(hasWildcard);
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // The caller may get the refusal of the publish instead.
    this.answer.catch(() => undefined);
  }

  /** Whether an event of its chain is an answer. */
  isAnswer(envelope: Envelope): boolean {
    const { topic } = envelope;
    if (!this.#names.has(topic) && !this.#patterns.some((pattern) => matchesTopic(pattern, topic))) return false;
    return envelope.id !== this.cause.id;
  }

  /** Nothing is under way that could still answer, and something was lost that might have. */
  get isLost(): boolean {
    return this.asked.failFast && this.open === 0 && this.loss !== undefined;
  }
}
