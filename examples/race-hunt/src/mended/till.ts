import { Actor, Subscribe } from '@maiko/core';
import { PRICE_IN_CENTS, Till } from '../till';
import type { Booking } from '../topics';
import { PaidTooLate, Refunded } from './topics';

/** The till, which gives the money back for a seat that was gone. */
@Actor({ name: 'till', publishes: [Refunded] })
export class RefundingTill extends Till {
  @Subscribe(PaidTooLate)
  async refund(booking: Booking) {
    await this.cards.refund(booking.buyer, PRICE_IN_CENTS);
    return Refunded(booking);
  }
}
