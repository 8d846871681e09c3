import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';

// A program of its own: publishes that wait for one mailbox, are refused by another, and are not awaited.

const Item = topic<number>('item');
const open: (() => void)[] = [];
const wait = () => new Promise<void>((resolve) => open.push(resolve));

@Actor({ capacity: 1 })
class Patient {
  @Subscribe(Item)
  take() {
    return wait();
  }
}

@Actor({ capacity: 1 })
class Strict {
  @Subscribe(Item, { overflow: 'reject' })
  take() {
    return wait();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function main() {
  const runtime = createRuntime({ actors: [Patient, Strict] });
  await runtime.start();
  for (let item = 0; item < 4; item++) {
    void runtime.publish(Item, item);
    await turn();
  }
  const waiting = runtime.congested;
  while (runtime.actors().some(({ counters }) => counters.queued > 0)) {
    open.shift()?.();
    await turn();
  }
  await runtime.stop();
  console.log(waiting ? 'waited, was refused, and lives' : 'nothing waited');
}

void main();
