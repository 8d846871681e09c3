// Type-checks every ```ts block of README.md and docs/**/*.md, and runs those marked ```ts run. One marked
// ```ts run fails must end with an error and print the block without a language that follows it: in its order, `...`
// standing for any number of lines. A block may name itself with a first line `// file: name.ts`; blocks of the same
// document may import it from './name', and so may those of the other pages of a folder when it is in the README.md
// there.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { codeBlocks } from './code-blocks.mjs';
import { root, run } from './packages.mjs';

const CHECK_BOUND = 120_000;
const RUN_BOUND = 30_000;
const folder = join(root, '.docs-check');

function documents() {
  const docs = join(root, 'docs');
  const below = existsSync(docs) ? readdirSync(docs, { recursive: true }).map((name) => join(docs, name)) : [];
  return [join(root, 'README.md'), ...below].filter((path) => path.endsWith('.md') && existsSync(path));
}

/** Writes a block at the line it has in its document, so that the compiler's positions are the document's. */
function writeBlocks(document) {
  const name = relative(root, document);
  const target = join(folder, name.replace(/\.md$/, ''));
  const taken = new Set();
  return codeBlocks(readFileSync(document, 'utf8')).map((block) => {
    const file = block.name ?? `line-${block.line}.ts`;
    if (taken.has(file)) throw new Error(`${name}:${block.line}: a second block is named ${file}`);
    taken.add(file);
    mkdirSync(target, { recursive: true });
    const path = join(target, file);
    writeFileSync(path, `${'\n'.repeat(block.line - 1)}${block.code}\nexport {};\n`);
    return { path, place: `${name}:${block.line}`, document: name, ...block };
  });
}

/** What of the shown text a program did not print where it should, or undefined. */
function notPrinted(shown, output) {
  const printed = output.split('\n').map((line) => line.trimEnd());
  let at = 0;
  for (const part of shown.split(/^ *\.\.\.$/m)) {
    const lines = part.split('\n').map((line) => line.trimEnd());
    const wanted = lines.slice(
      lines.findIndex((line) => line !== ''),
      lines.findLastIndex((line) => line !== '') + 1,
    );
    const found = printed.findIndex(
      (_, from) => from >= at && wanted.every((line, index) => printed[from + index] === line),
    );
    if (found < 0) return wanted.join('\n');
    at = found + wanted.length;
  }
  return undefined;
}

/** What is wrong with the run of a block, or undefined. */
function problemOf({ tags, shown }, { code, output }) {
  if (!tags.includes('fails')) return code === 0 ? undefined : `running it ended with ${code}`;
  if (code === 0) return 'it was to fail, and did not';
  const missing = shown === undefined ? 'a text to compare with' : notPrinted(shown, output);
  return missing === undefined ? undefined : `it did not print\n${missing}\nbut`;
}

/** Lets the pages of a folder import what the blocks of its README.md have named. */
function shareBlocks(blocks) {
  const shared = blocks.filter(({ name, document }) => name !== undefined && basename(document) === 'README.md');
  for (const page of new Set(blocks.map(({ path }) => dirname(path)))) {
    for (const { path, name } of shared) {
      const stub = join(page, name);
      if (dirname(dirname(path)) !== dirname(page) || existsSync(stub)) continue;
      const source = relative(page, path).replace(/\.ts$/, '');
      writeFileSync(stub, `export * from '${source}';\n`);
    }
  }
}

function inDocuments(output, blocks) {
  return blocks.reduce((text, block) => text.replaceAll(relative(root, block.path), block.document), output);
}

rmSync(folder, { recursive: true, force: true });
const blocks = documents().flatMap(writeBlocks);
shareBlocks(blocks);
let failures = 0;

if (blocks.length > 0) {
  const project = join(folder, 'tsconfig.json');
  const compilerOptions = {
    incremental: false,
    tsBuildInfoFile: null,
    types: ['node'],
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['**/*.ts'] }));
  const checked = await run(join(root, 'node_modules/.bin/tsc'), ['-p', project, '--pretty', 'false'], {
    bound: CHECK_BOUND,
  });
  if (checked.code !== 0) {
    failures += 1;
    console.error(inDocuments(checked.output, blocks));
  }
}

const runnable = blocks.filter(({ tags }) => tags.includes('run'));
for (const block of runnable) {
  const args = ['--conditions=source', '-r', join(root, 'scripts/register.cjs'), block.path];
  const result = await run(process.execPath, args, { bound: RUN_BOUND });
  const problem = problemOf(block, result);
  if (problem !== undefined) {
    failures += 1;
    console.error(`${block.place}: ${problem}\n${inDocuments(result.output, blocks)}`);
  }
}

if (failures === 0) rmSync(folder, { recursive: true, force: true });
console.log(`${blocks.length} blocks type-checked, ${runnable.length} run, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
