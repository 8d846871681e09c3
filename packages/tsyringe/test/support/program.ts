import { Actor, Subscribe, systemClock, topic, type OnError, type OnStop } from '@maiko/core';
import { bootstrap, RuntimeModule } from '@maiko/tsyringe';
import { inject } from 'tsyringe';

// A program of its own, which tests run in a child process. Nothing joins its runtime.

/** A command to the program. */
export type Order = 'print' | 'fail' | 'hang' | 'leak' | 'leak and stop';

const Orders = topic<string>('orders');

const order = process.argv[2] ?? '';

@Actor()
class Printer implements OnError, OnStop {
  constructor(@inject('spooler') readonly spooler: object) {}
  @Subscribe(Orders)
  obey(order: string): Promise<void> | undefined {
    if (order === 'fail') throw new Error('out of paper');
    console.log('printed');
    if (order !== 'hang') return undefined;
    process.on('SIGTERM', () => {
      console.log('told to stop');
    });
    return new Promise<void>(() => undefined);
  }
  onError() {
    return 'escalate' as const;
  }
  onStop(reason: string) {
    console.log(`onStop ${reason}`);
  }
}

/** Holds the process, and does not let go of it when it is told to. */
class Spooler {
  readonly #letGo = systemClock.keepAlive?.();
  async dispose() {
    if (!order.startsWith('leak')) {
      this.#letGo?.();
      return;
    }
    console.log('disposing');
    if (order === 'leak and stop') this.#letGo?.();
    await new Promise<void>(() => undefined);
  }
}

@RuntimeModule({ actors: [Printer], providers: [{ provide: 'spooler', useClass: Spooler }] })
class PrintShop {}

@RuntimeModule({ imports: [PrintShop], supervision: { maxRestarts: 0 } })
class Town {}

async function main() {
  const runtime = await bootstrap(Town, { stop: { deadline: order.startsWith('leak') ? 400 : 10_000 } });
  await runtime.publish(Orders, order);
  if (order !== 'leak and stop') return;
  await runtime.stop();
  await new Promise((resolve) => setImmediate(resolve));
  console.log(`${runtime.state}, listening for ${String(process.listenerCount('SIGTERM'))} SIGTERM`);
}

void main();
