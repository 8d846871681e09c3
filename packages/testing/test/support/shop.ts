import { Actor, Subscribe, topic } from '@maiko/core';
import type { Simulation } from '@maiko/testing';

export interface Order {
  readonly id: number;
}
export interface PricedOrder extends Order {
  readonly cents: number;
}

export const Placed = topic<Order>('order.placed');
const Priced = topic<PricedOrder>('order.priced');
const Reserved = topic<Order>('order.reserved');
export const Invoiced = topic<PricedOrder>('order.invoiced');

@Actor({ name: 'pricing' })
class Pricing {
  @Subscribe(Placed)
  price({ id }: Order) {
    return Priced({ id, cents: 100 });
  }
}

@Actor({ name: 'stock' })
class Stock {
  @Subscribe(Placed)
  reserve({ id }: Order) {
    return Reserved({ id });
  }
}

/** An actor that takes it for granted that the price comes before the reservation: both are caused by one event. */
@Actor({ name: 'invoices' })
export class Invoices {
  readonly #prices = new Map<number, number>();

  get known(): number {
    return this.#prices.size;
  }

  @Subscribe(Priced)
  note({ id, cents }: PricedOrder) {
    this.#prices.set(id, cents);
  }

  @Subscribe(Reserved)
  invoice({ id }: Order) {
    return Invoiced({ id, cents: this.#prices.get(id) ?? 0 });
  }
}

export const shop = { actors: [Pricing, Stock, Invoices] };

/** Publishes up to five orders, one after the other. */
export async function someOrders(simulation: Simulation): Promise<void> {
  const orders = simulation.integer(1, 5);
  for (let id = 1; id <= orders; id++) await simulation.publish(Placed, { id });
}

export const everyInvoiceHasAPrice = {
  'every invoice has a price': (simulation: Simulation) =>
    simulation.payloads(Invoiced).every(({ cents }) => cents > 0),
};
