import { Actor, Subscribe, topic, type OverflowPolicy } from '@maiko/core';
import fc from 'fast-check';
import { gate, settle, findUnbalanced, virtualRuntime, watch, type Gate } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

interface Item {
  readonly serial: number;
  readonly key: number;
}

/** What a mailbox under one policy should hold, event by event: the model. */
class Model {
  queued: Item[] = [];
  waiting: Item[] = [];
  refused = 0;

  constructor(
    readonly policy: OverflowPolicy,
    readonly capacity: number,
  ) {}

  publish(item: Item): void {
    if (this.policy === 'latest') {
      this.queued = this.queued.filter(({ key }) => key !== item.key);
      this.waiting = this.waiting.filter(({ key }) => key !== item.key);
      this.#admit();
    }
    if (this.policy === 'unbounded' || this.queued.length < this.capacity) this.queued.push(item);
    else if (this.policy === 'block' || this.policy === 'latest') this.waiting.push(item);
    else if (this.policy === 'drop-oldest') this.queued = [...this.queued.slice(1), item];
    else this.refused++;
  }

  take(): Item | undefined {
    const item = this.queued.shift();
    this.#admit();
    return item;
  }

  #admit(): void {
    while (this.queued.length < this.capacity && this.waiting.length > 0)
      this.queued.push(this.waiting.shift() as Item);
  }
}

/** An actor that handles one event whenever the test lets it. */
function stepwise(policy: OverflowPolicy, capacity: number) {
  const Topic = topic<Item>('item', { overflow: policy, latestBy: ({ key }) => key });
  const seen: Item[] = [];
  const gates: Gate[] = [];
  @Actor({ capacity })
  class Consumer {
    @Subscribe(Topic)
    take(item: Item) {
      seen.push(item);
      const hold = gate();
      gates.push(hold);
      return hold.passed;
    }
    onError() {
      return 'resume' as const;
    }
  }
  return { ...virtualRuntime({ actors: [Consumer] }), Topic, seen, gates };
}

const policies: readonly OverflowPolicy[] = [
  'block',
  'reject',
  'fail',
  'drop-newest',
  'drop-oldest',
  'latest',
  'unbounded',
];

describe('a mailbox behaves as its model', () => {
  test.each(policies)(
    'keeps exactly what %s promises, in order (G7, I-08, I-09)',
    async (policy) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          fc.array(fc.oneof(fc.record({ key: fc.nat({ max: 2 }) }), fc.constant('handle' as const)), { maxLength: 25 }),
          async (capacity, steps) => {
            const { runtime, Topic, seen, gates } = stepwise(policy, capacity);
            const model = new Model(policy, capacity);
            await runtime.start();
            // The actor holds one event from the beginning, so that nothing moves unless a step says so.
            await runtime.publish(Topic, { serial: 0, key: -1 });
            await settle(runtime);
            const expected: Item[] = [...seen];
            let serial = 0;
            for (const step of steps) {
              if (step === 'handle') {
                const next = model.take();
                if (next === undefined) continue;
                expected.push(next);
                gates.at(-1)?.open();
                await settle(runtime);
              } else {
                const item = { serial: ++serial, key: step.key };
                model.publish(item);
                watch(runtime.publish(Topic, item));
              }
              expect(runtime.actor('Consumer').mailbox.size).toBe(model.queued.length);
              expect(findUnbalanced(runtime)).toEqual([]);
            }
            expect(seen).toEqual(expected);
          },
        ),
        runs(40),
      );
    },
    RUNS_TIMEOUT,
  );
});
