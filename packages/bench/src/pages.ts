import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts by the names of the places that they are written to. */
export type Sections = Readonly<Record<string, string>>;

/**
 * Writes measurements into documents: each text between `<!-- measured: NAME -->` and `<!-- end of NAME -->`, in the
 * Markdown files of a folder.
 * @throws when a text has no place
 */
export function writeSections(folder: string, sections: Sections): void {
  const left = new Set(Object.keys(sections));
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.md'))) {
    const file = join(folder, name);
    const before = readFileSync(file, 'utf8');
    const after = fillSections(before, sections, (filled) => left.delete(filled));
    if (after !== before) writeFileSync(file, after);
  }
  if (left.size > 0) throw new Error(`No document in ${folder} has a place for: ${[...left].join(', ')}`);
}

/** Replaces what stands between the marks of each section. */
export function fillSections(document: string, sections: Sections, filled: (name: string) => void): string {
  return document.replace(
    /(<!-- measured: (\S+) -->\n)[\s\S]*?(<!-- end of \2 -->)/g,
    (all, begin: string, name: string, end: string) => {
      const text = sections[name];
      if (text === undefined) return all;
      filled(name);
      return `${begin}\n${text}\n\n${end}`;
    },
  );
}
