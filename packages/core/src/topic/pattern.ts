import { SYSTEM_PREFIX } from './name';

/** Most nodes are the end of one pattern and have nothing else, so the parts are made when they are needed. */
interface Node<T> {
  children: Map<string, Node<T>> | undefined;
  star: Node<T> | undefined;
  /** Values of a pattern that ends here. */
  here: Set<T> | undefined;
  /** Values of a pattern that goes on with a final ">". */
  rest: Set<T> | undefined;
}

function node<T>(): Node<T> {
  return { children: undefined, star: undefined, here: undefined, rest: undefined };
}

/**
 * An index of the patterns that match a topic name. A lookup takes time that grows with the number of tokens and not
 * with the number of patterns.
 */
export class PatternIndex<T> {
  readonly #root = node<T>();

  add(pattern: string, value: T): void {
    this.#valuesOf(pattern).add(value);
  }

  remove(pattern: string, value: T): void {
    this.#valuesOf(pattern).delete(value);
    prune(this.#root, pattern.split('.'), 0);
  }

  /** The values of all patterns that match `name`, in no particular order. */
  match(name: string): T[] {
    const found: T[] = [];
    collect(this.#root, name.split('.'), 0, found);
    return found;
  }

  #valuesOf(pattern: string): Set<T> {
    let at = this.#root;
    for (const token of pattern.split('.')) {
      if (token === '>') return (at.rest ??= new Set());
      at = token === '*' ? (at.star ??= node()) : childOf(at, token);
    }
    return (at.here ??= new Set());
  }
}

function childOf<T>(at: Node<T>, token: string): Node<T> {
  const children = (at.children ??= new Map<string, Node<T>>());
  let child = children.get(token);
  if (child === undefined) children.set(token, (child = node()));
  return child;
}

/** Removes what has become empty along the way of a pattern; says whether `at` has. */
function prune<T>(at: Node<T>, tokens: readonly string[], depth: number): boolean {
  const token = tokens[depth];
  if (token === '*' && at.star !== undefined) {
    if (prune(at.star, tokens, depth + 1)) at.star = undefined;
  } else if (token !== undefined && token !== '>') {
    const child = at.children?.get(token);
    if (child !== undefined && prune(child, tokens, depth + 1)) at.children?.delete(token);
  }
  return (
    at.star === undefined && [at.here, at.rest, at.children].every((part) => part === undefined || part.size === 0)
  );
}

function collect<T>(at: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  const token = tokens[depth];
  if (token === undefined) {
    if (at.here !== undefined) for (const value of at.here) found.push(value);
    return;
  }
  const wild = depth > 0 || !token.startsWith(SYSTEM_PREFIX);
  if (wild && at.rest !== undefined) for (const value of at.rest) found.push(value);
  if (wild && at.star !== undefined) collect(at.star, tokens, depth + 1, found);
  const child = at.children?.get(token);
  if (child !== undefined) collect(child, tokens, depth + 1, found);
}
