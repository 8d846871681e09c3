/** An object that wants to know when it is no longer needed. */
interface Disposable {
  dispose?(): unknown;
  [Symbol.asyncDispose]?(): unknown;
  [Symbol.dispose]?(): unknown;
}

/** How to dispose a value, or undefined when there is nothing to do. */
function disposalOf(value: object): (() => unknown) | undefined {
  const { dispose, [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: syncDispose } = value as Disposable;
  for (const method of [asyncDispose, syncDispose]) if (typeof method === 'function') return method.bind(value);
  // One that takes arguments means something else; tsyringe sees it the same way.
  return typeof dispose === 'function' && dispose.length === 0 ? dispose.bind(value) : undefined;
}

export function isDisposable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && disposalOf(value) !== undefined;
}

export async function dispose(value: object): Promise<void> {
  await disposalOf(value)?.();
}
