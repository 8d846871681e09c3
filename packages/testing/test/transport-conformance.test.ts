import type { Transport, TransportDelivery } from '@maiko/core';
import {
  memoryStore,
  memoryTransport,
  RecordingLogger,
  TestClock,
  transportConformance,
  type MemoryStore,
  type TransportUnderTest,
} from '@maiko/testing';

const PUBLISH_LIMIT = 5_000;

/** Changes what one transport of a store does. */
type Fault = (right: Transport, store: MemoryStore, clock: TestClock) => Partial<Transport>;

/** Memory transports over one store, each with the same thing wrong. */
function memory(fault: Fault = () => ({})): TransportUnderTest {
  const store = memoryStore();
  const clock = new TestClock();
  const killed = new WeakSet<Transport>();
  return {
    open: async () => {
      const right = memoryTransport({ store, publishTimeout: PUBLISH_LIMIT });
      await right.open?.({ clock, logger: new RecordingLogger(), onStatus: () => undefined });
      return {
        publish: (record) => right.publish(record),
        subscribe: (wanted, deliver) => right.subscribe(wanted, deliver),
        own: (name, partitions, changed) => right.own?.(name, partitions, changed) as never,
        close: () => right.close(),
        ...fault(right, store, clock),
      };
    },
    kill: async (transport) => {
      killed.add(transport);
      await transport.close();
    },
    pass: (duration) => clock.advance(duration),
    takeover: 0,
    publishLimit: PUBLISH_LIMIT,
    reach: async (isReachable) => {
      store.isReachable = isReachable;
      await clock.advance(0);
    },
    fill: async (isFull) => {
      store.capacity = isFull ? store.size : Infinity;
      await clock.advance(0);
    },
  };
}

describe('memoryTransport', () => {
  for (const { name, run } of transportConformance(() => memory())) test(name, run);
});

/** The names of the cases that are failed. */
async function failed(fault: Fault): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, run } of transportConformance(() => memory(fault))) await run().catch(() => failures.push(name));
  return failures;
}

/** Changes what readers get. */
const delivering =
  (change: (delivery: TransportDelivery, deliver: (delivery: TransportDelivery) => void) => void): Fault =>
  (right) => ({
    subscribe: (wanted, deliver) =>
      right.subscribe(wanted, (delivery) => {
        change(delivery, deliver);
      }),
  });

const settledAs = (delivery: TransportDelivery, other: Partial<TransportDelivery>): TransportDelivery => ({
  record: delivery.record,
  attempt: delivery.attempt,
  ack: () => {
    delivery.ack();
  },
  nak: (delay) => {
    delivery.nak(delay);
  },
  term: (reason) => {
    delivery.term(reason);
  },
  ...other,
});

