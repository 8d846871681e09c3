import type { Cell } from '../../cell/cell';
import type { ActorSubscription } from '../../cell/child-spec';
import type { Broker } from '../../flow/broker';
import { Feed } from '../../flow/durable/feed';
import type { Envelope } from '../../flow/envelope';
import type { Mailbox } from '../../flow/mailbox/mailbox';
import { offer, type Route } from '../../flow/mailbox/overflow';
import { OVERFLOW_POLICIES, type OverflowPolicy } from '../../topic/overflow-policy';

/** What is known of a subscription before the topic of an event is. */
interface DeclaredSubscription {
  readonly own: boolean;
  readonly overflow: OverflowPolicy | undefined;
  readonly blockTimeout: number | undefined;
  readonly latestBy: Route['latestBy'];
}

/** The subscriptions of a keyed actor: how its events get from the mailbox in front into those of its instances. */
export class KeyedSubscriptions {
  readonly #subscriptions: readonly DeclaredSubscription[];
  readonly #broker: Broker;
  #offered: { readonly mailbox: Mailbox; readonly before: number } | undefined;

  constructor(subscriptions: readonly ActorSubscription[], broker: Broker) {
    this.#broker = broker;
    this.#subscriptions = subscriptions.map(({ method, overflow, blockTimeout, latestBy, declared }) => ({
      // One subscription of a method that wants own events is enough, whichever of them the event takes.
      own: subscriptions.some((each) => each.method === method && each.own),
      overflow: overflow ?? declared?.options.overflow,
      blockTimeout: blockTimeout ?? declared?.options.blockTimeout,
      latestBy: latestBy ?? declared?.options.latestBy,
    }));
  }

  /** Whether the event that is being offered to an instance counts there already. */
  get isTaken(): boolean {
    const offered = this.#offered;
    return offered !== undefined && arrivals(offered.mailbox) > offered.before;
  }

  get count(): number {
    return this.#subscriptions.length;
  }

  wantsOwn(subscriptionIndex: number): boolean {
    return this.#subscriptions[subscriptionIndex]?.own === true;
  }

  /**
   * Hands an event to an instance. While its mailbox is full, the policy decides; under `block` the cell in front
   * waits.
   */
  handOn(envelope: Envelope, subscriptionIndex: number, from: Cell, to: Cell): void {
    const { log, feed } = to.mailbox;
    const handedOn = feed && from.mailbox.feed?.handOn(envelope, subscriptionIndex, feed);
    const declared = this.#subscriptions[subscriptionIndex] as DeclaredSubscription;
    const policy = declared.overflow ?? this.#broker.optionsOf(envelope.topic).overflow;
    const { conflates, atInstance: overflow } = OVERFLOW_POLICIES[policy];
    if (!conflates && to.turns.vacant) {
      to.turns.handOver(envelope, subscriptionIndex);
      return;
    }
    if (!conflates && log.waiting === undefined && log.hasRoom()) {
      if (handedOn !== undefined) handedOn.position = log.tail;
      log.append(envelope, subscriptionIndex);
      return;
    }
    const ofTopic = this.#broker.optionsOf(envelope.topic);
    const { blockTimeout = ofTopic.blockTimeout, latestBy = ofTopic.latestBy } = declared;
    const route: Route = {
      log,
      sole: undefined,
      subscriptionIndex,
      own: declared.own,
      overflow,
      conflates,
      blockTimeout,
      latestBy,
      next: undefined,
    };
    const { mailbox } = to;
    this.#offered = { mailbox, before: arrivals(mailbox) };
    offer(route, envelope, Feed.handedOn(from.sender, handedOn), this.#broker);
    this.#offered = undefined;
  }
}

/** How many events have come to a mailbox, those included that wait for room. */
function arrivals({ counters, log }: Mailbox): number {
  return counters.accepted + (log.waiting?.size ?? 0);
}
