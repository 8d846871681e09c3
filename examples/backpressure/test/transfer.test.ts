import { createHarness, type Harness } from '@maiko/testing';
import { Chunks, Finished, Start, transferActors, type Policy } from '../src/transfer';

const CHUNKS = 600;

let harness: Harness;

/** A transfer in which the consumer takes a millisecond of virtual time for every chunk. */
async function transfer(policy: Policy) {
  let waiting = 0;
  const work = async () => {
    waiting++;
    await new Promise<void>((resolve) => harness.clock.setTimer(resolve, 1));
    waiting--;
  };
  harness = await createHarness({ actors: transferActors({ policy, work }) });
  await harness.publish(Start, { chunks: CHUNKS });
  await harness.advance(1);
  const full = harness.runtime.actor('consumer').mailbox;
  await harness.advance(CHUNKS + 100);
  expect(waiting).toBe(0);
  const [result] = harness.topic(Finished).payloads;
  return { full, result, consumer: harness.runtime.actor('consumer').counters };
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(async () => {
  await harness.stop();
  jest.restoreAllMocks();
});

test('under "block" the producer waits for the consumer, and every chunk arrives', async () => {
  const { full, result, consumer } = await transfer('block');
  expect(full.size).toBe(full.capacity);
  expect(result?.received).toBe(result?.sent);
  expect(consumer).toMatchObject({ dropped: 0, queued: 0 });
  expect(harness.topic(Chunks.block).eventCount).toBe(CHUNKS);
});

test('under "drop-newest" the producer never waits, and what was dropped is counted', async () => {
  const { full, result, consumer } = await transfer('drop-newest');
  expect(full.size).toBe(full.capacity);
  expect(result?.received).toBeLessThan(result?.sent ?? 0);
  expect(consumer.dropped).toBeGreaterThan(0);
  expect(consumer.handled + consumer.dropped).toBe(CHUNKS + 1);
});
