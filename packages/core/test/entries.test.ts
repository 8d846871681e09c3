import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = join(__dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | { readonly source?: string }>>;
}

/** The names that every public entry exports. */
function entries(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const folder of readdirSync(PACKAGES)) {
    const manifest = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')) as Manifest;
    if (manifest.private === true) continue;
    for (const [path, conditions] of Object.entries(manifest.exports ?? {})) {
      const source = typeof conditions === 'string' ? undefined : conditions.source;
      if (source?.endsWith('.ts') === true)
        found.set(join(manifest.name, path), exportedNames(readFileSync(join(PACKAGES, folder, source), 'utf8')));
    }
  }
  return found;
}

/** Entries list names one by one, and contain nothing else. */
function exportedNames(source: string): readonly string[] {
  return [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gmu)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.replace(/^\s*(?:type )?(?:\w+ as )?/u, '').trim())
      .filter((name) => name !== ''),
  );
}

/**
 * Names of one thing that has a form in another package: the type tests there say that it can stand in for that of
 * core.
 */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  Publisher: ['@maiko/core', '@maiko/nestjs'],
  RuntimeModule: ['@maiko/core', '@maiko/tsyringe'],
};

test('no two entries export one name for two things', () => {
  const homes = new Map<string, string[]>();
  for (const [entry, names] of entries())
    for (const name of names) homes.set(name, [...(homes.get(name) ?? []), entry]);
  const shared = [...homes].filter(([, all]) => all.length > 1);
  expect(Object.fromEntries(shared)).toEqual(FORMS);
});

test('every entry is seen, with its names', () => {
  const all = entries();
  expect([...all.keys()]).toEqual(
    expect.arrayContaining(['@maiko/core', '@maiko/core/adapter', '@maiko/core/monitoring', '@maiko/testing']),
  );
  expect(all.get('@maiko/core')).toEqual(expect.arrayContaining(['createRuntime', 'Envelope', 'OverflowPolicy']));
});
