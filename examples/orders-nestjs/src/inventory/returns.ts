import { Actor, Subscribe } from '@maiko/core';
import type { Rejection } from '../orders/order';
import { OrderRejected } from '../topics';
import { Stock } from './stock';

/**
 * Puts back what could not be paid. It is no method of `Inventory`, which would then wait for Payment while Payment waits
 * for it, if both mailboxes were full.
 */
@Actor()
export class Returns {
  constructor(private readonly stock: Stock) {}

  @Subscribe(OrderRejected)
  putBack({ item, quantity, reason }: Rejection) {
    if (reason === 'payment-declined') this.stock.putBack(item, quantity);
  }
}
