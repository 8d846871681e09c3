// Errors: every code, from the factories that make them: their comments, the shape of their messages, and the files
// that call them.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { publishable, root } from '../packages.mjs';
import { checker, commentOf, original, packageOf, pathOf, sources, textCell, visit } from './program.mjs';

const isFixed = (node) => ts.isLiteralExpression(node) || ts.isPrefixUnaryExpression(node);

/** The name by which a message shows what it is about. */
function holeOf(node) {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments;
    if (argument !== undefined && !isFixed(argument) && !ts.isArrowFunction(argument)) return holeOf(argument);
    return ts.isPropertyAccessExpression(node.expression)
      ? holeOf(node.expression.expression)
      : holeOf(node.expression);
  }
  if (ts.isElementAccessExpression(node) || ts.isAsExpression(node) || ts.isParenthesizedExpression(node))
    return holeOf(node.expression);
  return '...';
}

function constantText(identifier) {
  const declaration = original(checker.getSymbolAtLocation(identifier))?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined)
    return undefined;
  return ts.isStringLiteral(declaration.initializer) ? declaration.initializer.text : undefined;
}

/** A text as it is shown, with `<name>` for what differs from error to error. */
function shapeOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return (
      node.head.text + node.templateSpans.map(({ expression, literal }) => hole(expression) + literal.text).join('')
    );
  if (ts.isConditionalExpression(node)) return `${shapeOf(node.whenTrue)} / ${shapeOf(node.whenFalse)}`;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return shapeOf(node.left) + shapeOf(node.right);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(shapeOf).join(' ');
  if (ts.isIdentifier(node)) return constantText(node) ?? `<${node.text}>`;
  return `<${holeOf(node)}>`;
}

/** What a call of an arrow function shows that has text only sometimes; undefined for other expressions. */
function optionalText(node) {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  let made = original(checker.getSymbolAtLocation(node.expression))?.valueDeclaration?.initializer?.body;
  while (made !== undefined && ts.isParenthesizedExpression(made)) made = made.expression;
  return made !== undefined && ts.isConditionalExpression(made) ? made : undefined;
}

/** What stands for an expression: nothing for text that is there only sometimes. */
function hole(node) {
  if (ts.isConditionalExpression(node)) {
    const sides = [node.whenTrue, node.whenFalse].map((each) =>
      ts.isConditionalExpression(each) ? '' : shapeOf(each),
    );
    if (sides.includes('')) return sides.join('') === '' ? '' : `[${sides.join('')}]`;
    return sides[0].length > sides[1].length ? sides[0] : sides[1];
  }
  if (ts.isIdentifier(node)) return constantText(node) ?? `<${node.text}>`;
  const optional = optionalText(node);
  return optional === undefined ? `<${holeOf(node)}>` : hole(optional);
}

/** The value of a property; of a shorthand one the default of the parameter behind it. */
function detail(node, name) {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined;
  const property = node.properties.find((each) => each.name?.getText() === name);
  if (property === undefined || !ts.isShorthandPropertyAssignment(property)) return property?.initializer;
  const declaration = checker.getShorthandAssignmentValueSymbol(property)?.valueDeclaration;
  return declaration !== undefined && ts.isParameter(declaration) ? declaration.initializer : undefined;
}

/** The function, method or class at the top of a file that a node is in. */
function ownerOf(node) {
  let owner = node;
  while (owner.parent !== undefined && !ts.isSourceFile(owner.parent)) owner = owner.parent;
  if (!ts.isVariableStatement(owner)) return { owner, named: owner };
  const declaration = owner.declarationList.declarations.find((each) => each.pos <= node.pos && node.end <= each.end);
  return { owner, named: declaration ?? owner };
}

/** Whether something does nothing but make an error: its comment then says what happened. */
const isFactory = (node) =>
  ts.isClassDeclaration(node) ||
  (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isArrowFunction(node.initializer));

/** Files that call each function that makes an error. */
const callers = new Map();
/** The calls of each. */
const calls = new Map();
for (const source of sources) {
  visit(source, (node) => {
    if (!ts.isIdentifier(node) || ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent)) return;
    const declaration = original(checker.getSymbolAtLocation(node))?.valueDeclaration;
    if (declaration === undefined || declaration.name === node) return;
    if (!callers.has(declaration)) callers.set(declaration, new Set());
    callers.get(declaration).add(`${packageOf(node)}: ${pathOf(node)}`);
    if (ts.isCallExpression(node.parent) && node.parent.expression === node)
      calls.set(declaration, [...(calls.get(declaration) ?? []), node.parent]);
  });
}

const isErrorFile = (path) => /(?:^|[/ ])errors\.ts$/.test(path);

/** The files where an error begins: a factory that other factories call is followed to the callers of those. */
function placesOf(named, seen = new Set()) {
  if (seen.has(named)) return [];
  seen.add(named);
  const direct = [...(callers.get(named) ?? [])].filter((each) => !isErrorFile(each));
  const behind = (calls.get(named) ?? [])
    .filter((call) => isErrorFile(pathOf(call)))
    .map((call) => ownerOf(call).named);
  return [...direct, ...behind.flatMap((each) => placesOf(each, seen))];
}

