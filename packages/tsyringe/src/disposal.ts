import { Runtime } from '@maiko/core';

/** The ways an object can say how to free it, the best first. */
const METHODS = [Symbol.asyncDispose, Symbol.dispose, 'dispose'] as const;

/** How to dispose a value, or undefined when there is nothing to do. */
function disposalOf(value: object): (() => unknown) | undefined {
  // A factory may hand out the runtime that the actors live in: what ends with a part of it must not stop it.
  if (value instanceof Runtime) return undefined;
  for (const key of METHODS) {
    const method = (value as Readonly<Record<string | symbol, unknown>>)[key];
    // A `dispose` that takes arguments means something else; tsyringe sees it the same way.
    if (typeof method === 'function' && method.length === 0) return () => method.call(value) as unknown;
  }
  return undefined;
}

export function isDisposable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && disposalOf(value) !== undefined;
}

export async function dispose(value: object): Promise<void> {
  await disposalOf(value)?.();
}
