import { Runtime } from '@maiko/core';
import { httpOutcome } from '@maiko/nestjs';
import { BadRequestException, Body, Controller, HttpStatus, Post, Query } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { PaymentProvider } from '../payment/payment-provider';
import { OrderPlaced, OrderShipped, OutOfStock, PaymentDeclined } from '../topics';
import { NewOrder, type Shipment } from './order';
import { SchemaPipe } from './schema-pipe';

/** How long a customer waits at most. Milliseconds. */
const PATIENCE = 5_000;

const REJECTIONS = [
  { topic: OutOfStock, status: HttpStatus.CONFLICT },
  { topic: PaymentDeclined, status: HttpStatus.PAYMENT_REQUIRED },
];

/** The door of the shop: what the actors make of an order is the response. */
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly runtime: Runtime,
    private readonly provider: PaymentProvider,
  ) {}

  /**
   * Answers 201 with the parcel, 409 or 402 if there is none. `?crash=payment` cuts the connection to the payment
   * provider first.
   */
  @Post()
  async place(@Body(new SchemaPipe(NewOrder)) wanted: NewOrder, @Query('crash') crash?: string): Promise<Shipment> {
    if (crash === 'payment') this.provider.cut(wanted.customer);
    else if (crash !== undefined) throw new BadRequestException(`Only "payment" can crash, not "${crash}"`);
    const order = OrderPlaced({ id: randomUUID(), ...wanted });
    const { payload } = await httpOutcome(this.runtime, order, {
      of: [OrderShipped],
      rejections: REJECTIONS,
      within: PATIENCE,
    });
    return payload;
  }
}
