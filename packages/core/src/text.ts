import { isNativeError } from '#platform/value-kinds';

/** No message or log line takes more of one text than this. Characters. */
const LONGEST_TEXT = 2_000;

/** No more of one value is shown where several stand side by side. Characters. */
const LONGEST_VALUE = 60;

const LONGEST_NAME = 200;
const SHOWN_KEYS = 5;

/** A bigint beyond this is not written out: its digits cost more than linear time. */
const LARGEST_BIGINT = 10n ** 40n;

/** What ends a line, moves the cursor of a terminal, reverses the reading order, or is half a character. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Touches a value of the user, which may throw at every touch; gives `otherwise` then. */
export function attempt<T>(touch: () => T, otherwise: T): T {
  try {
    return touch();
  } catch {
    return otherwise;
  }
}

/** Makes a text a part of one line: escapes what is unprintable, and ends after `limit` characters. */
export function printable(text: string, limit = LONGEST_TEXT): string {
  const shown = text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
  return shown.replace(UNPRINTABLE, (each) => SHORT_ESCAPES[each] ?? `\\u${hex(each)}`);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

/**
 * Whether a value is an error, also one of another realm, such as the built-in modules of Node are to a test under
 * jest. Never throws.
 */
export function isError(value: unknown): value is Error {
  if (isNativeError(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return attempt(
    () => value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value)),
    false,
  );
}

/**
 * Returns the message of whatever was thrown, as a part of one line; of what is no error, a description. Never throws.
 */
export function messageOf(thrown: unknown): string {
  if (!isError(thrown)) return describe(thrown);
  const message = attempt<unknown>(() => thrown.message, UNREADABLE);
  if (message === UNREADABLE) return '(its message cannot be read)';
  return typeof message === 'string' ? printable(message) : `(its message is ${describe(message)})`;
}

const UNREADABLE = Symbol('unreadable');

/** Returns name and message of whatever was thrown, as a part of one line. Never throws. */
export function errorLine(thrown: unknown): string {
  if (!isError(thrown)) return describe(thrown);
  const name = attempt<unknown>(() => thrown.name, undefined);
  return `${typeof name === 'string' ? printable(name, LONGEST_NAME) : 'Error'}: ${messageOf(thrown)}`;
}

/** Reads the cause of an error; undefined when that cannot be read. */
export function causeOf(error: Error): unknown {
  return attempt<unknown>(() => error.cause, undefined);
}

/**
 * Returns the name of a class or function as a part of one line; empty when it has none, or something else in its
 * place.
 */
export function nameOfFunction(value: object): string {
  const name = attempt<unknown>(() => (value as { readonly name?: unknown }).name, undefined);
  return typeof name === 'string' ? printable(name, LONGEST_NAME) : '';
}

/** Renders any value for a message: never throws, never longer than a line. */
export function describe(value: unknown): string {
  return attempt(() => rendering(value), 'a value that cannot be read');
}

function rendering(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return printable(JSON.stringify(shortened(value)), Infinity);
    case 'symbol':
      return printable(String(value), LONGEST_NAME);
    case 'bigint':
      return value < LARGEST_BIGINT && value > -LARGEST_BIGINT ? String(value) : 'a bigint of many digits';
    case 'function': {
      const name = nameOfFunction(value);
      return name === '' ? 'a function' : `${kindOf(value)} ${name}`;
    }
    case 'object':
      return value === null ? 'null' : renderingOfObject(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
  }
}

function renderingOfObject(value: object): string {
  if (isError(value)) return errorLine(value);
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  const constructor: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
  const name = typeof constructor === 'function' ? nameOfFunction(constructor) : '';
  if (name !== '' && name !== 'Object') return `an instance of ${name}`;
  // Generators have no constructor with a name.
  const tag = (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (typeof tag === 'string' && tag !== '') return `an instance of ${printable(tag, LONGEST_NAME)}`;
  const keys = Object.keys(value)
    .slice(0, SHOWN_KEYS)
    .map((key) => printable(key, LONGEST_VALUE));
  return keys.length === 0 ? 'an empty object' : `an object { ${keys.join(', ')} }`;
}

function shortened(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text;
}

function kindOf(value: object): string {
  return Function.prototype.toString.call(value).startsWith('class') ? 'class' : 'function';
}
