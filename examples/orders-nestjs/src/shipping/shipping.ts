import { Actor, Subscribe } from '@maiko/core';
import type { Order } from '../orders/order';
import { OrderPaid, OrderShipped } from '../topics';

@Actor({ publishes: [OrderShipped] })
export class Shipping {
  #parcels = 0;

  @Subscribe(OrderPaid)
  ship(order: Order) {
    return OrderShipped({ ...order, parcel: `P-${String(++this.#parcels).padStart(6, '0')}` });
  }
}
