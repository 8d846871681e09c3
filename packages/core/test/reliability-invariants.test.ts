import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
/** Those of topics that outlive the process, which do not exist yet. */
const LATER = ['I-29', 'I-30', 'I-31'];

/** The rows of the table of invariants in docs/internals/reliability-tests.md: which one, and what checks it. */
function rows(): (readonly [string, readonly string[]])[] {
  const lines = readFileSync(join(ROOT, 'docs/internals/reliability-tests.md'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, invariant, checks] = /^\| (I-\d\d) [^|]*\|([^|]*)\|$/u.exec(line) ?? [];
    if (invariant === undefined || checks === undefined) return [];
    return [[invariant, checks.split(',').map((each) => each.trim().replaceAll('`', ''))] as const];
  });
}

function sourceOf(check: string): string {
  if (check === 'soak') {
    const folder = join(ROOT, 'scripts/soak');
    return readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
  }
  return withSupport(join(ROOT, `${check.includes('/') ? check : `packages/core/test/${check}`}.test.ts`));
}

/** A test, and what it rests on: some invariants are watched by the system that a property draws. */
function withSupport(file: string, seen = new Set<string>()): string {
  if (seen.has(file)) return '';
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const support = [...source.matchAll(/from '(\.[^']*\/[a-z-]+)'/gu)].map(([, path]) =>
    join(dirname(file), `${String(path)}.ts`),
  );
  return [source, ...support.filter(existsSync).map((each) => withSupport(each, seen))].join('\n');
}

test('every invariant is listed with its checks', () => {
  const all = Array.from({ length: 36 }, (_, index) => `I-${String(index + 1).padStart(2, '0')}`);
  expect(rows().map(([invariant]) => invariant)).toEqual(all.filter((each) => !LATER.includes(each)));
});

test.each(rows())('%s is named where it is checked: %s', (invariant, checks) => {
  for (const check of checks) expect([check, sourceOf(check).includes(invariant)]).toEqual([check, true]);
});
