import type { Envelope } from '../envelope';
import type { Sender } from '../publication';
import type { Wait } from '../wait';

/**
 * A receiver that takes an event past its log while it has nothing to do. With thousands of actors that get one event
 * at a time, each object on its way is a cache miss. For the invariants see `HandOver`.
 */
export interface DirectReceiver {
  /** The next event may be handed over, provided that the receiver alone reads its log. */
  readonly vacant: boolean;
  /** 1 while an event that was handed over waits for its turn, else 0. */
  readonly atHand: number;
  handOver(envelope: Envelope, subscriptionIndex: number): void;
  /** Puts an event at hand into the log: another one is about to follow it there. */
  spill(): void;
}

/** The reader of a mailbox. */
export interface Receiver {
  readonly id: string;
  /** Undefined for one that takes everything from its log. */
  readonly direct: DirectReceiver | undefined;
  /** The receiver as a publisher; undefined for one that never publishes. */
  readonly sender: Sender | undefined;
  /** It has been scheduled, or will be without help: room is on its way. */
  readonly ready: boolean;
  /** 1 while a handler has an event in its hands, else 0. */
  readonly inHand: number;
  /** That event, where a receiver tells. */
  readonly eventInHand?: Envelope | undefined;
  /** Which other actors it waits for before it reads on, apart from those it publishes to. */
  readonly waitsFor: Iterable<Wait>;
  /** The event before its cursor is about to leave the log: keep it, if it is in hand. */
  hold(): void;
  /** There is something to read. */
  wake(): void;
  /** Its mailbox overflowed under the policy `fail`. */
  onOverflow(error: Error): void;
}
