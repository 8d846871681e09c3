import { z } from 'zod';

/** What a customer sends. */
export const NewOrder = z.strictObject({
  customer: z.string().min(1),
  item: z.string().min(1),
  quantity: z.int().min(1).max(100),
});

export type NewOrder = z.infer<typeof NewOrder>;

/** An order on its way through the shop. */
export interface Order extends NewOrder {
  readonly id: string;
}

/** An order that the customer gets. */
export interface Shipment extends Order {
  readonly parcel: string;
}
