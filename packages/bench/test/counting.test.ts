import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('bytes, promises and look-ups of an event are counted', () => {
  const program = `
    const { countPerEvent } = require('./packages/bench/src/counting');
    const { operations } = require('./packages/bench/src/program');
    const map = new Map([[1, 1]]);
    const kept = [];
    const load = operations({
      async run(times) { for (let n = 0; n < times; n++) { map.get(1); map.has(2); kept[n % 8] = Promise.resolve(n); } },
      verify() {},
      close() {},
    });
    countPerEvent(load, 50).then((counts) => console.log(JSON.stringify(counts)));`;
  const args = ['--conditions=source', '--expose-gc', '-r', './scripts/register.cjs', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: join(__dirname, '../../..'), encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const counts = JSON.parse(stdout) as Record<'bytes' | 'promises' | 'lookups', number>;
  expect(counts.lookups).toBe(2);
  expect(counts.promises).toBeCloseTo(1, 2);
  expect(counts.bytes).toBeGreaterThan(20);
}, 60_000);
