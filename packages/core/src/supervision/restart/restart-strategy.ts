/** The choice of the children of a module that restart when one of them has failed. The words are OTP's. */
export type RestartStrategy = 'one-for-one' | 'one-for-all' | 'rest-for-one';

/**
 * Returns the children that a failure concerns, in the order they start; they stop in reverse.
 * @param children all children, in the order they start
 */
export function concerned<T>(strategy: RestartStrategy, children: Iterable<T>, failed: T): readonly T[] {
  switch (strategy) {
    case 'one-for-one':
      return [failed];
    case 'one-for-all':
      return [...children];
    case 'rest-for-one': {
      const all = [...children];
      return all.slice(all.indexOf(failed));
    }
  }
}

/** Something that another one of its kind may have spawned, and ends. */
interface Spawnable<T> {
  readonly spawnedBy: T | undefined;
}

/** Leaves out what one of the others ends, having spawned it: a restart of that one does not bring it back. */
export function withoutSpawned<T extends Spawnable<T>>(children: readonly T[]): readonly T[] {
  const all = new Set(children);
  return children.filter(({ spawnedBy }) => {
    for (let each = spawnedBy; each !== undefined; each = each.spawnedBy) if (all.has(each)) return false;
    return true;
  });
}
