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

  /** @param onFree called when nothing waits any more */
  constructor(turns: TurnLoop, method: string, subscriptionIndex: number, onFree: () => void) {
    super(`${turns.id}.${method}`);
    this.#turns = turns;
    this.#method = method;
    this.#subscriptionIndex = subscriptionIndex;
    this.#onFree = onFree;
  }

  /** Whether what comes out next would wait for room that will come: see `willHaveRoom`. */
  get isFull(): boolean {
    return !this.#turns.mailbox.log.hasRoom() && this.willHaveRoom;
  }

  /** Whether there is room for many: to go on for one at a time would cost a turn for each. */
  get hasRoomForMany(): boolean {
    const { log, size } = this.#turns.mailbox;
    return log.waiting === undefined && size <= log.capacity - (log.capacity >> MANY) && log.hasRoom();
  }

  /** Whether room comes without a place in the queue: nothing else waits for it, and the actor waits for nothing. */
  get willHaveRoom(): boolean {
    const { congested, mailbox } = this.#turns;
    return !congested && mailbox.log.waiting === undefined;
  }

  /**
   * @param closed why the mailbox takes nothing any more
   * @param isLast the pipe ends: nothing waits, and what has come out goes where all that is queued goes
   * @throws PIPE_OVERFLOW
   */
  put(envelope: Envelope, closed: DiscardReason | undefined, isLast: boolean): void {
    const { mailbox, broker, id } = this.#turns;
    const { log } = mailbox;
    const subscriptionIndex = this.#subscriptionIndex;
    this.emitted++;
    broker.monitors.reopened?.(envelope);
    if (closed !== undefined) mailbox.deadLetter(envelope, subscriptionIndex, closed.reason, closed.error);
    else if (log.waiting === undefined && log.hasRoom()) log.append(envelope, subscriptionIndex);
    else if (isLast) log.enqueue(envelope, subscriptionIndex, true);
    else if (this.unaccepted < MOST_WAITING) {
      if (this.#route?.log !== log) this.#route = { ...WAITING, log, subscriptionIndex };
      offer(this.#route, envelope, new Publication(this), broker);
    } else {
      const error = pipeOverflow(id, this.#method, MOST_WAITING);
      mailbox.deadLetter(envelope, subscriptionIndex, 'mailbox-overflow', error);
      throw error;
    }
  }

  protected override onReleased(): void {
    this.#onFree();
  }
}

/** The policy of the subscription holds in front of the pipe. Behind it nothing is lost. */
const WAITING = {
  own: true,
  overflow: 'block',
  conflates: false,
  blockTimeout: Infinity,
  latestBy: undefined,
  next: undefined,
} as const satisfies Partial<Route>;
