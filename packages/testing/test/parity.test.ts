import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../../docs/internals');

/** The last cell of a row: the name of a test, linked to its file. */
const ROW = /\| \[(?<name>.+)\]\((?<file>\.\.\/\.\.\/packages\/(?:testing|core)\/test\/[^)]+)\) +\|$/;

const rows = readFileSync(join(DOCS, 'testing-parity.md'), 'utf8')
  .split('\n')
  .map((line) => ROW.exec(line)?.groups)
  .filter((groups) => groups !== undefined) as { name: string; file: string }[];

test('the table of what the original can do is there in full', () => {
  expect(rows.length).toBeGreaterThanOrEqual(140);
});

test('every row of it links to a test that exists, by file and name', () => {
  const broken = rows.filter(({ name, file }) => {
    const path = join(DOCS, file);
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(`test('${name}', `);
  });
  expect(broken).toEqual([]);
});
