import { invalidOption, unknownOption } from './errors';

/** A rule for a value: it returns what a valid value looks like, or undefined when `value` is one. */
export type OptionRule = (value: unknown) => string | undefined;

/** One rule for every key an options object may have. */
export type OptionRules<T> = { readonly [K in keyof Required<T>]: OptionRule };

/**
 * Checks an options object once, at the edge. Keys with the value undefined count as absent.
 * @param where what the options belong to, for the message
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function checkOptions<T extends object>(
  where: string,
  options: T,
  rules: OptionRules<T>,
  hint?: (unknown: readonly string[]) => string | undefined,
): void {
  if (typeof options !== 'object' || (options as T | null) === null) {
    throw invalidOption(where, 'options', 'an object', options);
  }
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(rules, key));
  if (unknown.length > 0) throw unknownOption(where, unknown, Object.keys(rules), hint?.(unknown));
  for (const key of Object.keys(rules) as (keyof T & string)[]) {
    const value = options[key];
    if (value === undefined) continue;
    const expected = rules[key](value);
    if (expected !== undefined) throw invalidOption(where, key, expected, value);
  }
}

/** A duration in milliseconds: zero or more. */
export const duration: OptionRule = (value) =>
  typeof value === 'number' && value >= 0 ? undefined : 'a number of milliseconds, zero or more';

/** A duration above zero. */
export const positive: OptionRule = (value) =>
  typeof value === 'number' && value > 0 ? undefined : 'a number of milliseconds above zero';

/** A whole number from `least` on; `Infinity` only where it is `unlimited`. */
export const count =
  (least: number, unlimited = false): OptionRule =>
  (value) =>
    (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) || (unlimited && value === Infinity)
      ? undefined
      : `a whole number, at least ${String(least)}${unlimited ? ', or Infinity' : ''}`;

export const oneOf =
  (...values: readonly string[]): OptionRule =>
  (value) =>
    values.includes(value as string) ? undefined : `one of ${values.map((each) => `"${each}"`).join(', ')}`;

export const flag: OptionRule = (value) => (typeof value === 'boolean' ? undefined : 'true or false');

export const text: OptionRule = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'a string that is not empty';

export const list: OptionRule = (value) => (Array.isArray(value) ? undefined : 'an array');

export const filled: OptionRule = (value) =>
  Array.isArray(value) && value.length > 0 ? undefined : 'an array that is not empty';

export const callback: OptionRule = (value) => (typeof value === 'function' ? undefined : 'a function');

export const anything: OptionRule = () => undefined;

/** An object with these methods. */
export const having =
  (...methods: readonly string[]): OptionRule =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function')
      ? undefined
      : `an object with ${methods.map((method) => `${method}()`).join(', ')}`;
