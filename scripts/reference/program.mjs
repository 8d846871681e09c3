// The published packages as the compiler sees them: what the generator of the reference reads.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { publishable, readJson, root } from '../packages.mjs';

/** @returns every public entry: its name for imports, and its source */
function entriesOf(folder) {
  const { name, exports } = readJson(join(folder, 'package.json'));
  return Object.entries(exports)
    .filter(([, conditions]) => typeof conditions === 'object' && conditions.source !== undefined)
    .map(([path, { source }]) => ({ name: join(name, path), file: join(folder, source) }))
    .filter(({ file }) => existsSync(file));
}

const entries = publishable.flatMap(entriesOf);
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(
  entries.map(({ file }) => file),
  { ...options, incremental: false, tsBuildInfoFile: undefined },
);
export const checker = program.getTypeChecker();

/** Of the packages themselves, by path. */
export const sources = program
  .getSourceFiles()
  .filter(({ fileName }) => publishable.some((folder) => fileName.startsWith(join(folder, 'src/'))))
  .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));

/** `core`, `nestjs`, ... */
export const packageOf = (node) => relative(join(root, 'packages'), node.getSourceFile().fileName).split('/')[0];

/** The path below `src`. */
export const pathOf = (node) => relative(join(root, 'packages', packageOf(node), 'src'), node.getSourceFile().fileName);

/** What a symbol stands for, behind imports and exports. */
export const original = (symbol) =>
  symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;

/** Lists the declarations that a package exports, each once, with the entry it comes from. */
export function exported() {
  const seen = new Set();
  const found = [];
  for (const { name: entry, file } of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file));
    for (const symbol of checker.getExportsOfModule(module)) {
      const [declaration] = original(symbol).declarations ?? [];
      if (declaration === undefined || seen.has(declaration) || !sources.includes(declaration.getSourceFile()))
        continue;
      seen.add(declaration);
      found.push({ entry, name: symbol.name, declaration });
    }
  }
  return found;
}

export function visit(node, each) {
  each(node);
  ts.forEachChild(node, (child) => visit(child, each));
}

/** Reads the comment in front of a declaration, without its tags, as one line. */
export function commentOf(node) {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? '').replace(/\s+/g, ' ').trim();
}

/** Code in a cell of a table. */
export const codeCell = (text) => `\`${text.replaceAll('|', '\\|').replace(/\s+/g, ' ')}\``;
export const textCell = (text) => text.replaceAll('|', '\\|');
