/**
 * One of the places from which this package has been loaded: two versions of it may be installed, or a test resets its
 * modules.
 */
export interface Copy {
  readonly of: string;
  readonly path: string;
}

/** This one. A bundle need not know where it is. */
export const COPY: Copy = {
  of: '@maiko/core',
  path: typeof __dirname === 'string' ? __dirname : 'a bundle',
};

/** The copies of classes that are found by identity, for all copies to see. */
const COPIES = Symbol.for('maiko.copies');

/** Marks a class that is a token of containers. */
export function markCopy(type: object): void {
  const shared = globalThis as unknown as { [COPIES]?: Map<object, Copy> };
  if (shared[COPIES] === undefined) Object.defineProperty(shared, COPIES, { value: new Map() });
  shared[COPIES]?.set(type, COPY);
}
