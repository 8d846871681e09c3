import { causeOf, describe, errorLine, isError, messageOf, printable } from './text';

/** The subject of an error; every field is optional and repeated in the message. */
export interface ErrorDetails {
  readonly actor?: string | undefined;
  readonly topic?: string | undefined;
  readonly method?: string | undefined;
  readonly expected?: string | undefined;
  readonly received?: unknown;
  /** How to fix it, as an instruction. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * How much one message of an error takes in all, names and lists included. Characters.
 * @limit
 */
const LONGEST_MESSAGE = 10_000;

/**
 * How many links of a chain of causes are shown.
 * @limit
 */
const LONGEST_CHAIN = 20;

/**
 * The one error class of Maiko. Tell errors apart by their literal `code`; the message says what happened, to which
 * actor, topic or method, what was expected and received, and how to fix it.
 */
export class MaikoError<Code extends string = string> extends Error {
  override readonly name: string = 'MaikoError';
  readonly actor: string | undefined;
  readonly topic: string | undefined;
  readonly method: string | undefined;

  /**
   * @param what what happened, as one line, or as several. Control characters in it are escaped: names and keys may
   * come from outside, and a message ends up in logs
   */
  constructor(
    readonly code: Code,
    what: string | readonly string[],
    details: ErrorDetails = {},
  ) {
    super(compose(code, what, details), 'cause' in details ? { cause: details.cause } : undefined);
    this.actor = details.actor;
    this.topic = details.topic;
    this.method = details.method;
  }
}

function compose(code: string, what: string | readonly string[], details: ErrorDetails): string {
  const lines = typeof what === 'string' ? line(what) : what.map(line).join('\n');
  const parts = [`${lines}.`];
  if (details.expected !== undefined) {
    const received = 'received' in details ? `, received ${describe(details.received)}` : '';
    parts.push(`Expected ${line(details.expected)}${received}.`);
  }
  if (details.hint !== undefined) parts.push(`${line(details.hint)}.`);
  return `[${code}] ${parts.join(' ')}`;
}

function line(text: string): string {
  return printable(text, LONGEST_MESSAGE);
}

/** A value that is no `Error` was thrown. It is the cause. */
const thrownValue = (thrown: unknown) =>
  new MaikoError('THROWN_VALUE', `A value that is no Error was thrown: ${describe(thrown)}`, {
    hint: 'Throw an Error, so that the place it came from is known',
    cause: thrown,
  });

/** Turns a thrown value, which may be anything, into an Error with the original value as its cause. Never throws. */
export function toError(thrown: unknown): Error {
  if (isError(thrown)) return thrown;
  return thrownValue(thrown);
}

/**
 * Lists the cause chain of an error, outermost first, one line each: the way to where a failure began. Never throws,
 * whatever was thrown; control characters are escaped, and what is very long is cut.
 * @param error any thrown value
 */
export function causeChain(error: unknown): string[] {
  return linksOf(error).map(errorLine);
}

function linksOf(error: unknown): unknown[] {
  const links = new Set<unknown>();
  for (let link = error; link !== undefined && link !== null && !links.has(link) && links.size < LONGEST_CHAIN;) {
    links.add(link);
    link = isError(link) ? causeOf(link) : undefined;
  }
  return [...links];
}

/** Writes a line for the log: what happened, why, and what was behind that, down to where it began. Never throws. */
export function withCause(what: string, error: Error): string {
  const message = messageOf(error);
  const causes = linksOf(causeOf(error))
    .filter(isError)
    .map(messageOf)
    .filter((cause) => !message.includes(`(${cause})`));
  return `${what}: ${message}${causes.length === 0 ? '' : ` (${causes.join(' <- ')})`}`;
}
