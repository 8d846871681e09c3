import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNMONITORED } from '../src/actor/monitor';

const DOCS = join(__dirname, '../../../docs');
const parity = readFileSync(join(DOCS, 'internals/monitoring-parity.md'), 'utf8');
const manual = readFileSync(join(DOCS, 'guide/monitoring/README.md'), 'utf8');

const rows = parity
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (original|-)/u.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test.each(rows)('the manual names a test that exists for:%s %s', (...cells) => {
  const [, file = '', name = ''] = /^`([\w-]+)`: (.+)$/u.exec(cells[3] ?? '') ?? [];
  const source = readFileSync(join(__dirname, `${file}.test.ts`), 'utf8');
  expect(source).toContain(name);
});

test('the table has rows', () => {
  expect(rows.length).toBeGreaterThan(15);
});

test('the manual names every callback', () => {
  for (const callback of Object.keys(UNMONITORED)) expect(manual).toContain(`\`${callback}(`);
});
