import { Injectable, Module } from '@nestjs/common';
import { EventBus } from '@nestjs/cqrs';
import { EventEmitter2 } from '@nestjs/event-emitter';

export interface Order {
  readonly id: number;
  readonly customer: string;
}

/** For the bus. */
export class OrderPlaced {
  constructor(readonly order: Order) {}
}

@Injectable()
export class Orders {
  constructor(
    private readonly emitter: EventEmitter2,
    private readonly bus: EventBus,
  ) {}

  place(order: Order): void {
    this.emitter.emit('order.placed', order);
    this.bus.publish(new OrderPlaced(order));
  }
}

@Module({ providers: [Orders], exports: [Orders] })
export class OrdersModule {}
