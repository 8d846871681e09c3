import type { TransportRecord } from '@maiko/core';
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { TransportHistory } from '../../transport/transport-history';
import { SHORT, type Rule } from './bench';

export const ENDING: readonly Rule[] = [
  [
    'close settles in bounded time, twice, also when the engine is gone',
    async (bench) => {
      const transport = await bench.open();
      await bench.read(transport, { settle: 'hold' });
      await bench.publish(transport, 1);
      await bench.under.reach?.(false);
      const late = transport.publish(bench.record());
      late.catch(() => undefined);
      let closed = 0;
      void transport.close().then(() => closed++);
      void transport.close().then(() => closed++);
      await bench.under.pass(bench.under.publishLimit + SHORT);
      strictEqual(closed, 2);
      await bench.under.reach?.(true);
      await rejects(transport.publish(bench.record()));
    },
  ],
  [
    'a publish while the engine is away settles or rejects within its limit, and what it kept is there once',
    async (bench) => {
      const { under } = bench;
      if (under.reach === undefined) return;
      const transport = await bench.open();
      const settled: string[] = [];
      const publish = (record: TransportRecord): void => {
        transport.publish(record).then(
          () => settled.push(`kept ${record.id}`),
          () => settled.push(`refused ${record.id}`),
        );
      };
      await under.reach(false);
      const records = [bench.record(), bench.record()];
      for (const record of records) publish(record);
      await under.pass(under.publishLimit + SHORT);
      strictEqual(settled.length, 2, `after its limit ${String(settled.length)} of 2 have settled`);
      await under.reach(true);
      await under.pass(under.publishLimit);
      for (const record of records) publish(record);
      await under.pass(under.publishLimit);
      deepStrictEqual(
        settled.slice(2),
        records.map(({ id }) => `kept ${id}`),
      );
      const reading = await bench.read(transport);
      await bench.settled();
      deepStrictEqual(
        reading.ids,
        records.map(({ id }) => id),
      );
    },
  ],
  [
    'at most one transport owns a partition, epochs grow, and what is lost with its owner goes to another in time',
    async (bench) => {
      const one = await bench.open();
      const two = await bench.open();
      if (one.own === undefined || two.own === undefined) return;
      const history = new TransportHistory();
      const owned = new Map<number, string>();
      const epochs = new Map<number, number>();
      const changed = (owner: string) => (partition: number, epoch: number | undefined) => {
        history.owned('p', owner, partition, epoch);
        if (epoch === undefined) {
          if (owned.get(partition) === owner) owned.delete(partition);
          return;
        }
        ok(epoch > (epochs.get(partition) ?? -Infinity), `epoch ${String(epoch)} of ${String(partition)} did not grow`);
        epochs.set(partition, epoch);
        owned.set(partition, owner);
      };
      await one.own('p', 8, changed('one'));
      await bench.under.pass(bench.under.takeover + SHORT);
      strictEqual(owned.size, 8);
      await two.own('p', 8, changed('two'));
      await bench.under.pass(2 * bench.under.takeover + SHORT);
      deepStrictEqual([...owned.values()].sort().join(' '), 'one one one one two two two two');
      await two.close();
      await bench.under.pass(bench.under.takeover + SHORT);
      deepStrictEqual([...new Set(owned.values())], ['one']);
      strictEqual(owned.size, 8);
      deepStrictEqual(history.faults(), []);
    },
  ],
  [
    'a full store refuses with TRANSPORT_FULL, and takes events again when there is room',
    async (bench) => {
      const { under } = bench;
      if (under.fill === undefined) return;
      const transport = await bench.open();
      const [before] = await bench.publish(transport, 1);
      await under.fill(true);
      await rejects(transport.publish(bench.record()), { code: 'TRANSPORT_FULL' });
      const reading = await bench.read(transport);
      await bench.settled();
      deepStrictEqual(reading.ids, [before]);
      await under.fill(false);
      const [after] = await bench.publish(transport, 1);
      await bench.settled();
      deepStrictEqual(reading.ids, [before, after]);
    },
  ],
];
