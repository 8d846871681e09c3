import { toError, withCause } from '../../errors';
import type { Logger } from '../../ports/logger';
import type { TransportDelivery, TransportRecord } from '../../ports/transport';

/** A delivery of which the transport hears once how it ended; a transport that fails at that ends nothing else. */
export class SafeDelivery implements TransportDelivery {
  readonly #delivery: TransportDelivery;
  readonly #logger: Logger;
  readonly #giveBack: (work: () => void) => void;
  #isSettled = false;

  /** @param giveBack runs what gives an event back: now, or when no reader would get it at once again */
  constructor(delivery: TransportDelivery, logger: Logger, giveBack: (work: () => void) => void) {
    this.#delivery = delivery;
    this.#logger = logger;
    this.#giveBack = giveBack;
  }

  get record(): TransportRecord {
    return this.#delivery.record;
  }

  get attempt(): number {
    return this.#delivery.attempt;
  }

  ack(): void {
    this.#settle((delivery) => {
      delivery.ack();
    });
  }

  nak(delay: number): void {
    this.#giveBack(() => {
      this.#settle((delivery) => {
        delivery.nak(delay);
      });
    });
  }

  term(reason: string): void {
    this.#settle((delivery) => {
      delivery.term(reason);
    });
  }

  #settle(tell: (delivery: TransportDelivery) => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    try {
      tell(this.#delivery);
    } catch (thrown) {
      this.#logger.error(withCause('The transport failed as an event was settled', toError(thrown)));
    }
  }
}
