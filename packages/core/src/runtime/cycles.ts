/**
 * Finds some circle through every node that is part of one, each as the nodes on it with the first one named twice. A
 * search in depth without recursion: a pipeline may be as long as it likes.
 */
export function cyclesIn<T>(nodes: Iterable<T>, next: (node: T) => readonly T[]): T[][] {
  const cycles: T[][] = [];
  const done = new Set<T>();
  const path: T[] = [];
  const onPath = new Map<T, number>();
  const open: Iterator<T>[] = [];

  const enter = (node: T): void => {
    const at = onPath.get(node);
    if (at !== undefined) {
      cycles.push([...path.slice(at), node]);
    } else if (!done.has(node)) {
      onPath.set(node, path.push(node) - 1);
      open.push(next(node)[Symbol.iterator]());
    }
  };

  for (const root of nodes) {
    enter(root);
    for (let branches = open.at(-1); branches !== undefined; branches = open.at(-1)) {
      const branch = branches.next();
      if (branch.done !== true) {
        enter(branch.value);
        continue;
      }
      open.pop();
      const left = path.pop() as T;
      onPath.delete(left);
      done.add(left);
    }
  }
  return cycles;
}
