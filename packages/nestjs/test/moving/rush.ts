// Ten thousand orders at once, each of a tenant of its own; payments fail in bursts; SIGTERM comes in the middle.
// Usage: rush.ts before|after. Prints what became of the orders as JSON when the process ends.
import 'reflect-metadata';
import { MaikoModule } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { AsyncLocalStorage } from 'node:async_hooks';

const ORDERS = 10_000;
const tenants = new AsyncLocalStorage<number>();
const moved = process.argv[2] === 'after';

@Injectable()
class Orders {
  readonly state = new Map<number, 'pending' | 'paid' | 'failed'>();
  foreign = 0;

  #ended = 0;

  end(id: number, state: 'paid' | 'failed'): void {
    if (tenants.getStore() !== id) this.foreign++;
    this.state.set(id, state);
    if (++this.#ended === ORDERS / 2) process.kill(process.pid, 'SIGTERM');
  }

  count(wanted: string): number {
    return [...this.state.values()].filter((state) => state === wanted).length;
  }
}

/** Fails for a hundred orders out of a thousand. */
@Injectable()
class Payment {
  async charge(id: number): Promise<void> {
    // The first answers come at once, the later ones take longer and longer.
    for (let turn = 0; turn < (id % 3) + (moved ? 0 : id / 100); turn++)
      await new Promise((resolve) => setImmediate(resolve));
    if (id % 1000 < 100) throw new Error('the bank does not answer');
  }
}

@Injectable()
class PaymentListener {
  constructor(
    private readonly payment: Payment,
    private readonly emitter: EventEmitter2,
  ) {}

  @OnEvent('order.placed')
  async pay(id: number) {
    try {
      await this.payment.charge(id);
    } catch (error) {
      this.emitter.emit('order.failed', id);
      throw error;
    }
    this.emitter.emit('order.paid', id);
  }
}

@Injectable()
class OrderListener {
  constructor(private readonly orders: Orders) {}

  @OnEvent('order.paid')
  paid(id: number) {
    this.orders.end(id, 'paid');
  }

  @OnEvent('order.failed')
  failed(id: number) {
    this.orders.end(id, 'failed');
  }
}

const listeners = [PaymentListener, OrderListener];

@Module({
  imports: moved
    ? [MaikoModule.forRoot(), EventEmitterModule.forRoot(), EventEmitterListeners.forFeature({ listeners })]
    : [EventEmitterModule.forRoot()],
  providers: moved ? [Orders, Payment] : [Orders, Payment, ...listeners],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  app.enableShutdownHooks([], { useProcessExit: true });
  const orders = app.get(Orders);
  process.on('exit', () => {
    const [pending, paid, failed] = ['pending', 'paid', 'failed'].map((state) => orders.count(state));
    console.log(JSON.stringify({ pending, paid, failed, foreign: orders.foreign }));
  });
  const emitter = app.get(EventEmitter2);
  for (let id = 0; id < ORDERS; id++) {
    orders.state.set(id, 'pending');
    tenants.run(id, () => emitter.emit('order.placed', id));
  }
}

void main();
