import { Injectable, Module } from '@nestjs/common';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import type { Order } from './orders';
import { tenants } from './tenants';

/** The service of another company. */
@Injectable()
export class PaymentService {
  readonly paid: string[] = [];

  async charge({ id, customer }: Order): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (customer === 'without money') throw new Error(`order ${String(id)} cannot be paid`);
    this.paid.push(`${String(id)} for ${String(tenants.getStore())}`);
  }
}

@Injectable()
export class PaymentListener {
  constructor(
    private readonly payments: PaymentService,
    private readonly emitter: EventEmitter2,
  ) {}

  @OnEvent('order.placed')
  async pay(order: Order) {
    await this.payments.charge(order);
    this.emitter.emit('order.paid', order);
  }
}

@Module({ providers: [PaymentService, PaymentListener] })
export class PaymentsModule {}
