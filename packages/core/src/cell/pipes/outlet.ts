import type { DiscardReason } from '../../flow/discard-reason';
import type { Envelope } from '../../flow/envelope';
import { offer, type Route } from '../../flow/mailbox/overflow';
import { Publication, Sender } from '../../flow/publication';
import { pipeOverflow } from '../errors';
import type { TurnLoop } from '../turn-loop';

/**
 * How many values of one pipe may wait for room in the mailbox of its actor. Events wait in front of the pipe; this is
 * for operators that emit by themselves, or many values for one event.
 * @limit
 */
const MOST_WAITING = 10_000;

/** The share of a mailbox, as a power of two, that is free before a pipe that has found it full goes on: an eighth. */
const MANY = 3;

/** The end of a pipe in the mailbox of its actor, as a publisher: what has come out waits while that is full. */
export class Outlet extends Sender {
  /** How many values have come out. */
  emitted = 0;
  readonly #turns: TurnLoop;
  readonly #method: string;
  readonly #subscriptionIndex: number;
  readonly #onFree: () => void;
  #route: Route | undefined;
  /** How many events of its mailbox the actor has handled when waiting without a place in the queue ends. */
  #waitsUntil: number | undefined;

  /** @param onFree called when nothing waits any more */
  constructor(turns: TurnLoop, method: string, subscriptionIndex: number, onFree: () => void) {
    super(`${turns.id}.${method}`);
    this.#turns = turns;
    this.#method = method;
    this.#subscriptionIndex = subscriptionIndex;
    this.#onFree = onFree;
  }

  /**
   * Whether to take nothing now: there is no room, and it comes without a place in the queue. Unless others get it all,
   * as the policies that lose events let them: then a place in the queue is due.
   */
  get shouldWait(): boolean {
    const { log } = this.#turns.mailbox;
    if (log.hasRoom() || !this.#willHaveRoom) return false;
    this.#waitsUntil ??= this.#turns.mailbox.finished + Math.max(1, log.capacity >> MANY);
    return !this.#isDue;
  }

  /** After `shouldWait`: whether to go on. To do so for one at a time would cost a turn for each. */
  get shouldGoOn(): boolean {
    const { log, size } = this.#turns.mailbox;
    if (!this.#willHaveRoom || this.#isDue) return true;
    return size <= log.capacity - (log.capacity >> MANY) && log.hasRoom();
  }

  /** Nothing else waits for room, and the actor waits for nothing. */
  get #willHaveRoom(): boolean {
    const { congested, mailbox } = this.#turns;
    return !congested && mailbox.log.waiting === undefined;
  }

  /** The room for many was made. */
  get #isDue(): boolean {
    return this.#waitsUntil !== undefined && this.#turns.mailbox.finished >= this.#waitsUntil;
  }

  /**
   * @param closed why the mailbox takes nothing any more
   * @param atEnd the pipe ends, and so many values have come out of it since: nothing waits, and what comes out goes
   *   where all that is queued goes
   * @throws PIPE_OVERFLOW
   */
  put(envelope: Envelope, closed: DiscardReason | undefined, atEnd: number | undefined): void {
    const { mailbox, broker, id } = this.#turns;
    const { log } = mailbox;
    const subscriptionIndex = this.#subscriptionIndex;
    this.emitted++;
    this.#waitsUntil = undefined;
    broker.monitors.reopened?.(envelope);
    if ((atEnd ?? this.unaccepted) >= MOST_WAITING) {
      const error = pipeOverflow(id, this.#method, MOST_WAITING);
      mailbox.deadLetter(envelope, subscriptionIndex, 'mailbox-overflow', error);
      throw error;
    }
    if (closed !== undefined) mailbox.deadLetter(envelope, subscriptionIndex, closed.reason, closed.error);
    else if (log.waiting === undefined && log.hasRoom()) log.append(envelope, subscriptionIndex);
    else if (atEnd !== undefined) log.enqueue(envelope, subscriptionIndex, true);
    else {
      if (this.#route?.log !== log) this.#route = { ...WAITING, log, subscriptionIndex };
      offer(this.#route, envelope, new Publication(this), broker);
    }
  }

  protected override onReleased(): void {
    this.#onFree();
  }
}

/** The policy of the subscription holds in front of the pipe. Behind it nothing is lost. */
const WAITING = {
  sole: undefined,
  own: true,
  overflow: 'block',
  conflates: false,
  blockTimeout: Infinity,
  latestBy: undefined,
  next: undefined,
} as const satisfies Partial<Route>;