describe('a transport that breaks a promise fails the case of it', () => {
  test.each<[string, Fault, string]>([
    ['keeps nothing', () => ({ publish: () => Promise.resolve() }), 'what is kept is there for a transport'],
    [
      'keeps what is published first last',
      (right) => {
        let count = 0;
        return {
          publish: async (record) => {
            if (++count % 2 === 1) await new Promise(setImmediate);
            await right.publish(record);
          },
        };
      },
      'events of one publisher are kept in the order',
    ],
    [
      'shows each subscription another order',
      (() => {
        let reader = 0;
        return delivering((delivery, deliver) => {
          if (reader++ % 3 === 0) setImmediate(deliver, delivery);
          else deliver(delivery);
        });
      })(),
      'two subscriptions see one order',
    ],
    [
      'keeps an id twice',
      (right) => {
        let copies = 0;
        return { publish: (record) => right.publish({ ...record, id: `${record.id}#${String(++copies)}` }) };
      },
      'an id that is kept already settles',
    ],
    [
      'writes a record out later',
      (right) => ({
        publish: async (record) => {
          await Promise.resolve();
          await right.publish(record);
        },
      }),
      'a record is carried as it is',
    ],
    [
      'takes what is too large',
      (right) => ({ publish: (record) => right.publish({ ...record, payload: 'cut' }) }),
      'a record that is too large is refused',
    ],
    [
      'delivers as it publishes',
      (right) => {
        let now: ((delivery: TransportDelivery) => void) | undefined;
        return {
          subscribe: (wanted, deliver) => ((now = deliver), right.subscribe(wanted, () => undefined)),
          publish: (record) => {
            now?.(settledAs({ record, attempt: 1 } as never, { ack: () => undefined }));
            return right.publish(record);
          },
        };
      },
      'nothing is delivered on the stack',
    ],
    [
      'has no window',
      (right) => ({ subscribe: (wanted, deliver) => right.subscribe({ ...wanted, window: 1_000 }, deliver) }),
      'no reader has more unsettled events',
    ],
    [
      'takes what is delivered for settled',
      delivering((delivery, deliver) => {
        delivery.ack();
        deliver(delivery);
      }),
      'what a reader had that is gone',
    ],
    [
      'counts no attempts',
      delivering((delivery, deliver) => {
        deliver({ ...settledAs(delivery, {}), attempt: 1 });
      }),
      'what a reader had that is gone',
    ],
    [
      'does not wait for the delay',
      delivering((delivery, deliver) => {
        deliver(
          settledAs(delivery, {
            nak: () => {
              delivery.nak(0);
            },
          }),
        );
      }),
      'what is given back comes again not before',
    ],
    [
      'gives back what is terminated',
      delivering((delivery, deliver) => {
        deliver(
          settledAs(delivery, {
            term: () => {
              delivery.nak(0);
            },
          }),
        );
      }),
      'what is terminated never comes again',
    ],
    [
      'settles an event again',
      (() => {
        let last: TransportDelivery | undefined;
        return delivering((delivery, deliver) => {
          last = delivery;
          deliver(settledAs(delivery, { ack: () => last?.ack() }));
        });
      })(),
      'an event is settled once',
    ],
    [
      'forgets what a reader had that stops',
      (right) => ({
        subscribe: async (wanted, deliver) => {
          const mine: TransportDelivery[] = [];
          const reader = await right.subscribe(wanted, (delivery) => {
            mine.push(delivery);
            deliver(delivery);
          });
          return {
            stop: async () => {
              await reader.stop();
              for (const each of mine) each.nak(0);
            },
          };
        },
      }),
      'a reader that has stopped gets nothing more',
    ],
    [
      'gives each reader all events',
      (right) => {
        let readers = 0;
        return {
          subscribe: (wanted, deliver) =>
            right.subscribe(
              { ...wanted, name: `${wanted.name}-${String(++readers)}-${String(Math.random())}` },
              deliver,
            ),
        };
      },
      'two readers of one name share its events',
    ],
    [
      'begins with the first event',
      (right) => ({ subscribe: (wanted, deliver) => right.subscribe({ ...wanted, from: 'start' }, deliver) }),
      'a new subscription begins with the next event',
    ],
    [
      'forgets the place of a subscription',
      (right) => {
        const life = String(Math.random());
        return {
          subscribe: (wanted, deliver) => right.subscribe({ ...wanted, name: `${wanted.name}${life}` }, deliver),
        };
      },
      'the place of a subscription is there',
    ],
    [
      'knows no patterns',
      (right) => ({ subscribe: (wanted, deliver) => right.subscribe({ ...wanted, patterns: ['>'] }, deliver) }),
      'a pattern stands for the topics',
    ],
    [
      'does not close without its engine',
      (right, store) => ({
        close: () =>
          store.isReachable
            ? right.close()
            : new Promise((resolve) => {
                store.whenReachable(() => {
                  resolve(right.close());
                });
              }),
      }),
      'close settles in bounded time',
    ],
    [
      'waits for its engine without a limit',
      (right, store) => ({
        publish: async (record) => {
          if (!store.isReachable) await new Promise<void>((resolve) => void store.whenReachable(resolve));
          await right.publish(record);
        },
      }),
      'a publish while the engine is away',
    ],
    [
      'lets every transport own everything',
      (_, __, clock) => ({
        own: (___, partitions, changed) => {
          for (let each = 0; each < partitions; each++) changed(each, clock.now());
          return Promise.resolve({ stop: () => Promise.resolve() });
        },
      }),
      'at most one transport owns a partition',
    ],
    [
      'loses what there is no room for',
      (right) => ({ publish: (record) => right.publish(record).catch(() => undefined) }),
      'a full store refuses with TRANSPORT_FULL',
    ],
  ])('one that %s', async (_, fault, name) => {
    expect((await failed(fault)).filter((each) => each.startsWith(name))).toHaveLength(1);
  });
});
