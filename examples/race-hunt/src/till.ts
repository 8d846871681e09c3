import { Actor, Subscribe } from '@maiko/core';
import { CardGateway } from './card-gateway';
import { SeatHeld, SeatPaid, type Booking } from './topics';

export const PRICE_IN_CENTS = 4_500;

/** The till, which charges for the held seats, one after the other. */
@Actor({ name: 'till', publishes: [SeatPaid] })
export class Till {
  constructor(protected readonly cards: CardGateway) {}

  @Subscribe(SeatHeld)
  async charge(booking: Booking) {
    await this.cards.charge(booking.buyer, PRICE_IN_CENTS);
    return SeatPaid(booking);
  }
}