const isHole = (shape) => /^<[^>]*>$/.test(shape);

/** The shapes of a text; of one that is a parameter of its factory, those that its callers give. */
function shapesOf(node, named) {
  if (node === undefined) return [];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap((each) => shapesOf(each, named));
  const parameters = isFactory(named) && named.initializer !== undefined ? named.initializer.parameters : [];
  const at = ts.isIdentifier(node) ? parameters.findIndex((each) => each.name.getText() === node.text) : -1;
  if (at < 0) return [shapeOf(node)].filter((each) => !isHole(each));
  const given = (calls.get(named) ?? []).map((call) => call.arguments[at] ?? parameters[at].initializer);
  const shapes = given.filter((each) => each !== undefined).map(shapeOf);
  return [...new Set(shapes)].filter((each) => !isHole(each));
}

function making(node, code, what, details) {
  const { owner, named } = ownerOf(node);
  const where = `${packageOf(node)}: ${pathOf(node)}`;
  const places = isErrorFile(where) ? placesOf(named) : [where, ...placesOf(named)];
  const [expected, hint] = [detail(details, 'expected'), detail(details, 'hint')];
  return {
    code,
    package: packageOf(node),
    comment: isFactory(named) ? commentOf(owner) : '',
    messages: shapesOf(what, named),
    expected: shapesOf(expected, named),
    hints: shapesOf(hint, named),
    places: [...new Set(places)].sort(),
  };
}

/** Lists every `new MaikoError('CODE', ...)`, and `super('CODE', ...)` of what extends it. */
export function errorList() {
  const found = [];
  for (const source of sources) {
    visit(source, (node) => {
      const made =
        (ts.isNewExpression(node) && node.expression.getText() === 'MaikoError') ||
        (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword);
      const [code, what, details] = made ? (node.arguments ?? []) : [];
      if (code !== undefined && ts.isStringLiteral(code) && /^[A-Z][A-Z_]+$/.test(code.text))
        found.push(making(node, code.text, what, details));
    });
  }
  const order = (a, b) => (a.code === b.code ? 0 : a.code < b.code ? -1 : 1);
  return found.sort(order);
}

const GUIDE = join(root, 'docs/guide');

/** The pages of the guide: those that name a code explain it. */
const guide = readdirSync(GUIDE, { recursive: true })
  .filter((path) => path.endsWith('.md'))
  .sort()
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(GUIDE, path), 'utf8') }));

function guideLinks(code) {
  return guide
    .filter(({ text }) => text.includes(`\`${code}\``))
    .map(({ path, text }) => `[${/^# (.+)$/m.exec(text)?.[1] ?? path}](../guide/${path})`);
}

/** The first sentence. */
const first = (text) => /^.*?[.](?=\s|$)/.exec(text)?.[0].replace(/\.$/, '') ?? text;
const sentence = (text) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.:]$/.test(text) ? '' : '.'}`;
const quoted = (text) => `\`${text.replaceAll('`', "'")}\``;

export function errorsPage(errors) {
  const codes = [...new Set(errors.map(({ code }) => code))];
  const ofCode = (code) => errors.filter((each) => each.code === code);
  const lines = [
    '# Errors',
    '',
    'Every error is a `MaikoError` with a literal `code`; how to handle them is in [the guide](../guide/errors.md). In the shape of a message,',
    '`<name>` stands for what differs from error to error, and `[...]` for a part that is there only sometimes. After it come what was expected',
    'and received, and the hint.',
    '',
  ];
  for (const name of publishable.map((folder) => basename(folder))) {
    lines.push(`## Codes of @maiko/${name}`, '', '| code | what happened |', '| --- | --- |');
    for (const code of codes) {
      const own = ofCode(code).filter((each) => each.package === name);
      if (own.length === 0) continue;
      const { comment, messages } = own.find((each) => each.comment !== '') ?? own[0];
      const what = comment === '' ? quoted(messages[0] ?? code) : first(comment);
      lines.push(`| [\`${code}\`](#${code.toLowerCase()}) | ${textCell(what)} |`);
    }
    lines.push('');
  }
  lines.push('## All codes', '');
  for (const code of codes) {
    const links = guideLinks(code);
    lines.push(`### ${code}`, '');
    if (links.length > 0) lines.push(`Guide: ${links.join(', ')}.`, '');
    for (const { package: name, comment, messages, expected, hints, places } of ofCode(code)) {
      lines.push(`**@maiko/${name}**${comment === '' ? '' : `: ${sentence(comment)}`}`, '');
      lines.push(...messages.map((each) => `- message: ${quoted(each)}`));
      lines.push(...expected.map((each) => `- expected: ${quoted(each)}`));
      lines.push(...hints.map((each) => `- hint: ${quoted(each)}`));
      if (places.length > 0) lines.push(`- from: ${places.map((each) => quoted(each.split(': ')[1])).join(', ')}`);
      lines.push('');
    }
  }
  return lines.join('\n');
}
