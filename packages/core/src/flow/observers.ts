import { Observable } from 'rxjs';
import type { Dispatcher } from '../ports/dispatcher';
import { DEFAULT_TOPIC_OPTIONS } from '../topic/topic-options';
import { Channel, type Router } from './channel';
import type { Envelope } from './envelope';
import type { Mailbox, Receiver } from './mailbox';
import type { Subscription } from './subscriptions';
import { Tap } from './tap';

/** Where taps get their mailboxes. */
export interface Registry extends Router {
  register(receiver: Receiver, subscriptions: readonly Subscription[]): Mailbox;
  unregister(mailbox: Mailbox, reason: 'actor-stopped', error: Error): void;
}

interface Observed {
  readonly channel: Channel;
  readonly tap: Tap;
}

/**
 * The RxJS side of the broker: one tap for every topic or pattern that is observed, however many observers it has. An
 * observer that comes while a tap has events queued gets one of its own: it must see later events only.
 */
export class Observers {
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  /** The newest tap of every pattern. */
  readonly #newest = new Map<string, Observed>();
  readonly #all = new Set<Observed>();
  #closed = false;

  constructor(registry: Registry, dispatcher: Dispatcher) {
    this.#registry = registry;
    this.#dispatcher = dispatcher;
  }

  observe(pattern: string): Observable<Envelope> {
    return new Observable<Envelope>((subscriber) => {
      const observed = this.#tapFor(pattern);
      const { channel, tap } = observed;
      tap.observers++;
      const subscription = channel.subscribe(subscriber);
      return () => {
        subscription.unsubscribe();
        tap.observers--;
        if (tap.observers === 0) this.#remove(pattern, observed);
      };
    });
  }

  /** Observers get what is theirs, then complete. */
  close(): void {
    this.#closed = true;
    for (const { channel, tap } of [...this.#all]) {
      while (tap.run(Infinity) > 0);
      channel.complete();
    }
  }

  #tapFor(pattern: string): Observed {
    const known = this.#newest.get(pattern);
    if (known?.tap.behind === false) return known;
    const channel = new Channel(pattern, DEFAULT_TOPIC_OPTIONS, this.#registry);
    const tap = new Tap(channel, this.#dispatcher);
    tap.mailbox = this.#registry.register(tap, [
      {
        pattern,
        declared: undefined,
        method: 'next',
        own: true,
        overflow: 'block',
        blockTimeout: Infinity,
        latestBy: undefined,
      },
    ]);
    const observed = { channel, tap };
    this.#newest.set(pattern, observed);
    this.#all.add(observed);
    if (this.#closed) channel.complete();
    return observed;
  }

  /** Observers that left want nothing more: what they had queued is no loss. */
  #remove(pattern: string, observed: Observed): void {
    this.#all.delete(observed);
    if (this.#newest.get(pattern) === observed) this.#newest.delete(pattern);
    const { mailbox } = observed.tap;
    if (mailbox === undefined) return;
    mailbox.cursor = mailbox.log.tail;
    this.#registry.unregister(mailbox, 'actor-stopped', new Error('The observer has left'));
  }
}
