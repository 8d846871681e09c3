import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../../../docs');

/** Reads the rows of the table with this header, wherever in the documents it is; cells as written. */
export function documentTable(...header: readonly string[]): readonly (readonly string[])[] {
  for (const path of readdirSync(DOCS, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.md')) continue;
    const lines = readFileSync(join(DOCS, path), 'utf8').split('\n');
    const start = lines.findIndex((line) => cellsOf(line).join('|') === header.join('|'));
    if (start < 0) continue;
    const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
    return lines.slice(start + 2, end).map(cellsOf);
  }
  return [];
}

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
