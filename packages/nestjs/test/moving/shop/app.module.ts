import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { AccountsModule } from './accounts';
import { MailModule } from './mail';
import { OrdersModule } from './orders';
import { PaymentsModule } from './payments';

@Module({
  imports: [
    EventEmitterModule.forRoot({ wildcard: true }),
    CqrsModule.forRoot(),
    OrdersModule,
    PaymentsModule,
    MailModule,
    AccountsModule,
  ],
})
export class AppModule {}
