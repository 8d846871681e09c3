import { Actor, Subscribe, topic, type OnError, type OnStop } from '@maiko/core';
import { bootstrap } from '@maiko/tsyringe';

// A program of its own, which tests run in a child process. Nothing joins its runtime.
const Order = topic<string>('order');

@Actor()
export class Printer implements OnError, OnStop {
  @Subscribe(Order)
  print(text: string) {
    if (text === 'fail') throw new Error('out of paper');
    console.log(text);
  }
  onError() {
    return 'escalate' as const;
  }
  onStop(reason: string) {
    console.log(`onStop ${reason}`);
  }
}

void bootstrap().then((runtime) => runtime.publish(Order, process.argv[2] ?? 'ready'));
