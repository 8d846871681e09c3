import { topic, topics } from '@maiko/core';
import type { Order, Rejection, Shipment } from './orders/order';

export const OrderPlaced = topic<Order>('order.placed');
export const OrderReserved = topic<Order>('order.reserved');
export const OrderPaid = topic<Order>('order.paid');
export const OrderShipped = topic<Shipment>('order.shipped');
export const OrderRejected = topic<Rejection>('order.rejected');

/** All of them. */
export const Orders = topics<Order>('order.*');
