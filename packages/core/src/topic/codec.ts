import { describe, isError } from '../text';
import { payloadNotRecordable } from './errors';
import { base64Of, bufferOf, bytesOf, isBuffer } from './base64';

/** Marks an object that stands for a value JSON has no word for: `{ "$": "Date", "value": ... }`. */
const TAG = '$';

interface Tagged {
  readonly [TAG]: string;
  readonly value?: unknown;
}

const TYPED_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

type TypedArrayName = keyof typeof TYPED_ARRAYS;

const NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };

/**
 * Turns a payload into what JSON can carry, so that `decode` gives it back. Besides plain data it carries undefined,
 * NaN, Infinity, -0, BigInt, Date, Map, Set, ArrayBuffer, Buffer, typed arrays and errors.
 * @param at where the value is, for the error
 * @throws PAYLOAD_NOT_RECORDABLE for anything else: it is never turned into something similar
 */
export function encode(value: unknown, at = 'payload'): unknown {
  return encodeIn(value, at, []);
}

function encodeIn(value: unknown, at: string, within: object[]): unknown {
  if (isPlain(value)) return value;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return { [TAG]: 'number', value: Object.is(value, -0) ? '-0' : String(value) };
    case 'undefined':
      return { [TAG]: 'undefined' };
    case 'bigint':
      return { [TAG]: 'BigInt', value: String(value) };
    case 'object': {
      if (value === null) return null;
      if (within.includes(value)) throw payloadNotRecordable(at, 'an object that contains itself');
      within.push(value);
      const encoded = encodeObject(value, at, within);
      within.pop();
      return encoded;
    }
    case 'function':
    case 'symbol':
      throw payloadNotRecordable(at, value);
  }
}

function encodeObject(value: object, at: string, within: object[]): unknown {
  if (Array.isArray(value)) return encodeArray(value, at, within);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const fields = encodeFields(value, at, within);
    return TAG in fields ? { [TAG]: 'object', value: Object.entries(fields) } : fields;
  }
  if (value instanceof Date) return { [TAG]: 'Date', value: encodeIn(value.getTime(), at, within) };
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map(([key, each], index) => [
      encodeIn(key, `${at}.key(${String(index)})`, within),
      encodeIn(each, `${at}.get(${typeof key === 'string' ? key : describe(key)})`, within),
    ]);
    return { [TAG]: 'Map', value: entries };
  }
  if (value instanceof Set) {
    const values = [...(value as Set<unknown>)].map((each, index) =>
      encodeIn(each, `${at}.item(${String(index)})`, within),
    );
    return { [TAG]: 'Set', value: values };
  }
  if (isBuffer(value)) return { [TAG]: 'Buffer', value: base64Of(value) };
  if (value instanceof ArrayBuffer) return { [TAG]: 'ArrayBuffer', value: base64Of(new Uint8Array(value)) };
  const name = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (ArrayBuffer.isView(value) && typeof name === 'string' && name in TYPED_ARRAYS)
    return { [TAG]: name, value: base64Of(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (isError(value)) return { [TAG]: 'Error', value: encodeError(value, at, within) };
  throw payloadNotRecordable(at, value);
}

function encodeArray(value: readonly unknown[], at: string, within: object[]): unknown {
  let encoded: unknown[] | undefined;
  for (let index = 0; index < value.length; index++) {
    const each = value[index];
    if (isPlain(each)) continue;
    const one = encodeIn(each, `${at}[${String(index)}]`, within);
    if (one !== each) (encoded ??= [...value])[index] = one;
  }
  return encoded ?? value;
}

/** Encodes the fields of an object, of whatever class. What JSON can carry as it is, is not copied. */
export function encodeFields(value: object, at = 'payload', within: object[] = [value]): Record<string, unknown> {
  const [symbol] = Object.getOwnPropertySymbols(value);
  if (symbol !== undefined) throw payloadNotRecordable(`${at}[${String(symbol)}]`, 'a field with a symbol as key');
  let encoded: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const each = (value as Record<string, unknown>)[key];
    if (isPlain(each)) continue;
    const one = encodeIn(each, `${at}.${key}`, within);
    if (one === each) continue;
    // A spread copies a key `__proto__` as well, and a getter by its value.
    encoded ??= { ...value } as Record<string, unknown>;
    define(encoded, key, one);
  }
  return encoded ?? (value as Record<string, unknown>);
}

/** JSON writes it as it is. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}

function encodeError(error: Error, at: string, within: object[]): Record<string, unknown> {
  const { name, message, stack } = error;
  const cause = 'cause' in error ? { cause: encodeIn(error.cause, `${at}.cause`, within) } : {};
  return { name, message, stack, ...cause, fields: encodeFields(error, at, within) };
}

/** Gives back what `encode` was given. An error comes back as an `Error` with the name it had. */
export function decode(encoded: unknown): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  if (Array.isArray(encoded)) return encoded.map(decode);
  if (TAG in encoded) return decodeTagged(encoded as Tagged);
  return decodeFields(encoded as Record<string, unknown>);
}

export function decodeFields(encoded: Readonly<Record<string, unknown>>, into: object = {}): object {
  for (const [key, value] of Object.entries(encoded)) define(into, key, decode(value));
  return into;
}

/** Not by assignment: a key may be `__proto__`. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function decodeTagged({ [TAG]: tag, value }: Tagged): unknown {
  switch (tag) {
    case 'undefined':
      return undefined;
    case 'number':
      return NUMBERS[value as string];
    case 'BigInt':
      return BigInt(value as string);
    case 'Date':
      return new Date(decode(value) as number);
    case 'Map':
      return new Map((value as [unknown, unknown][]).map(([key, each]) => [decode(key), decode(each)]));
    case 'Set':
      return new Set((value as unknown[]).map(decode));
    case 'object':
      return decodeFields(Object.fromEntries(value as [string, unknown][]));
    case 'Buffer':
      return bufferOf(bytesOf(value as string));
    case 'ArrayBuffer':
      return bytesOf(value as string).buffer;
    case 'Error':
      return decodeError(value as EncodedError);
    default:
      if (!(tag in TYPED_ARRAYS)) throw new TypeError(`There is no meaning of "${tag}"`);
      return new TYPED_ARRAYS[tag as TypedArrayName](bytesOf(value as string).buffer as ArrayBuffer);
  }
}

interface EncodedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

function decodeError({ name, message, stack, fields, ...rest }: EncodedError): Error {
  const error = 'cause' in rest ? new Error(message, { cause: decode(rest.cause) }) : new Error(message);
  const hidden = { configurable: true, writable: true, enumerable: false };
  Object.defineProperty(error, 'name', { value: name, ...hidden });
  Object.defineProperty(error, 'stack', { value: stack, ...hidden });
  return decodeFields(fields, error) as Error;
}
