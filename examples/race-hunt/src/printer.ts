import { Actor, Subscribe } from '@maiko/core';
import { SeatPaid, TicketIssued, type Booking } from './topics';

/** The printer: a buyer with a payment gets a ticket. */
@Actor({ name: 'printer', publishes: [TicketIssued] })
export class Printer {
  @Subscribe(SeatPaid)
  print(booking: Booking) {
    return TicketIssued(booking);
  }
}
