import { Fifo } from '../../fifo';
import type { TransportDelivery } from '../../ports/transport';
import type { DeadLetterReason } from '../dead-letters';
import { isNamed, rename, type Envelope } from '../envelope';
import type { FlowSink } from '../flow-monitor';
import type { Log } from '../mailbox/log';
import type { Mailbox } from '../mailbox/mailbox';
import { BlockedEvent } from '../mailbox/wait-queue';
import { Publication, Sender } from '../publication';
import { messageOf } from '../../text';
import { outputId } from './output-id';

/** For these reasons an event is no dead letter: the transport delivers it again, to another reader or later. */
const GIVEN_BACK: ReadonlyMap<DeadLetterReason, number> = new Map<DeadLetterReason, number>([
  ['actor-stopped', 0],
  ['not-drained', 0],
  ['abandoned', 0],
  // The circle may be there at once again.
  ['blocked-cycle', 1_000],
  ['block-timeout', 1_000],
]);

/** One event of a transport on its way through a mailbox. */
export class InFlight {
  /** Where it stands in the log; not known while it waits in front of a full one. */
  position = Infinity;
  settled = false;
  /** How many events its handler has published in the attempt that is counted here. */
  outputs = 0;
  countedAttempt = 0;

  constructor(
    readonly delivery: TransportDelivery,
    readonly envelope: Envelope,
    readonly subscriptionIndex: number,
    /** The name of its subscription. */
    readonly durable: string,
  ) {}
}

/** The publisher of what waits in front of a full mailbox: nothing of the runtime waits for it. */
const ELSEWHERE = new Sender(undefined);

/** An event of a transport that waits for room: nothing is held up by it but the transport. */
class Arrival extends Publication {
  constructor(private readonly inFlight: InFlight) {
    super(ELSEWHERE);
  }

  override blockIn(): void {
    // The window of its subscription bounds how many there are.
  }

  override leave(log: Log): void {
    this.inFlight.position = log.tail - 1;
  }
}

/** An event that a keyed actor hands to an instance with a full mailbox. */
class HandedOn extends Publication {
  constructor(
    sender: Sender,
    private readonly inFlight: InFlight,
  ) {
    super(sender);
  }

  override leave(log: Log): void {
    this.inFlight.position = log.tail - 1;
    super.leave(log);
  }
}

/**
 * The events of a transport in one mailbox. An actor handles in order, so that all before its cursor are done: they are
 * settled by their positions, at the end of a turn.
 */
export class Feed {
  readonly #mailbox: Mailbox;
  readonly #monitors: FlowSink;
  /** Called when the mailbox takes nothing more. */
  whenClosed: (() => void) | undefined;
  /** In the order in which they stand in the log, or wait for it. */
  readonly #inFlight = new Fifo<InFlight>();

  constructor(mailbox: Mailbox, monitors: FlowSink) {
    this.#mailbox = mailbox;
    this.#monitors = monitors;
  }

  /** How many events are not settled. */
  get size(): number {
    return this.#inFlight.size;
  }

  /** Takes in an event; it enters the log in turn with others when that is full. */
  take(delivery: TransportDelivery, envelope: Envelope, subscriptionIndex: number, durable: string): void {
    const { log } = this.#mailbox;
    const each = this.#note(delivery, envelope, subscriptionIndex, durable);
    if (log.waiting === undefined && log.hasRoom()) {
      each.position = log.tail;
      log.append(envelope, subscriptionIndex);
      return;
    }
    log.wait(new BlockedEvent(envelope, subscriptionIndex, new Arrival(each), Infinity, Infinity, undefined));
    log.admit();
  }

