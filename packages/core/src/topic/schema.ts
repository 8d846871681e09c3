import { payloadIsPromise, payloadRejected, schemaAnswer, schemaFailed, schemaIsAsync } from './errors';
import { answersLater, holdsPromises } from '../thenable';

/**
 * Any schema that follows the Standard Schema specification (version 1): zod, valibot, arktype and others. Only the
 * part that is used is spelled out.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The type a schema yields. */
export type SchemaOutput<S extends StandardSchema> = NonNullable<S['~standard']['types']>['output'];

/**
 * Refuses what cannot be a payload, whatever the schema; inside of the process only the compiler does.
 * @throws PAYLOAD_IS_PROMISE
 */
export function checkNoPromise(topic: string, value: unknown): void {
  if (holdsPromises(value)) throw payloadIsPromise(topic, value);
}

/**
 * Returns what the schema makes of a value from outside.
 * @throws PAYLOAD_REJECTED, SCHEMA_FAILED
 */
export async function parsePayload(topic: string, schema: StandardSchema, value: unknown): Promise<unknown> {
  let result: unknown;
  try {
    result = await schema['~standard'].validate(value);
  } catch (thrown) {
    throw schemaFailed(topic, thrown);
  }
  return accept(topic, result);
}

/**
 * Checks a payload on the way in; the payload itself goes on unchanged.
 * @throws PAYLOAD_IS_PROMISE, PAYLOAD_REJECTED, SCHEMA_FAILED, SCHEMA_IS_ASYNC
 */
export function checkPayload(topic: string, schema: StandardSchema, value: unknown): void {
  checkNoPromise(topic, value);
  let result: unknown;
  let later: boolean;
  try {
    result = schema['~standard'].validate(value);
    later = typeof (result as { readonly then?: unknown } | null | undefined)?.then === 'function';
  } catch (thrown) {
    throw schemaFailed(topic, thrown);
  }
  if (later) {
    answersLater(result);
    throw schemaIsAsync(topic);
  }
  accept(topic, result);
}

/** A schema is code of the user: its answer may be anything. */
function accept(topic: string, result: unknown): unknown {
  let issues: unknown;
  try {
    if (typeof result === 'object' && result !== null) {
      ({ issues } = result as { issues?: unknown });
      if (issues === undefined && 'value' in result) return result.value;
    }
  } catch (thrown) {
    throw schemaFailed(topic, thrown);
  }
  if (!Array.isArray(issues)) throw schemaAnswer(topic, result);
  throw payloadRejected(topic, textsOf(issues));
}

/** How many issues an error tells. */
const TOLD_ISSUES = 10;

function textsOf(issues: readonly unknown[]): string[] {
  const texts: string[] = [];
  const told = Math.min(issues.length, TOLD_ISSUES);
  for (let at = 0; at < told; at++) texts.push(textOf(issues, at));
  if (told < issues.length) texts.push(`${String(issues.length - told)} more`);
  return texts;
}

function textOf(issues: readonly unknown[], at: number): string {
  try {
    return render(issues[at] as SchemaIssue);
  } catch {
    return 'an issue that cannot be read';
  }
}

function render({ message, path = [] }: Omit<SchemaIssue, 'message'> & { readonly message: unknown }): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return place === '' ? String(message) : `${place}: ${String(message)}`;
}
