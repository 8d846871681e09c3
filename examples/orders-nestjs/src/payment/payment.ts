import { Actor, ActorContext, Subscribe, type OnError, type OnStart, type OnStop } from '@maiko/core';
import type { Order } from '../orders/order';
import { OrderPaid, OrderReserved, PaymentDeclined } from '../topics';
import { PaymentProvider, type PaymentSession } from './payment-provider';

/**
 * One instance for every customer: the orders of one are paid in turn, those of different customers at the same time.
 */
@Actor({ key: ({ customer }: Order) => customer, publishes: [OrderPaid, PaymentDeclined] })
export class Payment implements OnStart, OnStop, OnError {
  #session: PaymentSession | undefined;

  constructor(
    private readonly ctx: ActorContext,
    private readonly provider: PaymentProvider,
  ) {}

  async onStart() {
    this.#session = await this.provider.connect(this.ctx.key ?? '');
  }

  @Subscribe(OrderReserved, { retry: { attempts: 3 } })
  async pay(order: Order) {
    const paid = await this.#session?.charge(order.id, order.quantity);
    return paid === true ? OrderPaid(order) : PaymentDeclined(order);
  }

  /** A new instance has a new connection, and tries the order again. */
  onError() {
    return 'restart' as const;
  }

  onStop() {
    this.#session?.close();
  }
}
