import { Actor, Subscribe } from '@maiko/core';
import type { Order } from '../orders/order';
import { OrderPlaced, OrderRejected, OrderReserved } from '../topics';
import { Stock } from './stock';

/** One order at a time: nobody sells the last samovar twice. */
@Actor({ publishes: [OrderReserved, OrderRejected] })
export class Inventory {
  constructor(private readonly stock: Stock) {}

  @Subscribe(OrderPlaced)
  reserve(order: Order) {
    if (this.stock.take(order.item, order.quantity)) return OrderReserved(order);
    return OrderRejected({ ...order, reason: 'out-of-stock' });
  }
}
