import { Runtime } from '@maiko/core';
import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  HttpException,
  HttpStatus,
  Post,
  Query,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { PaymentProvider } from '../payment/payment-provider';
import { OrderPlaced, OrderRejected, OrderShipped } from '../topics';
import { NewOrder, type Rejection, type Shipment } from './order';
import { SchemaPipe } from './schema-pipe';

/** How long a customer waits at most. Milliseconds. */
const PATIENCE = 5_000;

/** The door of the shop: what the actors make of an order is the response. */
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly runtime: Runtime,
    private readonly provider: PaymentProvider,
  ) {}

  /** Answers 201 with the parcel, 409 or 402 with the reason. `?crash=payment` cuts the connection to the payment provider first. */
  @Post()
  async place(@Body(new SchemaPipe(NewOrder)) wanted: NewOrder, @Query('crash') crash?: string): Promise<Shipment> {
    if (crash === 'payment') this.provider.cut(wanted.customer);
    else if (crash !== undefined) throw new BadRequestException(`Only "payment" can crash, not "${crash}"`);
    const order = { id: randomUUID(), ...wanted };
    const { payload } = await this.runtime.outcome(OrderPlaced(order), {
      of: [OrderShipped, OrderRejected],
      within: PATIENCE,
    });
    if ('reason' in payload) throw refusal(payload);
    return payload;
  }
}

function refusal(rejection: Rejection): HttpException {
  switch (rejection.reason) {
    case 'out-of-stock':
      return new ConflictException(rejection);
    case 'payment-declined':
      return new HttpException(rejection, HttpStatus.PAYMENT_REQUIRED);
  }
}
