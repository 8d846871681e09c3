import { Actor, Subscribe } from '@maiko/core';
import { SeatMap } from '../seat-map';
import { SeatPaid, type Booking } from '../topics';
import { PaidTooLate, SeatSold } from './topics';

/** The one actor that knows the holds also decides the sales. */
@Actor({ name: 'seat-map', publishes: [SeatSold, PaidTooLate] })
export class DecidingSeatMap extends SeatMap {
  @Subscribe(SeatPaid)
  override sell(booking: Booking) {
    if (this.holds.get(booking.seat)?.buyer !== booking.buyer) return PaidTooLate(booking);
    super.sell(booking);
    return SeatSold(booking);
  }
}
