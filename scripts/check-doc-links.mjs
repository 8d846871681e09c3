// Fails when a link of a document leads nowhere, when code or a message names a document or a heading that is not
// there, when prose is wider than a line, or when a page of the guide is too long or missing in its index.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { filesBelow, root } from './packages.mjs';

const WIDTH = 120;
const LONGEST_PAGE = 150;
const FENCE = /^ *```[^\n]*\n[\s\S]*?^ *```$/gm;
/** A table, or what cannot be broken: a link, a picture, code, one long word. */
const UNBREAKABLE = /^ *(?:\||[-\d.]* *!?\[[^\]]*\]\([^)]*\)\S*$|(?:- \w+: )?`[^`]*`$|\S+$)/;

const files = filesBelow();
const read = (file) => readFileSync(join(root, file), 'utf8');
const documents = files.filter((file) => file.endsWith('.md'));
const sources = files.filter((file) => /\.(?:[mc]?[tj]s|json|yml|yaml)$/.test(file) && file !== 'pnpm-lock.yaml');

let failures = 0;
function fail(file, line, message) {
  failures += 1;
  console.error(`${file}:${line}: ${message}`);
}

/** Text without blocks of code, line by line where it was. */
const proseOf = (text) => text.replace(FENCE, (block) => '\n'.repeat(block.split('\n').length - 1));

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = new Map();
for (const document of documents) {
  const headings = [...proseOf(read(document)).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => anchorOf(heading));
  const anchors = new Set();
  for (const anchor of headings) {
    let name = anchor;
    for (let count = 1; anchors.has(name); count++) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  anchorsOf.set(document, anchors);
}

function problemOf(path, anchor) {
  if (!existsSync(join(root, path))) return `there is no ${path}`;
  const page = statSync(join(root, path)).isDirectory() ? `${path}/README.md` : path;
  if (anchor === undefined || anchor === '') return undefined;
  return anchorsOf.get(page)?.has(anchor) === true ? undefined : `there is no heading #${anchor} in ${page}`;
}

const linked = new Map();
for (const document of documents) {
  const targets = new Set();
  linked.set(document, targets);
  const lines = proseOf(read(document)).split('\n');
  for (const [index, line] of lines.entries()) {
    if (/\d$/.test(line) && /^ *\d{3}\b/.test(lines[index + 1] ?? '')) fail(document, index + 1, 'breaks a number');
    for (const [, target] of line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split('#');
      const file = path === '' ? document : posix.normalize(posix.join(posix.dirname(document), path));
      targets.add(file.replace(/\/$/, ''));
      const problem = problemOf(file, anchor);
      if (problem !== undefined) fail(document, index + 1, problem);
    }
    if (line.length > WIDTH && !UNBREAKABLE.test(line))
      fail(document, index + 1, `${line.length} characters, ${WIDTH} at most`);
  }
}

// Messages, comments and manifests name documents by their path from the root of the repository.
for (const file of [...sources, ...documents]) {
  for (const [index, line] of read(file).split('\n').entries()) {
    for (const [, path, anchor] of line.matchAll(/(?<![\w/.@-])(docs\/[\w./-]+\.md)(?:#([\w-]+))?/g)) {
      const problem = problemOf(path, anchor);
      if (problem !== undefined) fail(file, index + 1, problem);
    }
  }
}

// Files in pictures: a block of text names them by their path in a package.
for (const document of documents) {
  for (const [block] of read(document).matchAll(/^```text\n[\s\S]*?^```$/gm))
    for (const [path] of block.matchAll(/[\w-]+(?:\/[\w-]+)+\.ts\b/g))
      if (!sources.some((file) => file.endsWith(`/src/${path}`))) fail(document, 1, `there is no ${path}`);
}

/** Every page below `folder` must be linked from an index there. */
function checkIndex(folder) {
  const pages = documents.filter((file) => file.startsWith(`${folder}/`) && basename(file) !== 'README.md');
  for (const page of pages) {
    const indexes = [`${folder}/README.md`, `${dirname(page)}/README.md`];
    if (!indexes.some((index) => linked.get(index)?.has(page) === true)) fail(page, 1, `is not in ${indexes[0]}`);
  }
  return pages;
}

for (const folder of ['docs/reference', 'docs/internals', 'docs/performance']) checkIndex(folder);
for (const page of [...checkIndex('docs/guide'), 'docs/guide/README.md']) {
  const length = read(page).split('\n').length - 1;
  if (length > LONGEST_PAGE) fail(page, 1, `${length} lines, ${LONGEST_PAGE} at most`);
}

console.log(`${documents.length} documents, ${failures} links, widths or lengths that are wrong`);
process.exitCode = failures === 0 ? 0 : 1;
