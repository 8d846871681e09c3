import type { Clock } from '../../ports/clock';
import type { Dispatcher } from '../../ports/dispatcher';
import type { Logger } from '../../ports/logger';
import type { Seat } from './audience';
import type { Envelope } from '../envelope';
import { DiscardReason } from '../discard-reason';
import type { Receiver } from '../mailbox/receiver';
import type { Mailboxes } from '../mailboxes';
import { iterableObservable, type IterableObservable } from './iterable-observable';
import { Iteration } from './iteration';
import { Iterations } from './iterations';
import { ObservableBridge, type BridgeHost } from './observable-bridge';

/** The ports that observers need. */
interface ObserverPorts {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
}

/** Whether a receiver is an observer that has left: what it had not taken is no loss. */
export function isGoneObserver(receiver: Receiver): boolean {
  return receiver instanceof ObservableBridge || (receiver instanceof Iteration && receiver.hasLeft);
}

/**
 * The RxJS side of the broker: one bridge for every topic or pattern that is observed, however many observers it has.
 * An observer that comes while a bridge has events queued gets one of its own: it must see later events only. When both
 * have nothing queued any more, they become one.
 */
export class Observers {
  readonly #mailboxes: Mailboxes;
  readonly #host: BridgeHost;
  readonly #dispatcher: Dispatcher;
  /** The newest bridge of every pattern. */
  readonly #newest = new Map<string, ObservableBridge>();
  readonly #all = new Set<ObservableBridge>();
  /** How many there are of every pattern that has some. */
  readonly #counts = new Map<string, number>();
  /** The loops: each has a mailbox of its own. */
  readonly iterations: Iterations;
  #closed = false;

  constructor(mailboxes: Mailboxes, host: BridgeHost, { clock, dispatcher, logger }: ObserverPorts) {
    this.#mailboxes = mailboxes;
    this.#host = host;
    this.#dispatcher = dispatcher;
    this.iterations = new Iterations(mailboxes, host, { clock, dispatcher, logger }, (pattern, more) => {
      this.#count(pattern, more);
    });
  }

  /** Observes a topic or pattern, by a subscription or by `for await`. */
  observe(pattern: string): IterableObservable<Envelope> {
    const iterate = () => this.iterations.iterate(pattern, asItIs);
    return iterableObservable<Envelope>(iterate, (subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return undefined;
      }
      const seat: Seat<ObservableBridge> = { subscriber, bridge: this.#bridgeFor(pattern) };
      seat.bridge.audience.add(seat);
      this.#count(pattern, 1);
      return () => {
        const { bridge } = seat;
        bridge.audience.delete(seat);
        this.#count(pattern, -1);
        if (bridge.audience.size === 0) this.#remove(bridge);
      };
    });
  }

  /** Whether a topic or pattern has observers. */
  has(pattern: string): boolean {
    return this.#counts.has(pattern);
  }

  #count(pattern: string, more: number): void {
    const count = (this.#counts.get(pattern) ?? 0) + more;
    if (count > 0) this.#counts.set(pattern, count);
    else this.#counts.delete(pattern);
  }

  /** Observers get what is theirs, then complete. */
  close(): void {
    this.#closed = true;
    this.iterations.close();
    for (const bridge of [...this.#all]) {
      while (bridge.run(Infinity) > 0);
      bridge.audience.complete();
    }
  }

  #bridgeFor(pattern: string): ObservableBridge {
    const known = this.#newest.get(pattern);
    if (known?.behind === false) return known;
    const bridge = new ObservableBridge(pattern, this.#dispatcher, this.#host, (each) => {
      this.#join(each);
    });
    bridge.mailbox = this.#mailboxes.register(bridge, [
      {
        pattern,
        declared: undefined,
        method: 'next',
        own: true,
        overflow: 'block',
        blockTimeout: Infinity,
        latestBy: undefined,
        behindPipe: false,
        durable: undefined,
      },
    ]);
    this.#newest.set(pattern, bridge);
    this.#all.add(bridge);
    return bridge;
  }

  /**
   * One that has caught up takes over from the newest, which has nothing queued either: what comes next is for both.
   */
  #join(bridge: ObservableBridge): void {
    const newest = this.#newest.get(bridge.pattern);
    if (newest === undefined || newest === bridge || newest.behind || !this.#all.has(bridge)) return;
    for (const seat of newest.audience.seats) {
      seat.bridge = bridge;
      bridge.audience.add(seat);
    }
    this.#remove(newest);
    this.#newest.set(bridge.pattern, bridge);
  }

  /** Observers that left want nothing more: what they had queued is no loss. */
  #remove(bridge: ObservableBridge): void {
    this.#all.delete(bridge);
    if (this.#newest.get(bridge.pattern) === bridge) this.#newest.delete(bridge.pattern);
    const { mailbox } = bridge;
    if (mailbox === undefined) return;
    this.#mailboxes.unregister(mailbox, new DiscardReason('actor-stopped', () => new Error('The observer has left')));
  }
}

function asItIs(envelope: Envelope): Envelope {
  return envelope;
}
