import { topic } from '@maiko/core';

/** A seat and its buyer. */
export interface Booking {
  readonly seat: string;
  readonly buyer: string;
}

export const SeatRequested = topic<Booking>('seat.requested');
export const SeatRefused = topic<Booking>('seat.refused');
/** The seat is kept for the buyer, for as long as a hold lasts. */
export const SeatHeld = topic<Booking>('seat.held');
export const HoldExpired = topic<Booking>('seat.hold.expired');
export const SeatPaid = topic<Booking>('seat.paid');
export const TicketIssued = topic<Booking>('ticket.issued');
