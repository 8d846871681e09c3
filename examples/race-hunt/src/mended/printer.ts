import { Actor, Subscribe } from '@maiko/core';
import { TicketIssued, type Booking } from '../topics';
import { SeatSold } from './topics';

/** The printer: a buyer with a seat gets a ticket. */
@Actor({ name: 'printer', publishes: [TicketIssued] })
export class SeatPrinter {
  @Subscribe(SeatSold)
  print(booking: Booking) {
    return TicketIssued(booking);
  }
}
