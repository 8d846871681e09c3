import type { Token } from '@maiko/core';
import type { Binding } from './binding';
import {
  circularDependency,
  erasedType,
  missingMetadata,
  scopeConflict,
  undefinedDependency,
  type Path,
} from './errors';
import { delayedTarget, isDelayed, type Dependency } from './dependency';
import { isToken } from './provider';
import type { Registry } from './registry';

/** The graph of dependencies. It finds every mistake before anything is constructed. */
export class Graph {
  readonly #registry: Registry;
  readonly #checked = new Set<Binding>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /**
   * Checks a token that no constructor told of.
   * @throws as `check`
   */
  checkToken(token: Token, path: readonly Binding[]): void {
    for (const binding of this.#registry.of(token, tokensOf(path)).slice(-1)) this.check(binding, path);
  }

  /**
   * Walks everything that the constructors below `binding` need.
   * @param path what led here
   * @param floor where the part of the path begins that is constructed in one go: `delay` begins a new one
   * @throws MISSING_METADATA, UNKNOWN_DEPENDENCY, CIRCULAR_DEPENDENCY, SCOPE_CONFLICT, ACTOR_AS_SERVICE
   */
  check(binding: Binding, path: readonly Binding[] = [], floor = 0): void {
    const here = [...path, binding];
    if (path.includes(binding, floor)) throw circularDependency(tokensOf(here));
    // It is being checked already, on the other side of a `delay`.
    if (path.includes(binding)) return;
    checkScope(here);
    if (this.#checked.has(binding)) return;
    const dependencies = binding.dependencies();
    if ('missing' in dependencies) throw missingMetadata(tokensOf(here), dependencies.missing);
    for (const dependency of dependencies) {
      const below = dependency.how === 'lazy' ? here.length : floor;
      for (const target of this.#targetsOf(dependency, tokensOf(here))) this.check(target, here, below);
    }
    // An instance that is not kept takes the scope of its dependent, so it is checked for each.
    if (binding.scope !== undefined) this.#checked.add(binding);
  }

  /** The factories below a checked `binding`, those first that others need. */
  factories(binding: Binding, seen = new Set<Binding>()): readonly Binding[] {
    if (seen.has(binding)) return [];
    seen.add(binding);
    const below = (binding.dependencies() as readonly Dependency[])
      .flatMap((dependency) => this.#targetsOf(dependency, [binding.token]))
      .flatMap((target) => this.factories(target, seen));
    return binding.kind === 'factory' ? [...below, binding] : below;
  }

  /** The bindings of an argument; none if it is optional and has no provider. */
  bindingsFor(dependency: Dependency, path: Path): readonly Binding[] {
    const { index, how, optional } = dependency;
    const token = isDelayed(dependency.token) ? delayedTarget(dependency.token) : dependency.token;
    if (optional && !this.#registry.has(token)) return [];
    const bindings = this.#bindingsOf(token, index, path);
    // The last provider of a token replaces the others.
    return how === 'all' ? bindings : bindings.slice(-1);
  }

  #targetsOf(dependency: Dependency, path: Path): readonly Binding[] {
    const targets = this.bindingsFor(dependency, path);
    if (dependency.transform === undefined) return targets;
    return [...targets, ...this.#bindingsOf(dependency.transform.token, dependency.index, path).slice(-1)];
  }

  #bindingsOf(token: unknown, index: number, path: Path): readonly Binding[] {
    if (token === undefined) throw undefinedDependency(path, index);
    if (!isToken(token) || (isBuiltIn(token) && !this.#registry.has(token))) throw erasedType(path, index, token);
    return this.#registry.of(token, path, index);
  }
}

/** What is shared by the runtime cannot hold on to what belongs to one incarnation. */
function checkScope(path: readonly Binding[]): void {
  if (path.at(-1)?.scope !== 'incarnation') return;
  const holder = path.slice(0, -1).findLast(({ scope, kind }) => scope !== undefined || kind === 'actor');
  if (holder?.scope === 'runtime') throw scopeConflict(tokensOf(path), holder.token);
}

/** Object, String, Promise, Date, ...: what is left of types that are no classes of the program. */
function isBuiltIn(token: Token): boolean {
  return typeof token === 'function' && (globalThis as Record<string, unknown>)[token.name] === token;
}

export function tokensOf(bindings: readonly Binding[]): Token[] {
  return bindings.map(({ token }) => token);
}
