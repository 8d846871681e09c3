/** Whether an element of a path is the one that is meant. */
type Test<T> = (element: T) => boolean;

/** Matches the whole path, element for element. */
export function isExactly<T>(path: readonly T[], tests: readonly Test<T>[]): boolean {
  return path.length === tests.length && tests.every((test, at) => test(path[at] as T));
}

/** Matches a part of the path without gaps. */
export function hasSegment<T>(path: readonly T[], tests: readonly Test<T>[]): boolean {
  return path.some((_, from) => isExactly(path.slice(from, from + tests.length), tests));
}

/** Matches elements in this order, with anything in between. */
export function passesThrough<T>(path: readonly T[], tests: readonly Test<T>[]): boolean {
  let next = 0;
  for (const element of path) if (tests[next]?.(element) === true) next++;
  return next === tests.length;
}
