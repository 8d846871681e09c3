import { topic, type OverflowPolicy } from '@maiko/core';
import fc from 'fast-check';
import { gate, settle, virtualRuntime, type Gate } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

const policies: readonly OverflowPolicy[] = [
  'block',
  'reject',
  'fail',
  'drop-newest',
  'drop-oldest',
  'latest',
  'unbounded',
];

const moves = fc.constantFrom('publish', 'publish', 'publish', 'step', 'leave', 'rest');

/** A loop that takes one event whenever the test lets it, and what became of those it did not take. */
function stepwise(policy: OverflowPolicy, capacity: number) {
  const Item = topic<number>('item', { overflow: policy });
  const { runtime, clock } = virtualRuntime({ actors: [], capacity });
  const seen: number[] = [];
  const lost: number[] = [];
  const gates: Gate[] = [];
  runtime.monitors.add({
    dropped: ({ payload }) => lost.push(payload as number),
    deadLetter: ({ envelope }) => lost.push(envelope.payload as number),
    overflow: ({ payload }, _id, each) => each === 'reject' && lost.push(payload as number),
  });
  const iterator = runtime.subject(Item)[Symbol.asyncIterator]();
  const over = (async () => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      seen.push(next.value);
      const hold = gate();
      gates.push(hold);
      await hold.passed;
    }
  })().catch(() => undefined);
  return { runtime, clock, Item, seen, lost, gates, iterator, over };
}

describe('a loop loses nothing but what its policy says', () => {
  test.each(policies)(
    'whatever happens when, under %s (G4, G7, G9)',
    async (policy) => {
      const property = fc.asyncProperty(
        fc.array(moves, { maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (script, capacity) => {
          const { runtime, clock, Item, seen, lost, gates, iterator, over } = stepwise(policy, capacity);
          await runtime.start();
          let published = 0;
          let left = false;
          const meant: number[] = [];
          const accepted: Promise<unknown>[] = [];
          for (const move of script) {
            if (move === 'publish') {
              const observed = runtime.subject(Item).observed;
              published++;
              if (observed) meant.push(published);
              accepted.push(runtime.publish(Item, published).catch(() => undefined));
            } else if (move === 'step') gates.shift()?.open();
            else if (move === 'rest') await settle(runtime);
            else {
              left = true;
              await iterator.return?.();
              expect(runtime.subject(Item).observed).toBe(false);
            }
          }
          const stopped = runtime.stop();
          await clock.advance(10_000);
          await stopped;
          await Promise.all(accepted);
          const finished = over.then(() => 'over');
          for (let state: unknown; state !== 'over';) {
            gates.shift()?.open();
            await settle(runtime);
            state = await Promise.race([finished, Promise.resolve('later')]);
          }
          expect(seen).toEqual([...seen].sort((one, other) => one - other));
          const accounted = [...seen, ...lost].sort((one, other) => one - other);
          if (left) expect(meant).toEqual(expect.arrayContaining(accounted));
          else expect(accounted).toEqual(meant);
          expect(new Set(accounted).size).toBe(accounted.length);
          expect(clock.nextDue).toBeUndefined();
        },
      );
      await fc.assert(property, runs(60));
    },
    RUNS_TIMEOUT,
  );
});
