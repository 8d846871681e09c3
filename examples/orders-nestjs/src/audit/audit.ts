import { Actor, Subscribe, type Envelope } from '@maiko/core';
import type { Order } from '../orders/order';
import { Orders } from '../topics';
import { AuditLog } from './audit-log';

/** The audit log of every order. */
@Actor()
export class Audit {
  constructor(private readonly log: AuditLog) {}

  @Subscribe(Orders)
  record(_order: Order, envelope: Envelope) {
    this.log.append(envelope);
  }
}
