import type { DiscardReason } from './discard-reason';
import { unrouted, type FlowEnvironment } from './flow-environment';
import { Log } from './mailbox/log';
import { Mailbox } from './mailbox/mailbox';
import type { Receiver } from './mailbox/receiver';
import type { Subscription, Subscriptions } from './subscriptions';

/** The mailboxes of one runtime: given to receivers, and taken from them when they end. */
export class Mailboxes {
  readonly #subscriptions: Subscriptions;
  readonly #capacity: number;
  readonly #unrouted: FlowEnvironment;

  /** @param capacity of a mailbox for which none is given */
  constructor(subscriptions: Subscriptions, capacity: number, environment: FlowEnvironment) {
    this.#subscriptions = subscriptions;
    this.#capacity = capacity;
    this.#unrouted = unrouted(environment);
  }

  /** Gives a receiver its mailbox; events published from now on reach it. */
  register(receiver: Receiver, subscriptions: readonly Subscription[], capacity = this.#capacity): Mailbox {
    return this.#subscriptions.add(receiver, subscriptions, capacity);
  }

  /** Gives a receiver a mailbox to which no topic is routed: the receiver of `entrance` fills it. */
  registerBehind(entrance: Mailbox, receiver: Receiver, capacity = this.#capacity): Mailbox {
    const mailbox = new Mailbox(receiver, new Log(capacity, this.#unrouted), this.#unrouted);
    mailbox.entrance = entrance;
    return mailbox;
  }

  /** Closes a mailbox: no event reaches it any more, and what it holds becomes dead letters. */
  unregister(mailbox: Mailbox, why: DiscardReason): void {
    this.#subscriptions.remove(mailbox);
    mailbox.close(why);
  }

  /**
   * As `unregister`, while the runtime ends: actors that end later may still publish for it, and what they do becomes
   * dead letters, too.
   */
  retire(mailbox: Mailbox, why: DiscardReason): void {
    if (mailbox.closed) return;
    // Nothing is routed to one that stands behind another.
    if (mailbox.entrance === mailbox) this.#subscriptions.retire(mailbox, mailbox.retire(why));
    mailbox.close(why);
  }
}
