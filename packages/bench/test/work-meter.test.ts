import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Counts in a process of its own, because counting changes `Map`, `Set` and arrays for good. */
function ratioOf(operation: string): number {
  const program = `
    const { WorkMeter } = require('./packages/bench/src/work-meter');
    const meter = new WorkMeter();
    const work = (size) => {
      const map = new Map(Array.from({ length: size }, (_, key) => [key, key]));
      const set = new Set(Array.from({ length: size }, (_, key) => key));
      const list = Array.from({ length: size }, (_, key) => key);
      return meter.count(async () => { for (let n = 0; n < 2000; n++) { ${operation} } });
    };
    (async () => console.log((await work(1000)) / (await work(100))))();`;
  const args = ['--conditions=source', '-r', './scripts/register.cjs', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return Number(stdout);
}

test.each([
  ['the first entry of a Map with older ones deleted', 'const [k] = map.keys(); map.delete(k); map.set(k, k);'],
  ['the first of a Set', 'for (const k of set) { set.delete(k); set.add(k); break; }'],
  ['a search in an array', 'list.indexOf(-1);'],
])(
  '%s is counted as a search',
  (_, operation) => {
    expect(ratioOf(operation)).toBeGreaterThan(3);
  },
  60_000,
);
