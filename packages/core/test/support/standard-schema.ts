import type { StandardSchema } from '@maiko/core';

/** Says what a value should be, or undefined when it is right; the path names the place. */
type Check = (value: unknown) => { readonly message: string; readonly path?: readonly PropertyKey[] } | undefined;

/** A hand-made Standard Schema: `check` finds the issue, `parse` makes the output. */
export function schemaOf<T>(
  check: Check,
  parse: (value: unknown) => T = (value) => value as T,
): StandardSchema<unknown, T> {
  return { '~standard': { version: 1, vendor: 'test', validate: (value) => result(value, check, parse) } };
}

/** The same, but it answers with a promise. */
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

/** An object whose `celsius` is a number. */
export const hasCelsius: Check = (value) =>
  typeof (value as { celsius?: unknown } | null)?.celsius === 'number'
    ? undefined
    : { message: 'expected a number', path: ['celsius'] };
