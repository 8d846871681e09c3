import { Observable } from 'rxjs';
import type { Dispatcher } from '../ports/dispatcher';
import type { Seat } from './audience';
import type { Envelope } from './envelope';
import { GiveUp } from './give-up';
import type { Mailbox, Receiver } from './mailbox';
import type { Subscription } from './subscriptions';
import { Tap, type TapHost } from './tap';

/** Where taps get their mailboxes. */
export interface Registry extends TapHost {
  register(receiver: Receiver, subscriptions: readonly Subscription[]): Mailbox;
  unregister(mailbox: Mailbox, why: GiveUp): void;
}

/**
 * The RxJS side of the broker: one tap for every topic or pattern that is observed, however many observers it has. An
 * observer that comes while a tap has events queued gets one of its own: it must see later events only. When both have nothing
 * queued any more, they become one.
 */
export class Observers {
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  /** The newest tap of every pattern. */
  readonly #newest = new Map<string, Tap>();
  readonly #all = new Set<Tap>();
  #closed = false;

  constructor(registry: Registry, dispatcher: Dispatcher) {
    this.#registry = registry;
    this.#dispatcher = dispatcher;
  }

  observe(pattern: string): Observable<Envelope> {
    return new Observable<Envelope>((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return undefined;
      }
      const seat: Seat<Tap> = { subscriber, tap: this.#tapFor(pattern) };
      seat.tap.audience.add(seat);
      return () => {
        const { tap } = seat;
        tap.audience.delete(seat);
        if (tap.audience.size === 0) this.#remove(tap);
      };
    });
  }

  /** Observers get what is theirs, then complete. */
  close(): void {
    this.#closed = true;
    for (const tap of [...this.#all]) {
      while (tap.run(Infinity) > 0);
      tap.audience.complete();
    }
  }

  #tapFor(pattern: string): Tap {
    const known = this.#newest.get(pattern);
    if (known?.behind === false) return known;
    const tap = new Tap(pattern, this.#dispatcher, this.#registry, (each) => {
      this.#join(each);
    });
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
    this.#newest.set(pattern, tap);
    this.#all.add(tap);
    return tap;
  }

  /** One that has caught up takes over from the newest, which has nothing queued either: what comes next is for both. */
  #join(tap: Tap): void {
    const newest = this.#newest.get(tap.pattern);
    if (newest === undefined || newest === tap || newest.behind || !this.#all.has(tap)) return;
    for (const seat of newest.audience.seats) {
      seat.tap = tap;
      tap.audience.add(seat);
    }
    this.#remove(newest);
    this.#newest.set(tap.pattern, tap);
  }

  /** Observers that left want nothing more: what they had queued is no loss. */
  #remove(tap: Tap): void {
    this.#all.delete(tap);
    if (this.#newest.get(tap.pattern) === tap) this.#newest.delete(tap.pattern);
    const { mailbox } = tap;
    if (mailbox === undefined) return;
    this.#registry.unregister(mailbox, new GiveUp('actor-stopped', () => new Error('The observer has left')));
  }
}
