import { Actor, Every, Subscribe } from '@maiko/core';
import { HoldExpired, SeatHeld, SeatPaid, SeatRefused, SeatRequested, type Booking } from './topics';

/** How long a seat is held for a buyer without payment: so many ticks of a second. */
const HOLD_TICKS = 8;

interface Hold extends Booking {
  ticksLeft: number;
}

/** The map of the seats that are free, held and sold. */
@Actor({ name: 'seat-map', publishes: [SeatHeld, SeatRefused, HoldExpired] })
export class SeatMap {
  protected readonly holds = new Map<string, Hold>();
  protected readonly sold = new Set<string>();

  @Subscribe(SeatRequested)
  request(booking: Booking) {
    if (this.holds.has(booking.seat) || this.sold.has(booking.seat)) return SeatRefused(booking);
    this.holds.set(booking.seat, { ...booking, ticksLeft: HOLD_TICKS });
    return SeatHeld(booking);
  }

  @Every(1_000)
  *tick() {
    for (const { seat, buyer, ticksLeft } of this.holds.values()) {
      if (ticksLeft > 1) {
        this.holds.set(seat, { seat, buyer, ticksLeft: ticksLeft - 1 });
        continue;
      }
      this.holds.delete(seat);
      yield HoldExpired({ seat, buyer });
    }
  }

  @Subscribe(SeatPaid)
  sell({ seat }: Booking) {
    this.holds.delete(seat);
    this.sold.add(seat);
  }
}
