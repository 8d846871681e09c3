import { topic } from '@maiko/core';
import { Broker } from '../src/flow/broker';
import type { Envelope } from '../src/flow/envelope';
import { UNMONITORED } from '../src/actor/monitor';
import { Reentrancy } from '../src/reentrancy';
import { RecordingLogger, SeededDispatcher, TestClock, turns } from './support';

const Tick = topic<number>('ids.tick');

test('the counter in ids starts over with another origin, and a chain of causes goes on across it', async () => {
  const logger = new RecordingLogger();
  const seen: Envelope[] = [];
  const monitors = { ...UNMONITORED, unrouted: (envelope: Envelope) => void seen.push(envelope) };
  let origins = 0;
  const broker = new Broker(
    { capacity: 8, deadLetters: 0, eventsPerOrigin: 2 },
    {
      clock: new TestClock(),
      dispatcher: new SeededDispatcher(1),
      ids: { origin: () => `origin${String(++origins)}` },
      logger,
      monitors,
      reentrancy: new Reentrancy(() => undefined),
    },
  );
  for (let n = 0; n < 5; n++) {
    await broker.publish(Tick, n, broker.outside, seen.at(-1));
    // A burst of publishes shares one origin.
    await turns();
  }
  expect(seen.map(({ id }) => id)).toEqual(['origin1-1', 'origin1-2', 'origin2-1', 'origin2-2', 'origin3-1']);
  expect(seen.map(({ parentId }) => parentId)).toEqual([undefined, ...seen.slice(0, 4).map(({ id }) => id)]);
  expect(new Set(seen.map(({ correlationId }) => correlationId))).toEqual(new Set(['origin1-1']));
});
