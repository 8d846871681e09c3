// Options: every exported interface of them, with what its comments and its code say.
import ts from 'typescript';
import { checker, codeCell, commentOf, exported, packageOf, pathOf, sources, textCell, visit } from './program.mjs';
import { propertyOf, valueOf } from './values.mjs';

const IS_OPTIONS = /(?:Options|Config|Settings)$/;

/** What the code puts in the place of an option that was not given: the declaration of the option, expressions. */
const fallbacks = new Map();
function note(declarations, expression) {
  for (const each of declarations ?? []) fallbacks.set(each, [...(fallbacks.get(each) ?? []), expression]);
}

/** The same for what is taken out of options: `{ within = 5_000 }`. */
function noteElement(node, expression) {
  if (node === undefined || !ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return;
  const name = (node.propertyName ?? node.name).getText();
  note(checker.getTypeAtLocation(node.parent).getProperty(name)?.declarations, expression);
}

/** The defaults in the rows of `defineOptions<Options>()({ option: [rule, default] })`. */
function noteRows(call) {
  const [table] = call.arguments;
  const maker = call.expression;
  if (!ts.isCallExpression(maker) || maker.expression.getText() !== 'defineOptions') return;
  if (!ts.isObjectLiteralExpression(table)) return;
  const type = checker.getTypeFromTypeNode(maker.typeArguments[0]);
  for (const { name, initializer } of table.properties.filter(ts.isPropertyAssignment)) {
    const [, standard] = initializer.elements;
    if (standard !== undefined) note(type.getProperty(name.getText())?.declarations, standard);
  }
}

for (const source of sources) {
  visit(source, (node) => {
    if (ts.isCallExpression(node)) noteRows(node);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      if (ts.isPropertyAccessExpression(node.left))
        note(checker.getSymbolAtLocation(node.left.name)?.declarations, node.right);
      if (ts.isIdentifier(node.left)) noteElement(checker.getSymbolAtLocation(node.left)?.valueDeclaration, node.right);
    } else if (ts.isBindingElement(node) && node.initializer !== undefined) noteElement(node, node.initializer);
  });
}

/** The value of a constant such as `DEFAULT_POLICY` beside the interface. */
function besides(member) {
  const name = member.name.getText();
  for (const statement of member.getSourceFile().statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: constant, initializer } of statement.declarationList.declarations) {
      if (!/DEFAULT/.test(constant.getText()) || initializer === undefined) continue;
      if (ts.isObjectLiteralExpression(initializer)) {
        const value = propertyOf(initializer, name);
        if (value !== undefined) return value;
      }
    }
  }
  return undefined;
}

const TOLD = /(^|[ ,])[Dd]efault:? ((?:`[^`]*`|\.(?=\S)|[^.;`])+)/;

/** What a comment says about the default, and the rest of it. */
function told(comment) {
  const marked = /(`[^`]+`|"[^"]+") \(default\)/.exec(comment)?.[1].replaceAll('"', '`');
  if (marked !== undefined) return { said: marked, rest: comment };
  const found = TOLD.exec(comment);
  if (found === null) return { said: undefined, rest: comment };
  const [text, , said] = found;
  const end = found.index + text.length;
  // A sentence that says nothing else is in the column of defaults already.
  if (said.includes(',') || (comment[end] ?? '.') !== '.') return { said: said.trim(), rest: comment };
  const before = comment.slice(0, found.index).replace(/[,;]$/, '');
  return { said: said.trim(), rest: `${before}${comment.slice(/^$|[.:]$/.test(before) ? end + 1 : end)}`.trim() };
}

