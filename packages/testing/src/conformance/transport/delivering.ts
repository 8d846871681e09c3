import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { TransportHistory } from '../../transport/transport-history';
import { SHORT, type Rule } from './bench';

export const DELIVERING: readonly Rule[] = [
  [
    'nothing is delivered on the stack of a caller',
    async (bench) => {
      const transport = await bench.open();
      let onStack = false;
      let delivered = 0;
      const reader = await transport.subscribe({ name: 'r', patterns: ['>'], window: 1, from: 'new' }, (delivery) => {
        ok(!onStack, 'it was');
        delivered++;
        onStack = true;
        delivery.ack();
        onStack = false;
      });
      onStack = true;
      const kept = [transport.publish(bench.record()), transport.publish(bench.record())];
      onStack = false;
      await Promise.all(kept);
      await bench.settled();
      strictEqual(delivered, 2);
      await reader.stop();
    },
  ],
  [
    'no reader has more unsettled events than its window, and the next one comes when one is settled',
    async (bench) => {
      const transport = await bench.open();
      const ids = await bench.publish(transport, 10);
      const reading = await bench.read(transport, { window: 3, settle: 'hold' });
      await bench.settled();
      deepStrictEqual(reading.ids, ids.slice(0, 3));
      reading.deliveries[1]?.ack();
      await bench.settled();
      deepStrictEqual(reading.ids, ids.slice(0, 4));
    },
  ],
  [
    'two readers of one name share its events: none comes twice while both are there',
    async (bench) => {
      const one = await bench.open();
      const two = await bench.open();
      const readings = [await bench.read(one, { window: 2 }), await bench.read(two, { window: 2 })];
      const history = new TransportHistory();
      for (let each = 0; each < 20; each++) {
        const record = bench.record();
        history.published(record.id);
        await one.publish(record);
        history.kept(record.id);
      }
      await bench.settled();
      for (const id of readings.flatMap(({ ids }) => ids)) history.handled('reader', id);
      deepStrictEqual(history.faults(), []);
      ok(
        readings.every(({ ids }) => ids.length > 0),
        'one reader got nothing',
      );
    },
  ],
  [
    'a new subscription begins with the next event, or with the first one',
    async (bench) => {
      const transport = await bench.open();
      const [before] = await bench.publish(transport, 1);
      const fresh = await bench.read(transport, { name: 'new', from: 'new' });
      const all = await bench.read(transport, { name: 'start', from: 'start' });
      const [after] = await bench.publish(transport, 1);
      await bench.settled();
      deepStrictEqual([fresh.ids, all.ids], [[after], [before, after]]);
    },
  ],
  [
    'the place of a subscription is there for a transport that is opened later, whatever it says of its begin',
    async (bench) => {
      const first = await bench.open();
      const [done, open] = await bench.publish(first, 2);
      const reading = await bench.read(first, { window: 1, settle: 'hold' });
      await bench.settled();
      reading.deliveries[0]?.ack();
      await bench.settled();
      await first.close();
      for (const from of ['start', 'new'] as const) {
        const transport = await bench.open();
        const again = await bench.read(transport, { from, settle: 'hold' });
        await bench.under.pass(bench.under.takeover + SHORT);
        deepStrictEqual(again.ids, [open], `from ${from}, after ${String(done)}`);
        await transport.close();
      }
    },
  ],
  [
    'a pattern stands for the topics that it matches, and one of several patterns is enough',
    async (bench) => {
      const transport = await bench.open();
      const topics = ['a', 'a.b', 'a.c', 'a.b.c', 'b.b', 'b'];
      let readers = 0;
      const of = async (...patterns: string[]): Promise<string[]> => {
        const reading = await bench.read(transport, { name: `reader-${String(++readers)}`, patterns });
        await bench.settled();
        return reading.deliveries.map(({ record: { topic } }) => topic);
      };
      for (const topic of topics) await transport.publish(bench.record({ topic }));
      deepStrictEqual(await of('a'), ['a']);
      deepStrictEqual(await of('a.*'), ['a.b', 'a.c']);
      deepStrictEqual(await of('a.>'), ['a.b', 'a.c', 'a.b.c']);
      deepStrictEqual(await of('*.b'), ['a.b', 'b.b']);
      deepStrictEqual(await of('b', 'a.b.*'), ['a.b.c', 'b']);
      deepStrictEqual(await of('>'), topics);
    },
  ],
];
