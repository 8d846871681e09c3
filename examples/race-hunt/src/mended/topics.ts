import { topic } from '@maiko/core';
import type { Booking } from '../topics';

/** The seat is the buyer's: it was paid in time. */
export const SeatSold = topic<Booking>('seat.sold');
/** The hold was over when the money came. */
export const PaidTooLate = topic<Booking>('seat.paid.too-late');
export const Refunded = topic<Booking>('seat.refunded');
