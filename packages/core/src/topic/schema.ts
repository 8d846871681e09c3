import { payloadRejected, schemaIsAsync } from '../errors';

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
 * What the schema makes of a value from outside.
 * @throws PAYLOAD_REJECTED
 */
export async function parsePayload(topic: string, schema: StandardSchema, value: unknown): Promise<unknown> {
  return accept(topic, await schema['~standard'].validate(value));
}

/**
 * Checks a payload on the way in; the payload itself goes on unchanged.
 * @throws PAYLOAD_REJECTED, SCHEMA_IS_ASYNC
 */
export function checkPayload(topic: string, schema: StandardSchema, value: unknown): void {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw schemaIsAsync(topic);
  }
  accept(topic, result);
}

function accept(topic: string, result: SchemaResult<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  throw payloadRejected(topic, result.issues.map(render));
}

function render(issue: SchemaIssue): string {
  const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
