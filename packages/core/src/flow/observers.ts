import { Observable, Subject } from 'rxjs';
import type { Dispatcher } from '../ports/dispatcher';
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

interface Observed {
  readonly subject: Subject<Envelope>;
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
      const { subject, tap } = observed;
      tap.observers++;
      const subscription = subject.subscribe(subscriber);
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
    for (const { subject, tap } of [...this.#all]) {
      while (tap.run(Infinity) > 0);
      subject.complete();
    }
  }

  #tapFor(pattern: string): Observed {
    const known = this.#newest.get(pattern);
    if (known?.tap.behind === false) return known;
    const subject = new Subject<Envelope>();
    const tap = new Tap(pattern, subject, this.#dispatcher, this.#registry);
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
    const observed = { subject, tap };
    this.#newest.set(pattern, observed);
    this.#all.add(observed);
    if (this.#closed) subject.complete();
    return observed;
  }

  /** Observers that left want nothing more: what they had queued is no loss. */
  #remove(pattern: string, observed: Observed): void {
    this.#all.delete(observed);
    if (this.#newest.get(pattern) === observed) this.#newest.delete(pattern);
    const { mailbox } = observed.tap;
    if (mailbox === undefined) return;
    this.#registry.unregister(mailbox, new GiveUp('actor-stopped', () => new Error('The observer has left')));
  }
}