/** The word or number that a value begins with. */
const wordOf = (text) => /^[^\s,:]+/.exec(text.replace(/[`"]/g, '').replace(/(\d) (?=\d{3})/g, '$1'))?.[0];
const isWord = (text) => text !== undefined && /^(?:[`"]|\d|true\b|false\b)/.test(text);

const problems = [];

/** The default as the code has it. If the comment names another word or number, one of them is wrong. */
function madeOf(member, said) {
  const beside = besides(member);
  const expressions = [...(beside === undefined ? [] : [beside]), ...(fallbacks.get(member) ?? [])];
  const values = expressions.map(valueOf).filter((each) => each !== undefined);
  if (said === undefined) return values[0];
  if (!isWord(said)) return said;
  const same = values.find((each) => wordOf(each) === wordOf(said));
  const simple = values.find((each) => isWord(each) && !each.includes(', '));
  if (same === undefined && simple !== undefined)
    problems.push(`${pathOf(member)}: the comment of "${member.name.getText()}" says ${said}, the code ${simple}`);
  return same ?? values[0];
}

function rowOf(member) {
  const { said, rest } = told(commentOf(member));
  const made = madeOf(member, said);
  const required = member.questionToken === undefined;
  return {
    name: member.name.getText(),
    type: member.type?.getText().replace(/ \| undefined$/, '') ?? 'unknown',
    fallback: made ?? said ?? (required ? 'required' : 'none'),
    comment: rest,
  };
}

/**
 * The members of an interface or type literal, those of what it extends if that is not public, and what else it takes.
 */
function partsOf(declaration, isPublic) {
  const own = [];
  const bases = [];
  const take = (node) => {
    if (ts.isTypeLiteralNode(node)) {
      own.push(...node.members.filter(ts.isPropertySignature));
      return;
    }
    // `{ [K in keyof Backoff]?: ... }` takes the members of `Backoff`.
    const constraint = ts.isMappedTypeNode(node) ? node.typeParameter.constraint : undefined;
    const named = constraint !== undefined && ts.isTypeOperatorNode(constraint) ? constraint.type : node;
    const [base] = checker.getTypeAtLocation(named).symbol?.declarations ?? [];
    if (
      base !== undefined &&
      ts.isInterfaceDeclaration(base) &&
      sources.includes(base.getSourceFile()) &&
      !isPublic(base)
    )
      own.push(...base.members.filter(ts.isPropertySignature));
    else bases.push(node.getText().replace(/\s+/g, ' '));
  };
  if (ts.isInterfaceDeclaration(declaration)) {
    own.push(...declaration.members.filter(ts.isPropertySignature));
    for (const { types } of declaration.heritageClauses ?? []) types.forEach(take);
  } else if (ts.isIntersectionTypeNode(declaration.type) || ts.isUnionTypeNode(declaration.type))
    declaration.type.types.forEach(take);
  else take(declaration.type);
  return { members: own, bases };
}

export function optionTables() {
  const all = exported();
  const isPublic = (node) => all.some(({ declaration }) => declaration === node);
  const tables = all
    .filter(
      ({ name, declaration }) =>
        IS_OPTIONS.test(name) && (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)),
    )
    .map(({ entry, name, declaration }) => {
      const { members, bases } = partsOf(declaration, isPublic);
      const file = pathOf(declaration);
      return {
        entry,
        name,
        package: packageOf(declaration),
        file,
        comment: commentOf(declaration),
        bases,
        rows: members.map(rowOf),
      };
    });
  return { tables, problems };
}

const isPrimitive = (bases) => bases.every((each) => /^(?:number|string|boolean)$/.test(each));

export function optionsPage({ tables }) {
  const lines = [
    '# Options',
    '',
    'Every options object of the packages, with the comments and defaults of the code. Durations are milliseconds.',
    '',
  ];
  for (const entry of new Set(tables.map((each) => each.entry))) {
    lines.push(`## \`${entry}\``, '');
    for (const { name, comment, bases, rows } of tables.filter((each) => each.entry === entry)) {
      lines.push(`### ${name}`, '');
      if (comment !== '') lines.push(comment, '');
      const others = bases.map((each) => `\`${each}\``).join(' and ');
      if (rows.length === 0) {
        lines.push(`Type: ${others}`, '');
        continue;
      }
      if (others !== '')
        lines.push(isPrimitive(bases) ? `Or a ${others}.` : `Takes the options of ${others} as well.`, '');
      lines.push('| option | type | default | meaning |', '| --- | --- | --- | --- |');
      for (const row of rows)
        lines.push(
          `| \`${row.name}\` | ${codeCell(row.type)} | ${textCell(row.fallback)} | ${textCell(row.comment)} |`,
        );
      lines.push('');
    }
  }
  return lines.join('\n');
}
