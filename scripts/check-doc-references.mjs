// Fails when a document names a file, a member, a constant, an option or a command in `code` that does not exist: every
// word of an inline code must occur in the sources, in a manifest or in a block of the documents, and every file must
// be there.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow, root } from './packages.mjs';

const files = filesBelow();
const read = (file) => readFileSync(join(root, file), 'utf8');
const isDocument = (file) => file.endsWith('.md') && !file.includes('/charts/') && !file.includes('.changeset/');
const FENCE = /^```[^\n]*\n[\s\S]*?^```$/gm;
/** What is looked up. Parts of a word that are written with it, such as the `on` of `onX`, are no words. */
const WORD = /[A-Za-z_$][\w$]*/g;
/** Names of the original have another form. */
const RUST = /^[a-z]+(?:_[a-z0-9]+)+$/;
const FILE = /^[\w@./-]+\.(?:ts|mts|cts|cjs|mjs|json|md|yaml)$/;

const known = new Set();
const learn = (text) => {
  for (const [word] of text.matchAll(WORD)) known.add(word);
};
for (const file of files) {
  if (/\.(?:ts|mts|cts|cjs|mjs|json|yaml)$/.test(file) && file !== 'pnpm-lock.yaml') learn(read(file));
  for (const part of file.split('/')) learn(part);
}
/** Pictures name members of classes as prose does; other blocks are code, or what it prints. */
const isPicture = (block) => /^```(?:text|mermaid)\n/.test(block);
for (const file of files.filter(isDocument))
  for (const [block] of read(file).matchAll(FENCE)) if (!isPicture(block)) learn(block);
learn(read('.ci/run'));
// Of other systems, which the documents compare with or speak about.
learn(read('scripts/foreign-names.txt'));

const fileNames = new Set(files.flatMap((file) => [file, basename(file)]));
const fileOf = (file) => (files.includes(file) ? file : files.find((each) => each.endsWith(`/${file}`)));
const exists = (file) => fileNames.has(file) || fileOf(file) !== undefined;

/** The sources that declare a class, interface, type or constant, by its name. */
const declaredIn = new Map();
for (const file of files.filter((each) => /^packages\/.*\/src\/.*\.ts$/.test(each))) {
  const source = read(file);
  for (const [, name] of source.matchAll(/^(?:export )?(?:abstract )?(?:class|interface|type|const) (\w+)/gm))
    declaredIn.set(name, [...(declaredIn.get(name) ?? []), source]);
}

/** Whether a class, interface or constant declares a member, or what it extends does. */
function hasMember(owner, member) {
  const declared = new RegExp(`^[ \\t]+(?:[a-z]+ )*#?${member}\\s*[(<:=?!;,]|[{,] ?(?:readonly )?${member}\\b`, 'm');
  const inherits = new RegExp(`(?:class|interface) ${owner}\\b[^{]*?extends ([^{]+)`);
  return (declaredIn.get(owner) ?? []).some((source) => {
    if (declared.test(source)) return true;
    const bases = inherits.exec(source)?.[1].match(/[A-Z]\w+/g) ?? [];
    return bases.some((base) => base !== owner && hasMember(base, member));
  });
}

/** Words that a reader would not find: of files, of members of a class, of anything else. */
function missingIn(code) {
  if (FILE.test(code)) return exists(code) || known.has(code) ? [] : [code];
  const [, owner, member] = /^([A-Z]\w+)\.#?(\w+)/.exec(code) ?? [];
  if (declaredIn.has(owner) && !hasMember(owner, member)) return [member];
  const words = [...code.replace(/"[^"]*"|'[^']*'/g, '').matchAll(WORD)].map(([word]) => word);
  return words.filter((word) => !known.has(word) && !RUST.test(word));
}

let failures = 0;
function fail(file, index, code, missing) {
  if (missing.length === 0) return;
  failures += 1;
  console.error(`${file}:${index + 1}: \`${code}\` names what does not exist: ${missing.join(', ')}`);
}

for (const file of files.filter(isDocument)) {
  const text = read(file);
  for (const block of text.matchAll(FENCE)) {
    const above = text.slice(0, block.index).split('\n').length - 1;
    if (!isPicture(block[0])) continue;
    for (const [index, line] of block[0].split('\n').entries())
      for (const [code] of line.matchAll(/\b[A-Z]\w+\.#?\w+/g)) fail(file, above + index, code, missingIn(code));
  }
  const prose = text.replace(FENCE, (block) => '\n'.repeat(block.split('\n').length - 1));
  for (const [index, line] of prose.split('\n').entries()) {
    for (const [, code] of line.matchAll(/`([^`]+)`/g)) fail(file, index, code, missingIn(code));
    // As in the table of defaults: a constant, and the file it is in.
    for (const [, constant, path] of line.matchAll(/`([A-Z][A-Z_]+)`, ([\w/-]+\.ts)/g))
      fail(
        file,
        index,
        constant,
        exists(path) && read(fileOf(path)).includes(constant) ? [] : [`${constant} in ${path}`],
      );
  }
}
console.log(`${files.filter(isDocument).length} documents, ${failures} names that do not exist`);
process.exitCode = failures === 0 ? 0 : 1;
