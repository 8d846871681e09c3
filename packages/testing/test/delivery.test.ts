import { Actor, Subscribe, topic, type Envelope } from '@maiko/core';
import { createHarness } from '@maiko/testing';
import { trio } from './support/trio';

test('a delivery has the id, topic, payload, sender and receiver of its event', async () => {
  const { harness, data } = await trio();
  const delivery = harness.events().withId(data).receivedBy('charlie').first;
  expect(delivery).toMatchObject({ id: data.id, topic: 'data', payload: 42, sender: 'alice', receiver: 'charlie' });
  expect(delivery).toMatchObject({ parentId: undefined, attempt: 1, status: 'handled', error: undefined });
  expect(delivery?.envelope).toBe(data);
  await harness.stop();
});

test('a delivery tells whether its handler is running, has finished or has failed', async () => {
  const Job = topic<string>('job');
  let finish = (): void => undefined;
  @Actor({ name: 'worker' })
  class Worker {
    @Subscribe(Job)
    work(job: string, _envelope: Envelope) {
      if (job === 'bad') throw new Error('no');
      return new Promise<void>((resolve) => (finish = resolve));
    }
  }
  const harness = await createHarness({ actors: [Worker] });
  await harness.publish(Job, 'long');
  await harness.publish(Job, 'bad');
  await harness.advance(0);
  expect(harness.events().first).toMatchObject({ status: 'running', error: undefined });
  finish();
  await harness.settle();
  expect(harness.events().deliveries).toMatchObject([
    { payload: 'long', status: 'handled' },
    { payload: 'bad', status: 'failed', error: new Error('no') },
  ]);
  await harness.stop();
});
