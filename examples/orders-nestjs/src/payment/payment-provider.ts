import { Injectable } from '@nestjs/common';

/** A connection to the payment provider, for one customer. Once it is cut it stays so. */
export interface PaymentSession {
  /** Whether the money was there. Charging for an order twice takes it once. */
  charge(order: string, amount: number): Promise<boolean>;
  close(): void;
}

const CREDIT = 1_000_000;

/** A stub of a payment provider on the network. */
@Injectable()
export class PaymentProvider {
  /** Sessions opened so far. */
  opened = 0;
  readonly #charged = new Set<string>();
  readonly #spent = new Map<string, number>();
  readonly #cut = new Set<string>();

  /** The next charge of this customer finds the connection gone. */
  cut(customer: string): void {
    this.#cut.add(customer);
  }

  async connect(customer: string): Promise<PaymentSession> {
    await this.#network();
    this.opened++;
    let open = true;
    return {
      charge: async (order, amount) => {
        await this.#network();
        if (this.#cut.delete(customer)) open = false;
        if (!open) throw new Error(`The connection to the payment provider was lost (${customer})`);
        return this.#charge(customer, order, amount);
      },
      close: () => {
        open = false;
      },
    };
  }

  #charge(customer: string, order: string, amount: number): boolean {
    if (this.#charged.has(order)) return true;
    const spent = (this.#spent.get(customer) ?? 0) + amount;
    if (customer === 'broke' || spent > CREDIT) return false;
    this.#spent.set(customer, spent);
    this.#charged.add(order);
    return true;
  }

  #network(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
