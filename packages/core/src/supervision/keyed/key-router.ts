import type { Broker } from '../../flow/broker';
import type { Envelope } from '../../flow/envelope';
import { offer, type Route } from '../../flow/mailbox/overflow';
import type { Mailbox } from '../../flow/mailbox/mailbox';
import { Publication } from '../../flow/publication';
import { OVERFLOW_POLICIES, type OverflowPolicy } from '../../topic/overflow-policy';
import { Cell } from '../../cell/cell';
import type { ActorSubscription, ChildSpec } from '../../cell/child-spec';
import type { Supervisor } from '../supervisor';

/** What is known of a subscription before the topic of an event is. */
interface DeclaredSubscription {
  readonly own: boolean;
  readonly overflow: OverflowPolicy | undefined;
  readonly blockTimeout: number | undefined;
  readonly latestBy: Route['latestBy'];
}

/** Takes an event that the cell in front got; a promise holds up the events behind it. */
type TakeEvent = (envelope: Envelope, subscriptionIndex: number) => Promise<void> | undefined;

const methodOf = (subscriptionIndex: number): string => `subscriptionIndex${String(subscriptionIndex)}`;

/** What the cell in front of a keyed actor runs instead of an actor: a method for every subscription. */
class Front {
  constructor(subscriptions: readonly DeclaredSubscription[], take: TakeEvent) {
    const methods = subscriptions.map((_, subscriptionIndex) => {
      return [
        methodOf(subscriptionIndex),
        (_payload: unknown, envelope: Envelope) => take(envelope, subscriptionIndex),
      ] as const;
    });
    Object.assign(this, Object.fromEntries(methods));
  }
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

  /** The event that is being offered to an instance counts there already. */
  get taken(): boolean {
    const offered = this.#offered;
    return offered !== undefined && arrivals(offered.mailbox) > offered.before;
  }

  front(take: TakeEvent): object {
    return new Front(this.#subscriptions, take);
  }

  wantsOwn(subscriptionIndex: number): boolean {
    return this.#subscriptions[subscriptionIndex]?.own === true;
  }

  /** Hands an event to an instance. While its mailbox is full, the policy decides; under `block` the cell in front waits. */
  handOn(envelope: Envelope, subscriptionIndex: number, from: Cell, to: Cell): void {
    const { log } = to.mailbox;
    const declared = this.#subscriptions[subscriptionIndex] as DeclaredSubscription;
    const policy = declared.overflow ?? this.#broker.optionsOf(envelope.topic).overflow;
    const { conflates, atInstance: overflow } = OVERFLOW_POLICIES[policy];
    if (!conflates && log.waiting === undefined && log.hasRoom()) {
      log.append(envelope, subscriptionIndex);
      return;
    }
    const ofTopic = this.#broker.optionsOf(envelope.topic);
    const { blockTimeout = ofTopic.blockTimeout, latestBy = ofTopic.latestBy } = declared;
    const route: Route = {
      log,
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
    offer(route, envelope, new Publication(from), this.#broker);
    this.#offered = undefined;
  }
}

/** How many events have come to a mailbox, those included that wait for room. */
function arrivals({ counters, log }: Mailbox): number {
  return counters.accepted + (log.waiting?.size ?? 0);
}

/** The cell in front: it has the subscriptions of the actor. Retries and time limits are those of the instances. */
export function frontCell(spec: ChildSpec, supervisor: Supervisor): Cell {
  const { id, capacity } = spec;
  const subscriptions = spec.subscriptions.map((each) => ({ ...each, retry: undefined }));
  const part = { methods: subscriptions.map((_, subscriptionIndex) => methodOf(subscriptionIndex)) };
  const policy = { handlerTimeout: undefined };
  return new Cell({ id, capacity, actorClass: Front, subscriptions, schedules: [], policy, part }, supervisor.cellHost);
}
