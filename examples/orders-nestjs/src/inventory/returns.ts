import { Actor, Subscribe } from '@maiko/core';
import type { Order } from '../orders/order';
import { PaymentDeclined } from '../topics';
import { Stock } from './stock';

/**
 * The actor that puts back what could not be paid. It is no method of `Inventory`, which would then wait for Payment
 * while Payment waits for it, if both mailboxes were full.
 */
@Actor()
export class Returns {
  constructor(private readonly stock: Stock) {}

  @Subscribe(PaymentDeclined)
  putBack({ item, quantity }: Order) {
    this.stock.putBack(item, quantity);
  }
}
