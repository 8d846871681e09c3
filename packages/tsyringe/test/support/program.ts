import { Actor, Subscribe, topic, type OnError, type OnStop } from '@maiko/core';
import { bootstrap, RuntimeModule } from '@maiko/tsyringe';

// A program of its own, which tests run in a child process. Nothing joins its runtime.

/** What the program is told to do. */
export type Order = 'print' | 'fail' | 'hang';

const Orders = topic<string>('orders');

@Actor()
class Printer implements OnError, OnStop {
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

@RuntimeModule({ actors: [Printer] })
class PrintShop {}

@RuntimeModule({ imports: [PrintShop], supervision: { maxRestarts: 0 } })
class Town {}

void bootstrap(Town).then((runtime) => runtime.publish(Orders, process.argv[2] ?? ''));
