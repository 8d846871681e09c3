import { topic, topics } from '@maiko/core';
import type { Order, Shipment } from './orders/order';

export const OrderPlaced = topic<Order>('order.placed');
export const OrderReserved = topic<Order>('order.reserved');
export const OrderPaid = topic<Order>('order.paid');

/** How an order may end. */
export const OrderShipped = topic<Shipment>('order.shipped');
export const OutOfStock = topic<Order>('order.out-of-stock');
export const PaymentDeclined = topic<Order>('order.payment-declined');

/** All of them. */
export const Orders = topics<Order>('order.*');
