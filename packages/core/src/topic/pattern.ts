import { hasWildcard, SYSTEM_PREFIX } from './name';

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
 * with the number of patterns. Most patterns are the name of one topic: they are looked up as they are.
 */
export class PatternIndex<T> {
  /** By patterns without wildcards. Most have one value, which stands here itself; it is no Set. */
  readonly #exact = new Map<string, T | Set<T>>();
  readonly #root = node<T>();
  #hasWildcards = false;

  add(pattern: string, value: T): void {
    if (hasWildcard(pattern)) {
      this.#hasWildcards = true;
      this.#valuesOf(pattern).add(value);
      return;
    }
    const known = this.#exact.get(pattern);
    if (known === undefined) this.#exact.set(pattern, value);
    else if (known instanceof Set) known.add(value);
    else this.#exact.set(pattern, new Set([known, value]));
  }

  remove(pattern: string, value: T): void {
    if (hasWildcard(pattern)) {
      this.#valuesOf(pattern).delete(value);
      this.#hasWildcards = !prune(this.#root, pattern.split('.'), 0);
      return;
    }
    const known = this.#exact.get(pattern);
    if (known instanceof Set) known.delete(value);
    if (known instanceof Set ? known.size === 0 : known === value) this.#exact.delete(pattern);
  }

  /** Whether a topic has a pattern of its own, without wildcards. */
  hasName(name: string): boolean {
    return this.#exact.has(name);
  }

  /** The values of all patterns that match `name`, in no particular order. */
  match(name: string): T[] {
    const exact = this.#exact.get(name);
    const found = exact === undefined ? [] : exact instanceof Set ? [...exact] : [exact];
    if (this.#hasWildcards) collect(this.#root, name.split('.'), 0, found);
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
