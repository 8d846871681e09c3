import { Module } from '@nestjs/common';
import { Inventory } from './inventory';
import { Returns } from './returns';
import { Stock } from './stock';

@Module({ providers: [Inventory, Returns, Stock] })
export class InventoryModule {}
