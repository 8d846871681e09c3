import { Module } from '@nestjs/common';
import { PaymentModule } from '../payment/payment-module';
import { OrdersController } from './orders-controller';

@Module({ imports: [PaymentModule], controllers: [OrdersController] })
export class OrdersModule {}
