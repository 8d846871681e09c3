import { SYSTEM_PREFIX } from './name';

interface Node<T> {
  children: Map<string, Node<T>> | undefined;
  /** That of the name that ends here. */
  value: T | undefined;
}

function node<T>(): Node<T> {
  return { children: undefined, value: undefined };
}

/**
 * An index of topic names, for what a pattern with wildcards matches: the counterpart of `PatternIndex`. A lookup takes
 * time that grows with the names that are found, and with the tokens where a wildcard stands; not with all names.
 */
export class NameIndex<T> {
  readonly #root = node<T>();

  set(name: string, value: T): void {
    let at = this.#root;
    for (const token of name.split('.')) {
      const children = (at.children ??= new Map<string, Node<T>>());
      let child = children.get(token);
      if (child === undefined) children.set(token, (child = node()));
      at = child;
    }
    at.value = value;
  }

  delete(name: string): void {
    remove(this.#root, name.split('.'), 0);
  }

  /** The values of all names that a pattern matches, in no particular order. */
  match(pattern: string): T[] {
    const found: T[] = [];
    collect(this.#root, pattern.split('.'), 0, found);
    return found;
  }
}

/** Removes the end of a name and what has become empty along its way; says whether `at` has. */
function remove<T>(at: Node<T>, tokens: readonly string[], depth: number): boolean {
  const token = tokens[depth];
  if (token === undefined) at.value = undefined;
  else {
    const child = at.children?.get(token);
    if (child !== undefined && remove(child, tokens, depth + 1)) at.children?.delete(token);
  }
  return at.value === undefined && (at.children === undefined || at.children.size === 0);
}

function collect<T>(at: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  const token = tokens[depth];
  if (token === undefined) {
    if (at.value !== undefined) found.push(at.value);
  } else if (token === '*' || token === '>') {
    for (const [each, child] of at.children ?? []) {
      if (depth === 0 && each.startsWith(SYSTEM_PREFIX)) continue;
      if (token === '*') collect(child, tokens, depth + 1, found);
      else collectAll(child, found);
    }
  } else {
    const child = at.children?.get(token);
    if (child !== undefined) collect(child, tokens, depth + 1, found);
  }
}

function collectAll<T>(at: Node<T>, found: T[]): void {
  if (at.value !== undefined) found.push(at.value);
  if (at.children !== undefined) for (const child of at.children.values()) collectAll(child, found);
}
