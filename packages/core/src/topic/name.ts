import { describe } from '../errors';
import { invalidPattern, invalidTopicName } from './errors';

/** The topic of programs that need no routing. */
export const DEFAULT_TOPIC_NAME = 'default';

/** Names that begin with it belong to the framework; wildcards in the first token do not match them (as in MQTT). */
export const SYSTEM_PREFIX = '$';

const FORBIDDEN = /[\s*>]/u;

/**
 * How many characters a name or pattern of a topic may have. Names come over wires, too, and each token is a level of
 * the tree that finds subscriptions.
 * @limit
 */
const LONGEST = 1024;

function tooLong({ length }: string): string | undefined {
  return length > LONGEST ? `it has ${String(length)} characters, ${String(LONGEST)} are allowed` : undefined;
}

/** What is wrong with a concrete topic name, or undefined. */
function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'it is not a string';
  if (name === '') return 'it is empty';
  for (const token of name.split('.')) {
    if (token === '') return 'it has an empty token';
    if (/\s/u.test(token)) return `token ${describe(token)} has white space`;
    if (FORBIDDEN.test(token)) return `token ${describe(token)} has a wildcard`;
  }
  return tooLong(name);
}

/** What is wrong with a pattern, or undefined. NATS subject rules. */
function patternProblem(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string') return 'it is not a string';
  if (pattern === '') return 'it is empty';
  const tokens = pattern.split('.');
  for (const [index, token] of tokens.entries()) {
    if (token === '>') {
      if (index !== tokens.length - 1) return '">" stands before the last token';
    } else if (token !== '*') {
      if (token === '') return 'it has an empty token';
      if (/\s/u.test(token)) return `token ${describe(token)} has white space`;
      if (FORBIDDEN.test(token)) return `token ${describe(token)} mixes a wildcard with text`;
    }
  }
  return tooLong(pattern);
}

/** @throws INVALID_TOPIC_NAME */
export function checkTopicName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== undefined) throw invalidTopicName(name, problem);
  if (name.startsWith(SYSTEM_PREFIX))
    throw invalidTopicName(name, `names that begin with "${SYSTEM_PREFIX}" are reserved`);
}

/** @throws INVALID_PATTERN */
export function checkPattern(pattern: string): void {
  const problem = patternProblem(pattern);
  if (problem !== undefined) throw invalidPattern(pattern, problem);
}

/** Whether a valid pattern names more than one topic. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.endsWith('>');
}
