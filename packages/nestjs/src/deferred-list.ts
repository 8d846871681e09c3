/**
 * Makes a list with elements that are computed when it is spread. Nest takes over what a dynamic module returns as soon
 * as it meets it, and spreads its lists when all modules are known: those that come as promises, too.
 */
export function deferredList<T>(make: () => readonly T[]): T[] {
  const list: T[] = [];
  return Object.defineProperty(list, Symbol.iterator, { value: () => make()[Symbol.iterator]() });
}
