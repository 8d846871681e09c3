import { Injectable, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { Order } from './orders';

@Injectable()
export class Mailer {
  readonly sent: string[] = [];
}

@Injectable()
export class MailListener {
  constructor(private readonly mailer: Mailer) {}

  @OnEvent('order.*')
  confirm({ id }: Order) {
    this.mailer.sent.push(`about ${String(id)}`);
  }
}

@Module({ providers: [Mailer, MailListener] })
export class MailModule {}