  #note(delivery: TransportDelivery, envelope: Envelope, subscriptionIndex: number, durable: string): InFlight {
    const each = new InFlight(delivery, envelope, subscriptionIndex, durable);
    this.#inFlight.push(each);
    return each;
  }

  /** The turn is over: settles what it has done. */
  settle(): void {
    if (this.#inFlight.size === 0) return;
    const { cursor, receiver } = this.#mailbox;
    // What a handler has published without awaiting it is kept before its event is settled.
    const open = receiver.inHand > 0 || receiver.sender?.congested === true ? 1 : 0;
    this.#settleBefore(cursor - open);
  }

  #settleBefore(position: number): void {
    for (let first = this.#inFlight.peek(); first !== undefined; first = this.#inFlight.peek()) {
      if (!first.settled) {
        if (first.position >= position) return;
        first.settled = true;
        first.delivery.ack();
        this.#monitors.settled?.(first.envelope, this.#mailbox.receiver.id, 'ack');
      }
      this.#inFlight.shift();
    }
    this.#inFlight.trim();
  }

  /**
   * An event will not be handled here. One that the transport shall deliver again is given back.
   * @returns whether it was, and is no dead letter
   */
  onLost(envelope: Envelope, subscriptionIndex: number, reason: DeadLetterReason, error: Error): boolean {
    const each = this.#find(envelope, subscriptionIndex);
    if (each === undefined) return false;
    this.#leave(each);
    const { id } = this.#mailbox.receiver;
    const delay = GIVEN_BACK.get(reason);
    if (delay === undefined) {
      each.delivery.term(`${reason}: ${messageOf(error)}`);
      this.#monitors.settled?.(envelope, id, 'term');
      return false;
    }
    each.delivery.nak(delay);
    // Its caller has counted a dead letter.
    this.#mailbox.deadLettered--;
    this.#mailbox.returned++;
    this.#monitors.settled?.(envelope, id, 'nak');
    this.#monitors.passed?.(envelope);
    return true;
  }

  /** That of an event which is not settled; of two deliveries of one event that come first. */
  #find(envelope: Envelope, subscriptionIndex: number): InFlight | undefined {
    if (this.#inFlight.size === 0) return undefined;
    for (const each of this.#inFlight)
      if (!each.settled && each.subscriptionIndex === subscriptionIndex && each.envelope.id === envelope.id)
        return each;
    return undefined;
  }

  #leave(each: InFlight): void {
    each.settled = true;
    while (this.#inFlight.peek()?.settled === true) this.#inFlight.shift();
  }

  // ---- keyed actors ----

  /** Hands an event to the feed of an instance, which settles it; undefined when it does not come from a transport. */
  handOn(envelope: Envelope, subscriptionIndex: number, to: Feed): InFlight | undefined {
    const each = this.#find(envelope, subscriptionIndex);
    if (each === undefined) return undefined;
    this.#leave(each);
    return to.#note(each.delivery, envelope, subscriptionIndex, each.durable);
  }

  /** Makes the publication of an event that has been handed on and finds the mailbox of the instance full. */
  static handedOn(sender: Sender, each: InFlight | undefined): Publication {
    return each === undefined ? new Publication(sender) : new HandedOn(sender, each);
  }

  // ---- what the log does ----

  /** The log has closed its gaps. */
  onCompacted(moved: ReadonlyMap<number, number>, from: number, to: number): void {
    for (const each of this.#inFlight) {
      if (each.position === Infinity) continue;
      // What has been taken is not in the log any more, and comes before what is.
      each.position = moved.get(each.position) ?? each.position + to - from;
    }
  }

  // ---- what handlers publish ----

  /**
   * Names an event by the one in the handler that publishes it: when that is handled again, the transport knows what
   * it has kept already.
   */
  nameOutput(output: Envelope, payload: () => string): void {
    const { parentId } = output;
    if (parentId === undefined || isNamed(output)) return;
    for (const each of this.#inFlight) {
      if (each.settled || each.envelope.id !== parentId) continue;
      const attempt = this.#mailbox.receiver.eventInHand?.attempt ?? each.countedAttempt;
      if (each.countedAttempt !== attempt) each.outputs = 0;
      each.countedAttempt = attempt;
      rename(output, outputId(parentId, each.durable, each.outputs++, `${output.topic}\n${payload()}`));
      return;
    }
  }
}
