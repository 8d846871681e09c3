import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import type { Rule } from './bench';

export const KEEPING: readonly Rule[] = [
  [
    'what is kept is there for a transport that is opened later',
    async (bench) => {
      const first = await bench.open();
      const ids = await bench.publish(first, 3);
      await first.close();
      const reading = await bench.read(await bench.open());
      await bench.settled();
      deepStrictEqual(reading.ids, ids);
    },
  ],
  [
    'events of one publisher are kept in the order in which it publishes them, awaited or not',
    async (bench) => {
      const transport = await bench.open();
      const records = Array.from({ length: 50 }, () => bench.record());
      await Promise.all(records.map((record) => transport.publish(record)));
      const reading = await bench.read(transport);
      await bench.settled();
      deepStrictEqual(
        reading.ids,
        records.map(({ id }) => id),
      );
    },
  ],
  [
    'two subscriptions see one order, whatever the publishers do',
    async (bench) => {
      const one = await bench.open();
      const two = await bench.open();
      const first = await bench.read(one, { name: 'first' });
      const second = await bench.read(two, { name: 'second' });
      await Promise.all([bench.publish(one, 10), bench.publish(two, 10)]);
      await bench.settled();
      strictEqual(first.ids.length, 20);
      deepStrictEqual(first.ids, second.ids);
    },
  ],
  [
    'an id that is kept already settles, and keeps nothing',
    async (bench) => {
      const one = await bench.open();
      const two = await bench.open();
      const record = bench.record();
      await Promise.all([one.publish(record), one.publish(record)]);
      await two.publish({ ...record, payload: 'other' });
      const reading = await bench.read(two);
      await bench.settled();
      deepStrictEqual(
        reading.deliveries.map(({ record: { id, payload } }) => [id, payload]),
        [[record.id, record.payload]],
      );
    },
  ],
  [
    'a record is carried as it is, and written out before publish returns',
    async (bench) => {
      const transport = await bench.open();
      const payload = { text: 'ü"\\\n\u0000', list: [1, null, { $: 'Date', value: 5 }], big: 'x'.repeat(50_000) };
      const record = bench.record({ payload, key: 'k', sender: 's', via: 'v', parent: 'p', instance: true });
      const expected = JSON.parse(JSON.stringify(record)) as unknown;
      const kept = transport.publish(record);
      payload.text = 'changed';
      await kept;
      const reading = await bench.read(transport);
      await bench.settled();
      deepStrictEqual(JSON.parse(JSON.stringify(reading.deliveries[0]?.record)), expected);
    },
  ],
  [
    'a record that is too large is refused with RECORD_TOO_LARGE, and the next one is kept',
    async (bench) => {
      const transport = await bench.open();
      await rejects(transport.publish(bench.record({ payload: 'x'.repeat(20_000_000) })), { code: 'RECORD_TOO_LARGE' });
      strictEqual((await bench.publish(transport, 1)).length, 1);
    },
  ],
];
