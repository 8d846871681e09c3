import type { StandardSchema } from '@maiko/core';

/** Says what a value should be, or undefined when it is right; the path names the place. */
type Check = (value: unknown) => { readonly message: string; readonly path?: readonly PropertyKey[] } | undefined;

/** Makes a Standard Schema by hand: `check` finds the issue, `parse` makes the output. */
export function schemaOf<T>(
  check: Check,
  parse: (value: unknown) => T = (value) => value as T,
): StandardSchema<unknown, T> {
  return { '~standard': { version: 1, vendor: 'test', validate: (value) => result(value, check, parse) } };
}

/** Makes the same schema, but with a promise as its answer. */
export function asyncSchemaOf<T>(
  check: Check,
  parse: (value: unknown) => T = (value) => value as T,
): StandardSchema<unknown, T> {
  return {
    '~standard': { version: 1, vendor: 'test', validate: (value) => Promise.resolve(result(value, check, parse)) },
  };
}

function result<T>(value: unknown, check: Check, parse: (value: unknown) => T) {
  const issue = check(value);
  return issue === undefined ? { value: parse(value) } : { issues: [issue] };
}

/** An object with a number as `celsius`. */
export const hasCelsius: Check = (value) =>
  typeof (value as { celsius?: unknown } | null)?.celsius === 'number'
    ? undefined
    : { message: 'expected a number', path: ['celsius'] };
