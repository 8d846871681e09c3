import { MaikoModule } from '@maiko/nestjs';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuditModule } from './audit/audit-module';
import { FeedModule } from './feed/feed-module';
import { InventoryModule } from './inventory/inventory-module';
import { OrdersModule } from './orders/orders-module';
import { RuntimeErrorsFilter } from './runtime-errors-filter';
import { ShippingModule } from './shipping/shipping-module';

@Module({
  imports: [MaikoModule.forRoot(), AuditModule, InventoryModule, OrdersModule, ShippingModule, FeedModule],
  providers: [{ provide: APP_FILTER, useClass: RuntimeErrorsFilter }],
})
export class AppModule {}
