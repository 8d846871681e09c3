import { Module } from '@nestjs/common';
import { Shipping } from './shipping';

@Module({ providers: [Shipping] })
export class ShippingModule {}
