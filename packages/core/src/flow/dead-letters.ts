import { messageOf } from '../errors';
import { unknownDeadLetter } from './errors';
import { LinkedList, type Linked } from '../linked-list';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { FlowSink } from './flow-monitor';
import { systemTopic } from '../topic/event';
import { SYSTEM_PREFIX } from '../topic/name';
import type { Topic } from '../topic/topic';
import type { Envelope } from './envelope';
import type { Mailbox } from './mailbox/mailbox';

/** The reason why an event became a dead letter. */
export type DeadLetterReason =
  | 'handler-failed'
  | 'pipe-failed'
  | 'actor-stopped'
  | 'actor-restarted'
  | 'mailbox-overflow'
  | 'block-timeout'
  | 'blocked-cycle'
  | 'latest-by-failed'
  | 'key-failed'
  | 'not-drained'
  | 'abandoned'
  | 'ingress-full'
  | 'refused'
  | 'payload-rejected'
  | 'delivery-exhausted'
  | 'transport-refused'
  | 'publisher-ended'
  | 'runtime-closed';

/** An event that some subscriber did not handle, or that was refused before it reached any. */
export interface DeadLetter {
  /** Names it in the store. */
  readonly id: string;
  /** Where `isPiped` is true, what a pipe has emitted: a replay gives it to the handler, not to the pipe again. */
  readonly envelope: Envelope;
  /** The actor it was meant for; undefined when the event was refused before routing. */
  readonly subscriber: string | undefined;
  readonly reason: DeadLetterReason;
  readonly error: Error;
  /** Which attempt at handling it failed; 1 is the first. */
  readonly attempt: number;
}

/** The name of the topic of dead letters. */
const DEAD_LETTERS = '$dead-letters';

/**
 * Dead letters as events. Handling them never makes dead letters; when subscribers are too slow, the oldest are
 * dropped.
 */
export const DeadLetters: Topic<DeadLetter> = systemTopic<DeadLetter>(DEAD_LETTERS, 'drop-oldest');

/**
 * Reasons that are about the event, or about code that judged it, and refusals by which a running publisher is told
 * what to do otherwise. Under every other one an event is lost that could have been handled.
 */
const UNFIT: ReadonlySet<DeadLetterReason> = new Set<DeadLetterReason>([
  'handler-failed',
  'pipe-failed',
  'key-failed',
  'latest-by-failed',
  'payload-rejected',
  'delivery-exhausted',
  'blocked-cycle',
  'refused',
  // The cell counts what its last incarnation publishes in `onStop`.
  'publisher-ended',
]);

/** Where a dead letter came from, so that it can go there again. */
interface Stored extends Linked<Stored> {
  readonly letter: DeadLetter;
  readonly mailbox: Mailbox | undefined;
  readonly subscriptionIndex: number;
}

/**
 * How many dead letters are logged before the log falls silent. (The rule is that of Pekko.)
 * @limit
 */
const LOGGED_IN_A_ROW = 10;
/**
 * How long the log is silent about dead letters then. Milliseconds.
 * @limit
 */
const SILENCE = 60_000;

/** The dead letters of a runtime, as a user sees them. */
export interface DeadLetterStore {
  /** Every dead letter so far. */
  readonly total: number;
  /** The stored ones, oldest first. */
  list(): readonly DeadLetter[];
  /**
   * Gives the event to its subscriber again, or publishes it again when it was refused before routing. It leaves the
   * store; its attempt number grows.
   * @throws UNKNOWN_DEAD_LETTER, UNKNOWN_ACTOR when the subscriber is gone
   */
  replay(id: string): Promise<void>;
}

/**
 * The office that takes in dead letters: it stores a bounded number, tells monitors and subscribers, and logs with a
 * rate limit.
 */
export class DeadLetterOffice {
  total = 0;
  /** How many of them were in the hands of the actors, and given up: what is refused to the world outside is not. */
  lost = 0;
  readonly #stored = new Map<string, Stored>();
  /** The same, oldest first. */
  readonly #inOrder = new LinkedList<Stored>();
  readonly #capacity: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #monitors: FlowSink;
  readonly #publish: (letter: DeadLetter) => void;
  #logged = 0;
  #suppressed = 0;
  #windowStart = -Infinity;

  constructor(
    capacity: number,
    ports: { readonly clock: Clock; readonly logger: Logger; readonly monitors: FlowSink },
    publish: (letter: DeadLetter) => void,
  ) {
    this.#capacity = capacity;
    this.#clock = ports.clock;
    this.#logger = ports.logger;
    this.#monitors = ports.monitors;
    this.#publish = publish;
  }

  add(
    envelope: Envelope,
    mailbox: Mailbox | undefined,
    subscriptionIndex: number,
    reason: DeadLetterReason,
    error: Error,
  ): void {
    if (envelope.topic === DEAD_LETTERS) return;
    this.total++;
    const subscriber = mailbox?.receiver.id;
    const ours = subscriber !== undefined || envelope.sender !== undefined;
    if (ours && !UNFIT.has(reason) && !envelope.topic.startsWith(SYSTEM_PREFIX)) this.lost++;
    const id = `${String(this.total)}:${envelope.id}`;
    const letter: DeadLetter = { id, envelope, subscriber, reason, error, attempt: envelope.attempt };
    this.#store({ letter, mailbox, subscriptionIndex, earlier: undefined, later: undefined });
    this.#monitors.deadLetter?.(letter);
    this.#log(letter);
    this.#publish(letter);
  }

  list(): readonly DeadLetter[] {
    return [...this.#inOrder].map(({ letter }) => letter);
  }

  /** @throws UNKNOWN_DEAD_LETTER */
  find(id: string): Stored {
    const stored = this.#stored.get(id);
    if (stored === undefined) throw unknownDeadLetter(id);
    return stored;
  }

  remove(id: string): void {
    const stored = this.#stored.get(id);
    if (stored === undefined) return;
    this.#stored.delete(id);
    this.#inOrder.remove(stored);
  }

  #store(stored: Stored): void {
    if (this.#capacity === 0) return;
    const { first } = this.#inOrder;
    if (first !== undefined && this.#inOrder.size >= this.#capacity) this.remove(first.letter.id);
    this.#stored.set(stored.letter.id, stored);
    this.#inOrder.add(stored);
  }

  #log({ envelope, subscriber, reason, error }: DeadLetter): void {
    const now = this.#clock.monotonic();
    if (now - this.#windowStart >= SILENCE) {
      if (this.#suppressed > 0) this.#logger.warn(`${String(this.#suppressed)} more dead letters were not logged`);
      this.#windowStart = now;
      this.#logged = this.#suppressed = 0;
    }
    if (this.#logged >= LOGGED_IN_A_ROW) {
      this.#suppressed++;
      return;
    }
    this.#logged++;
    const behind = envelope.isPiped ? ' out of a pipe' : '';
    const meantFor = subscriber === undefined ? '' : ` for "${subscriber}"`;
    this.#logger.warn(
      `Dead letter (${reason}): event ${envelope.id} of topic "${envelope.topic}"${behind}${meantFor}: ${messageOf(error)}`,
    );
    if (this.#logged === LOGGED_IN_A_ROW) {
      this.#logger.warn(`Further dead letters are not logged for ${String(SILENCE)} ms; see runtime.deadLetters`);
    }
  }
}
