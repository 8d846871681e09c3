import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import { turns } from '../support';

// A program of its own, for it may die of it: a rejection that belongs to no actor while rejections are attributed, or
// one that belongs to an actor while they are not. The first argument says which, the second what it rejects with.

const Orders = topic<string>('orders');

const [maker, what] = process.argv.slice(2);
const failing = () => Promise.reject(what === 'error' ? new Error('late') : (what as unknown as Error));

@Actor()
class Careless {
  @Subscribe(Orders)
  obey() {
    void failing();
  }
}

async function main(): Promise<void> {
  const ignored = maker === 'actor, ignored';
  const runtime = createRuntime({ actors: [Careless], rejections: ignored ? 'ignore' : 'attribute' });
  await runtime.start();
  if (maker === 'listener')
    process.on('unhandledRejection', () => {
      console.log('another listener');
    });
  if (ignored) await runtime.publish(Orders, 'go');
  else if (maker !== 'after the end') void failing();
  await turns();
  await runtime.stop();
  if (maker === 'after the end') void failing();
  await turns();
  console.log('alive');
}

void main();
