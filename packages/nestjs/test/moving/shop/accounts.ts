import { Injectable, Module } from '@nestjs/common';
import { EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { OrderPlaced } from './orders';

@Injectable()
export class Ledger {
  readonly booked: number[] = [];
}

@EventsHandler(OrderPlaced)
export class BookOrder implements IEventHandler<OrderPlaced> {
  constructor(private readonly ledger: Ledger) {}

  handle({ order }: OrderPlaced) {
    this.ledger.booked.push(order.id);
  }
}

@Module({ providers: [Ledger, BookOrder] })
export class AccountsModule {}
