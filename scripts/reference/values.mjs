// What an expression in the sources is worth, as the reference shows it.
import ts from 'typescript';
import { checker, original } from './program.mjs';

/** Digits in threes from 10 000 on, as the documents write them. */
export const digits = (number) =>
  Number.isInteger(number) && Math.abs(number) >= 10_000
    ? String(number).replace(/\B(?=(?:\d{3})+$)/g, ' ')
    : String(number);

const unwrapped = (node) =>
  ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;

/** The initializer of the constant that an identifier names. */
function constantOf(identifier) {
  const declaration = original(checker.getSymbolAtLocation(identifier))?.valueDeclaration;
  return declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

/** Finds a property of an object literal by its name. */
export function propertyOf(object, name) {
  return object.properties.find((each) => each.name?.getText() === name)?.initializer;
}

const ARITHMETIC = new Map([
  [ts.SyntaxKind.AsteriskToken, (a, b) => a * b],
  [ts.SyntaxKind.AsteriskAsteriskToken, (a, b) => a ** b],
  [ts.SyntaxKind.SlashToken, (a, b) => a / b],
  [ts.SyntaxKind.PlusToken, (a, b) => a + b],
  [ts.SyntaxKind.MinusToken, (a, b) => a - b],
]);

/** @returns a number, if the expression is one or is made of some */
export function numberOf(expression) {
  const node = unwrapped(expression);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isIdentifier(node)) {
    if (node.text === 'Infinity') return Infinity;
    const constant = constantOf(node);
    return constant === undefined ? undefined : numberOf(constant);
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  const [left, right] = [numberOf(node.left), numberOf(node.right)];
  return left === undefined || right === undefined ? undefined : ARITHMETIC.get(node.operatorToken.kind)?.(left, right);
}

/** @returns Markdown, or undefined for "nothing" */
export function valueOf(expression) {
  const node = unwrapped(expression);
  const number = numberOf(node);
  if (number !== undefined) return digits(number);
  if (ts.isStringLiteral(node)) return `\`${node.text}\``;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return 'true';
  if (node.kind === ts.SyntaxKind.FalseKeyword) return 'false';
  if (ts.isIdentifier(node)) return node.text === 'undefined' ? undefined : constantValue(node);
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const object = constantOf(node.expression);
    const value =
      object !== undefined && ts.isObjectLiteralExpression(object) ? propertyOf(object, node.name.text) : undefined;
    return value === undefined ? undefined : valueOf(value);
  }
  if (
    ts.isObjectLiteralExpression(node) &&
    node.properties.every(ts.isPropertyAssignment) &&
    node.properties.length > 0
  )
    return node.properties
      .map((each) => `\`${each.name.getText()}\` ${valueOf(each.initializer) ?? 'none'}`)
      .join(', ');
  return undefined;
}

function constantValue(identifier) {
  const constant = constantOf(identifier);
  const literal = constant === undefined ? undefined : unwrapped(constant);
  // An object that does something, such as a container, goes by its name.
  return literal === undefined || ts.isCallExpression(literal) || ts.isNewExpression(literal) || hasMethods(literal)
    ? `\`${identifier.text}\``
    : valueOf(literal);
}

const hasMethods = (node) =>
  ts.isObjectLiteralExpression(node) &&
  node.properties.some((each) => ts.isMethodDeclaration(each) || ts.isArrowFunction(each.initializer ?? each));
