import type { Subscription as RxSubscription } from 'rxjs';
import { outcomeLost, outcomeTimeout } from './errors';
import type { Broker } from '../flow/broker';
import type { Envelope } from '../flow/envelope';
import type { Clock } from '../ports/clock';

interface Waiting {
  readonly cause: Envelope;
  readonly topics: ReadonlySet<string>;
  readonly resolve: (envelope: Envelope) => void;
  readonly reject: (error: Error) => void;
}

/** Waits for events that were caused by another: one observer per topic serves any number of waits. */
export class Outcomes {
  readonly #broker: Broker;
  readonly #clock: Clock;
  /** By the correlation id of the chain. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  readonly #observers = new Map<string, RxSubscription>();

  constructor(broker: Broker, clock: Clock) {
    this.#broker = broker;
    this.#clock = clock;
  }

  /** Must be called before an event of these topics can have been published. */
  observe(topics: readonly string[]): void {
    for (const topic of topics) {
      if (this.#observers.has(topic)) continue;
      this.#observers.set(
        topic,
        this.#broker.observe(topic).subscribe((envelope) => {
          this.#settle(topic, envelope);
        }),
      );
    }
  }

  /**
   * The first event on one of `topics` in the chain of `cause`.
   * @throws OUTCOME_TIMEOUT, OUTCOME_LOST
   */
  of(cause: Envelope, topics: readonly string[], within: number): Promise<Envelope> {
    const chain = cause.correlationId;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancel();
        const waits = this.#waiting.get(chain);
        waits?.delete(waiting);
        if (waits?.size === 0) this.#waiting.delete(chain);
      };
      const cancel = this.#clock.setTimer(() => {
        waiting.reject(outcomeTimeout(cause.topic, topics, within));
      }, within);
      const waiting: Waiting = {
        cause,
        topics: new Set(topics),
        resolve: (envelope) => {
          end();
          resolve(envelope);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const waits = this.#waiting.get(chain) ?? new Set();
      this.#waiting.set(chain, waits.add(waiting));
    });
  }

  /** Nothing is published any more: what has not come will not come. */
  close(): void {
    for (const observer of this.#observers.values()) observer.unsubscribe();
    this.#observers.clear();
    for (const { cause, topics, reject } of [...this.#waiting.values()].flatMap((waits) => [...waits])) {
      reject(outcomeLost(cause.topic, [...topics]));
    }
  }

  #settle(topic: string, envelope: Envelope): void {
    if (this.#waiting.size === 0) return;
    for (const waiting of this.#waiting.get(envelope.correlationId) ?? []) {
      if (waiting.topics.has(topic) && waiting.cause !== envelope) waiting.resolve(envelope);
    }
  }
}
