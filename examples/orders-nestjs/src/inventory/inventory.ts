import { Actor, Subscribe } from '@maiko/core';
import type { Order } from '../orders/order';
import { OrderPlaced, OrderReserved, OutOfStock } from '../topics';
import { Stock } from './stock';

/** The inventory: it handles one order at a time, so the last samovar is never sold twice. */
@Actor({ publishes: [OrderReserved, OutOfStock] })
export class Inventory {
  constructor(private readonly stock: Stock) {}

  @Subscribe(OrderPlaced)
  reserve(order: Order) {
    return this.stock.take(order.item, order.quantity) ? OrderReserved(order) : OutOfStock(order);
  }
}
