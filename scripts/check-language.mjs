// Fails on English that makes a reader stop: words that make persons of things, comments that are too wide (Prettier
// wraps documents), the documentation of a type that begins like that of a function, and the other way round.
// What must stay as it is (a quotation, a true person) stands in language-allowed.txt: a file and a phrase per line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow, root } from './packages.mjs';

const WIDTH = 120;
const WORDS = new RegExp(
  `\\b(?:${[
    'who|whose|whom|whoever|whomever',
    '(?:no|some|any|every)body|(?:some|any|every)one(?! of)|no\\s+one',
    'anew|for\\s+ever|of\\s+(?:its|their)\\s+own\\s+accord',
  ].join('|')})\\b`,
  'gi',
);
/** How the documentation of a type does not begin: questions, and verbs in the third person. */
const NOT_A_NOUN = new Set(
  `What Who Whose Whoever When Where Why How Which Whether It
  Answers Awaits Brings Calls Carries Charges Compiles Creates Decides Decorates Draws Drains Ends Finds Gets Gives Hands
  Holds Injects Is Keeps Knows Learns Looks Lets Makes Maps Notices Pairs Picks Publishes Puts Reacts Reads Records
  Resolves Runs Says Sees Sells Shows Stands Starts Stops Takes Tells Throws Waits Writes`.split(/\s+/),
);
/** How the documentation of a function may begin without a word that ends in "s". */
const VERBS = new Set(['Whether', 'Has', 'Is', 'Does']);
/** Words that end in "s" and are no verbs. */
const NO_VERBS = new Set(
  `As This Its Always Sometimes Actors Bounds Bytes Children Decades Deliveries Events Instances Listeners Modules Names'
  Numbers Observers Options Programs Providers Publishers Receivers Rows Settings Sources Topics Unless Us Plus Perhaps
  Nest's Topic's Axis Class Process`.split(/\s+/),
);

const allowed = readFileSync(join(root, 'scripts/language-allowed.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({
    file: line.slice(0, line.indexOf(': ')),
    phrase: line.slice(line.indexOf(': ') + 2),
    used: false,
  }));

let failures = 0;
function fail(file, line, text) {
  failures += 1;
  console.error(`${file}:${line}: ${text}`);
}

function withoutAllowed(file, text) {
  let rest = text;
  for (const each of allowed) {
    if (each.file !== file || !rest.includes(each.phrase)) continue;
    each.used = true;
    rest = rest.replaceAll(each.phrase, ' '.repeat(each.phrase.length));
  }
  return rest;
}

/** Reports the words in a text that begins at a line of a file; a phrase may be broken at the end of a line. */
function checkWords(file, firstLine, text) {
  const plain = withoutAllowed(file, text).replace(/(?<=\n\s*)(?:\*|\/\/)/g, ' ');
  for (const match of plain.matchAll(WORDS)) {
    const line = firstLine + (plain.slice(0, match.index).match(/\n/g)?.length ?? 0);
    fail(file, line, `"${match[0].replace(/\s+/g, ' ')}": things are not persons, and the word has a plainer form`);
  }
}

function checkName(file, line, name) {
  checkWords(file, line, name.split(/_|(?<=[a-z\d])(?=[A-Z])/).join(' '));
}

/** Addresses and directives of tools stay on one line. */
const isBreakable = (line) => !/https?:\/\/|eslint-disable/.test(line);

const isExported = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
const isType = (node) =>
  ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

/** Checks how the documentation of an exported type or function begins. */
function checkFirstSentence(file, line, node) {
  const { comment } = node.jsDoc?.at(-1) ?? {};
  if (comment === undefined || !isExported(node)) return;
  const text = ts.getTextOfJSDocComment(comment);
  const first = /^[\w'-]+/.exec(text)?.[0];
  if (first === undefined) return;
  if (isType(node) && NOT_A_NOUN.has(first)) fail(file, line, `a type is a thing: "${text.slice(0, 60)}"`);
  if (!ts.isFunctionDeclaration(node)) return;
  const isVerb = VERBS.has(first) || (/[a-z]s$/.test(first) && !NO_VERBS.has(first));
  if (!isVerb) fail(file, line, `a function does something: "${text.slice(0, 60)}"`);
}

const TESTS = new Set(['it', 'test', 'describe']);
/** The name of a test, of `it('...')` and `it.each(rows)('...')`. */
function testName(node) {
  if (!ts.isCallExpression(node)) return undefined;
  let { expression } = node;
  while (ts.isCallExpression(expression) || ts.isPropertyAccessExpression(expression))
    expression = expression.expression;
  const [name] = node.arguments;
  return TESTS.has(expression.text) && name !== undefined && ts.isStringLiteralLike(name) ? name : undefined;
}

function checkSource(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const seen = new Set();
  function checkComment({ pos, end }) {
    if (seen.has(pos)) return;
    seen.add(pos);
    const comment = text.slice(pos, end);
    checkWords(file, lineAt(pos), comment);
    const lineStart = text.lastIndexOf('\n', pos) + 1;
    if (text.slice(lineStart, pos).trim() !== '') return;
    for (const [index, line] of text.slice(lineStart, end).split('\n').entries())
      if (line.length > WIDTH && isBreakable(line)) fail(file, lineAt(pos) + index, `wider than ${WIDTH} characters`);
  }
  function visit(node) {
    ts.getLeadingCommentRanges(text, node.getFullStart())?.forEach(checkComment);
    ts.getTrailingCommentRanges(text, node.getEnd())?.forEach(checkComment);
    const line = lineAt(node.getStart(source));
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) checkName(file, line, node.text);
    else if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      if (!ts.isImportDeclaration(node.parent) && !ts.isExportDeclaration(node.parent))
        checkWords(file, line, node.text);
    }
    checkFirstSentence(file, line, node);
    const name = testName(node);
    if (/^[IG]-?\d+\b/.test(name?.text ?? ''))
      fail(file, line, `a test is a sentence that begins with its subject, ids come last: "${name.text}"`);
    node.getChildren(source).forEach(visit);
  }
  visit(source);
}

const only = process.argv.slice(2);
let checked = 0;
for (const file of filesBelow()) {
  if (only.length > 0 && !only.some((path) => file.startsWith(path))) continue;
  const isDocument = file.endsWith('.md');
  if (!isDocument && !/\.(?:ts|mts|mjs|cjs)$/.test(file)) continue;
  if (file === 'scripts/check-language.mjs') continue;
  checked += 1;
  const text = readFileSync(join(root, file), 'utf8');
  if (isDocument) checkWords(file, 1, text);
  else checkSource(file, text);
}
for (const { file, phrase, used } of only.length > 0 ? [] : allowed)
  if (!used) fail('scripts/language-allowed.txt', 1, `"${phrase}" is not in ${file} any more`);
console.log(`${checked} files, ${failures} failures of language`);
process.exitCode = failures === 0 ? 0 : 1;
