import { MaikoModule } from '@maiko/nestjs';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuditModule } from './audit/audit-module';
import { ClosingFilter } from './closing-filter';
import { FeedModule } from './feed/feed-module';
import { InventoryModule } from './inventory/inventory-module';
import { OrdersModule } from './orders/orders-module';
import { ShippingModule } from './shipping/shipping-module';

@Module({
  imports: [MaikoModule.forRoot(), AuditModule, InventoryModule, OrdersModule, ShippingModule, FeedModule],
  providers: [{ provide: APP_FILTER, useClass: ClosingFilter }],
})
export class AppModule {}
