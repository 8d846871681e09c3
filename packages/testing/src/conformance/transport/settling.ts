import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { SHORT, type Rule } from './bench';

export const SETTLING: readonly Rule[] = [
  [
    'what a reader had that is gone is delivered again, with the next attempt',
    async (bench) => {
      const first = await bench.open();
      const ids = await bench.publish(first, 3);
      const lost = await bench.read(first, { settle: 'hold' });
      await bench.settled();
      lost.deliveries[0]?.ack();
      await bench.settled();
      await bench.under.kill(first);
      const reading = await bench.read(await bench.open());
      await bench.under.pass(bench.under.takeover + SHORT);
      deepStrictEqual(
        reading.deliveries.map(({ record, attempt }) => [record.id, attempt]),
        [
          [ids[1], 2],
          [ids[2], 2],
        ],
      );
    },
  ],
  [
    'what is given back comes again not before its delay, and holds up nothing',
    async (bench) => {
      const transport = await bench.open();
      const reading = await bench.read(transport, { settle: 'hold' });
      const [slow, now, next] = await bench.publish(transport, 3);
      await bench.settled();
      reading.deliveries[0]?.nak(1_000);
      reading.deliveries[1]?.nak(0);
      reading.deliveries[2]?.ack();
      await bench.settled();
      deepStrictEqual(reading.ids, [slow, now, next, now]);
      await bench.under.pass(500);
      strictEqual(reading.ids.length, 4);
      await bench.under.pass(600);
      deepStrictEqual(reading.ids.slice(4), [slow]);
      deepStrictEqual(
        reading.deliveries.slice(3).map(({ attempt }) => attempt),
        [2, 2],
      );
    },
  ],
  [
    'what is terminated never comes again',
    async (bench) => {
      const first = await bench.open();
      const [bad, good] = await bench.publish(first, 2);
      const reading = await bench.read(first, { settle: 'hold' });
      await bench.settled();
      deepStrictEqual(reading.ids, [bad, good]);
      reading.deliveries[0]?.term('poison');
      await bench.settled();
      await bench.under.kill(first);
      const again = await bench.read(await bench.open());
      await bench.under.pass(bench.under.takeover + SHORT);
      deepStrictEqual(again.ids, [good]);
    },
  ],
  [
    'an event is settled once: what is said later has no effect',
    async (bench) => {
      const transport = await bench.open();
      const [id] = await bench.publish(transport, 1);
      const reading = await bench.read(transport, { settle: 'hold' });
      await bench.settled();
      const [delivery] = reading.deliveries;
      delivery?.nak(0);
      await bench.settled();
      delivery?.ack();
      delivery?.term('late');
      delivery?.nak(0);
      await bench.settled();
      deepStrictEqual(reading.ids, [id, id]);
      // The second delivery is still open.
      reading.deliveries[1]?.nak(0);
      await bench.settled();
      deepStrictEqual(reading.ids, [id, id, id]);
      reading.deliveries[2]?.ack();
      reading.deliveries[2]?.nak(0);
      await bench.settled();
      strictEqual(reading.ids.length, 3);
    },
  ],
  [
    'a reader that has stopped gets nothing more, and may still settle what it has',
    async (bench) => {
      const transport = await bench.open();
      const ids = await bench.publish(transport, 3);
      const reading = await bench.read(transport, { window: 2, settle: 'hold' });
      await bench.settled();
      await reading.reader.stop();
      await reading.reader.stop();
      for (const delivery of reading.deliveries) delivery.ack();
      await bench.settled();
      deepStrictEqual(reading.ids, ids.slice(0, 2));
      await transport.close();
      for (const delivery of reading.deliveries) delivery.ack();
      const next = await bench.read(await bench.open());
      await bench.under.pass(bench.under.takeover + SHORT);
      deepStrictEqual(next.ids, ids.slice(2));
    },
  ],
];
