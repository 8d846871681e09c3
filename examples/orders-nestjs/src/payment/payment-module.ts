import { MaikoModule } from '@maiko/nestjs';
import { Module } from '@nestjs/common';
import { Payment } from './payment';
import { PaymentProvider } from './payment-provider';

@Module({
  imports: [MaikoModule.forFeature({ actors: [Payment], supervision: { maxRestarts: 20, within: 10_000 } })],
  providers: [PaymentProvider],
  exports: [PaymentProvider],
})
export class PaymentModule {}
